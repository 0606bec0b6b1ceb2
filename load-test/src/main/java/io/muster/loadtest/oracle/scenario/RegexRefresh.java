package io.muster.loadtest.oracle.scenario;

import java.time.Duration;

/**
 * When a group knows the topics of a regular expression that nobody has subscribed to before. Kafka
 * looks them up in the background, and every ten seconds at most, and no answer tells that it has
 * done so.
 */
final class RegexRefresh {
  private static final Duration INTERVAL = Duration.ofMillis(10_200);
  private static final Duration LOOK_UP = Duration.ofMillis(300);

  private long next = System.nanoTime();

  /** No group is settled after this step before then, by {@link System#nanoTime}. */
  long resolvedBy(Step step) {
    long now = System.nanoTime();
    return bringsRegex(step) ? Math.max(next - now, 0) + now + LOOK_UP.toNanos() : now;
  }

  /** The group has settled after this step. */
  void settled(Step step) {
    if (bringsRegex(step)) {
      next = System.nanoTime() + INTERVAL.toNanos();
    }
  }

  private static boolean bringsRegex(Step step) {
    return step instanceof ConsumerStep.OfSubscription subscription && subscription.regex() != null;
  }
}
