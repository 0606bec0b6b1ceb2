package io.muster.loadtest.bench;

import java.io.IOException;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * Takes the time, on the wall and on the server's processors, of what happens between two calls.
 */
final class Meter {
  private final CpuClock clock;
  private Duration elapsed = Duration.ZERO;
  private Duration cpu = Duration.ZERO;
  private Duration cpuAtStart = Duration.ZERO;
  private long startedAt;

  Meter(CpuClock clock) {
    this.clock = clock;
  }

  void start() throws IOException {
    cpuAtStart = clock.used();
    startedAt = System.nanoTime();
  }

  /**
   * Adds what has passed since {@link #start}.
   *
   * @return time on the wall
   */
  Duration stop() throws IOException {
    Duration lap = Duration.ofNanos(System.nanoTime() - startedAt);
    elapsed = elapsed.plus(lap);
    cpu = cpu.plus(clock.used().minus(cpuAtStart));
    return lap;
  }

  Measurement measurement(long requests, Histogram latencies) {
    return new Measurement(requests, elapsed, cpu, latencies);
  }
}
