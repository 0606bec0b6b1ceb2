package io.muster.loadtest.failover;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for conditions that nobody announces. */
final class Await {
  private static final long LOOK_EVERY_MS = 100;

  private Await() {}

  /** Something that is so or not yet. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws IOException, FailoverFailure, InterruptedException;
  }

  /** Returns whether it holds within this time. */
  static boolean within(Duration limit, Condition condition)
      throws IOException, FailoverFailure, InterruptedException {
    long begun = System.nanoTime();
    while (!condition.holds()) {
      if (System.nanoTime() - begun > limit.toNanos()) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
    }
    return true;
  }

  /**
   * Returns when it holds.
   *
   * @param otherwise what to say when it does not within this time
   */
  static void orFail(Duration limit, String otherwise, Condition condition)
      throws IOException, FailoverFailure, InterruptedException {
    if (!within(limit, condition)) {
      throw new FailoverFailure("%s within %d s".formatted(otherwise, limit.toSeconds()));
    }
  }
}
