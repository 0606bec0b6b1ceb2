package io.muster.gateway;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets something happen so many times a second at most, evenly spread instead of in bursts.
 * Thread-safe.
 */
final class Pace {
  private static final long SECOND_NANOS = 1_000_000_000;

  private final int perSecond;
  private final AtomicLong nextNanos;

  /**
   * @param perSecond 0 for never
   * @param nowNanos from which on it may happen, by {@link System#nanoTime}
   */
  Pace(int perSecond, long nowNanos) {
    this.perSecond = perSecond;
    this.nextNanos = new AtomicLong(nowNanos);
  }

  /** Whether it may happen now, and then it counts as happened. */
  boolean allows(long nowNanos) {
    if (perSecond == 0) {
      return false;
    }
    long next = nextNanos.get();
    return nowNanos - next >= 0
        && nextNanos.compareAndSet(next, nowNanos + SECOND_NANOS / perSecond);
  }
}
