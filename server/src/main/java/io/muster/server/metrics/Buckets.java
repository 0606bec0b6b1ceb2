package io.muster.server.metrics;

import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.LongStream;

/** Timers with a histogram. Its bounds are few and fixed, for each of them is a series. */
final class Buckets {
  private static final Duration[] WORK = millis(1, 2, 5, 10, 25, 50, 100, 250, 1000, 2500, 10_000);
  private static final Duration[] WAIT =
      millis(50, 100, 200, 500, 1000, 3000, 10_000, 60_000, 300_000);

  private Buckets() {}

  /** For what a machine does: 1 ms to 10 s. */
  static Timer.Builder ofWork(String name) {
    return Timer.builder(name).serviceLevelObjectives(WORK);
  }

  /** For what members wait for each other: 50 ms to 5 minutes. */
  static Timer.Builder ofWait(String name) {
    return Timer.builder(name).serviceLevelObjectives(WAIT);
  }

  private static Duration[] millis(long... bounds) {
    return LongStream.of(bounds).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }
}
