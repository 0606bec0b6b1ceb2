package io.muster.loadtest.chaos.fault;

import java.time.Duration;
import java.util.Random;

/** Random spans of time. */
final class Spans {
  private Spans() {}

  static Duration between(Random random, Duration shortest, Duration longest) {
    long spread = longest.minus(shortest).toMillis();
    return shortest.plusMillis((long) (random.nextDouble() * spread));
  }

  static Duration seconds(Random random, int shortest, int longest) {
    return between(random, Duration.ofSeconds(shortest), Duration.ofSeconds(longest));
  }
}
