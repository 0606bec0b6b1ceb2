package io.muster.loadtest.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpenLoopTest {
  private static final Cpu.Clocks NO_CPU = new Cpu.Clocks(CpuClock.NONE, CpuClock.NONE);
  private static final Duration TIME = Duration.ofMillis(500);

  @Test
  void sendsAsManyAsTheRateSaysAndTheCallsInTurn() throws Exception {
    AtomicInteger first = new AtomicInteger();
    AtomicInteger second = new AtomicInteger();

    Measurement measured =
        OpenLoop.run(List.of(counting(first), counting(second)), 200, TIME, NO_CPU);

    assertThat(measured.requests()).isEqualTo(100);
    assertThat(first).hasValue(50);
    assertThat(second).hasValue(50);
    assertThat(measured.elapsed()).isGreaterThan(Duration.ofMillis(490));
  }

  @Test
  void aStallIsChargedToAllThatWereDueMeanwhile() throws Exception {
    List<CompletableFuture<Void>> held = new ArrayList<>();
    CompletableFuture<Void> stall = new CompletableFuture<>();
    ClosedLoop.Call stalling =
        () -> {
          if (held.isEmpty()) {
            var unused = stall.completeOnTimeout(null, 300, TimeUnit.MILLISECONDS);
          }
          held.add(stall);
          return stall;
        };

    Measurement measured = OpenLoop.run(List.of(stalling), 200, TIME, NO_CPU);

    // Ten are under way at most, but sixty were due before the stall ended.
    assertThat(held).hasSize(100);
    assertThat(measured.p99()).isGreaterThan(280);
    assertThat(measured.latencies().getCountBetweenValues(100_000, Long.MAX_VALUE / 2))
        .isGreaterThan(30);
  }

  @Test
  void endsWithTheFirstFailure() {
    AtomicInteger sent = new AtomicInteger();
    ClosedLoop.Call failing =
        () -> {
          sent.incrementAndGet();
          return CompletableFuture.failedFuture(new IllegalStateException("no"));
        };

    assertThatThrownBy(() -> OpenLoop.run(List.of(failing), 10, Duration.ofHours(1), NO_CPU))
        .isInstanceOf(BenchFailure.class)
        .hasMessageContaining("1 requests failed, first: java.lang.IllegalStateException: no");
    assertThat(sent).hasValue(1);
  }

  private static ClosedLoop.Call counting(AtomicInteger count) {
    return () -> {
      count.incrementAndGet();
      return CompletableFuture.completedFuture(null);
    };
  }
}
