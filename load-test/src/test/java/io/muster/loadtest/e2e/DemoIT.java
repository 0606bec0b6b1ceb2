package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo comes to its end, and whatever ends it sooner leaves no process behind. */
@Timeout(240)
class DemoIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** What a machine that is busy with something else can break. */
  private static final List<String> TIMED = List.of("All were answered within", "The last answer");

  private Path out;
  private Process demo;
  private List<ProcessHandle> all = List.of();

  @BeforeEach
  void startDemo() throws IOException {
    Path folder = Folders.fresh("demo");
    out = folder.resolve("out");
    demo =
        new ProcessBuilder(
                JavaCommand.of(
                    Distribution.locate().classPath("load-test"),
                    List.of("-Xmx256m"),
                    "io.muster.loadtest.demo.DemoMain",
                    List.of("--data", folder.resolve("data").toString())))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
  }

  @AfterEach
  void endAll() {
    demo.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void everyClaimHolds() throws Exception {
    assertThat(demo.waitFor(180, TimeUnit.SECONDS)).isTrue();

    assertThat(lines())
        .filteredOn(line -> line.startsWith("  ok "))
        .anySatisfy(line -> assertThat(line).contains("1111 of 1111 messages consumed, no gap"))
        .hasSizeBetween(10 - TIMED.size(), 10);
    List<String> broken = lines().stream().filter(line -> line.startsWith("  NO ")).toList();
    assertThat(broken)
        .allSatisfy(line -> assertThat(TIMED).anyMatch(timed -> line.contains(timed)));
    assertThat(demo.exitValue()).isEqualTo(broken.isEmpty() ? 0 : 1);
    assertThat(Files.readString(out)).as("not a terminal").doesNotContain("\u001b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "KILL"})
  void noProcessIsLeftBehindBySignal(String signal) throws Exception {
    // Demo, node, broker, four consumers.
    await().atMost(PATIENCE).until(() -> demo.descendants().count() >= 6);
    all = Stream.concat(demo.descendants(), Stream.of(demo.toHandle())).toList();

    new ProcessBuilder("kill", "-" + signal, Long.toString(demo.pid())).start().waitFor();

    await().atMost(PATIENCE).until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(out);
  }
}
