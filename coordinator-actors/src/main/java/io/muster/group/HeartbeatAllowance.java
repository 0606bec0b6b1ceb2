package io.muster.group;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many heartbeats above the usual the groups of a node may have, all of them together: each is
 * asked for before a member is told to come sooner. What is not asked for in a second does not add
 * up. Safe for use by many threads.
 */
public final class HeartbeatAllowance {
  /** None at all. */
  public static final HeartbeatAllowance NONE = new HeartbeatAllowance(0);

  private static final long SECOND_NANOS = 1_000_000_000;

  private final long nanosEach;

  /** When all that has been given out will have been due. */
  private final AtomicLong givenOutUntil = new AtomicLong(Long.MIN_VALUE);

  /**
   * @param perSecond 0: none at all
   */
  public HeartbeatAllowance(int perSecond) {
    if (perSecond < 0) {
      throw new IllegalArgumentException("Less than no heartbeats: " + perSecond);
    }
    nanosEach = perSecond == 0 ? 0 : Math.max(1, SECOND_NANOS / perSecond);
  }

  /**
   * Whether there is one left. It is given to nobody.
   *
   * @param nowMs monotonic milliseconds
   */
  boolean isLeft(long nowMs) {
    return nanosEach > 0 && nextAfter(givenOutUntil.get(), nowMs) <= nowMs * 1_000_000;
  }

  /** Takes one, if there is one left. */
  boolean take(long nowMs) {
    while (nanosEach > 0) {
      long before = givenOutUntil.get();
      long after = nextAfter(before, nowMs);
      if (after > nowMs * 1_000_000) {
        return false;
      } else if (givenOutUntil.compareAndSet(before, after)) {
        return true;
      }
    }
    return false;
  }

  private long nextAfter(long before, long nowMs) {
    return Math.max(before, nowMs * 1_000_000 - SECOND_NANOS) + nanosEach;
  }
}
