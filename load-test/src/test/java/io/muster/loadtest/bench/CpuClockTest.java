package io.muster.loadtest.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.loadtest.process.ProcessTime;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
class CpuClockTest {
  private static final Duration WORK = Duration.ofMillis(50);

  @Test
  void readsUserAndSystemTimeBehindANameWithSpacesAndParentheses() {
    ProcessTime time =
        ProcessTime.parse(
            "4711 (a ) b) S 1 2 3 0 -1 4194560 10 20 0 0 150 50 7 3 20 0 12 0 99 123456 789 18\n");

    assertThat(time).isEqualTo(new ProcessTime(Duration.ofSeconds(2), Duration.ofMillis(100)));
  }

  @Test
  void runsWithTheWorkOfAProcess() throws IOException {
    CpuClock clock = CpuClock.process(ProcessHandle.current().pid());
    Duration before = clock.used();

    while (clock.used().minus(before).compareTo(WORK) < 0) {
      // Reading it is the work.
    }

    assertThat(clock.used()).isGreaterThanOrEqualTo(before.plus(WORK));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void keepsTheTimeOfChildrenThatHaveEnded() throws Exception {
    String work = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done";
    Process parent =
        new ProcessBuilder("sh", "-c", "(%s); echo done; read end".formatted(work)).start();
    CpuClock own = CpuClock.process(parent.pid());
    CpuClock tree = CpuClock.tree(parent.pid());

    assertThat(parent.inputReader().readLine()).isEqualTo("done");

    assertThat(tree.used()).isGreaterThanOrEqualTo(own.used().plus(WORK));
    parent.destroy();
    parent.waitFor();
    assertThatThrownBy(tree::used)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has ended");
  }
}
