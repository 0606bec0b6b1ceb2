package io.muster.loadtest.bench;

import java.io.IOException;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * Takes the time, on the wall and on the server's processors, of what happens between two calls.
 */
final class Meter {
  private final Cpu.Clocks clocks;
  private Duration elapsed = Duration.ZERO;
  private Cpu cpu = Cpu.NONE;
  private Cpu cpuAtStart = Cpu.NONE;
  private long startedAt;

  Meter(Cpu.Clocks clocks) {
    this.clocks = clocks;
  }

  void start() throws IOException {
    cpuAtStart = clocks.read();
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
    cpu = cpu.plus(clocks.read().minus(cpuAtStart));
    return lap;
  }

  Measurement measurement(long requests, Histogram latencies) {
    return new Measurement(requests, elapsed, cpu, latencies);
  }
}
