package io.muster.group;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How many heartbeats above the usual the groups of a node may have, all of them together: each is
 * asked for before a member is told to come sooner. What is not asked for in a second does not add
 * up. It has a clock of its own, since those of groups stand still now and then ({@link
 * GroupClock}), each on its own account. Safe for use by many threads.
 */
public final class HeartbeatAllowance {
  /** None at all. */
  public static final HeartbeatAllowance NONE = new HeartbeatAllowance(0);

  private static final long SECOND_NANOS = 1_000_000_000;

  private final long nanosEach;
  private final LongSupplier nanoTime;

  /** When all that has been given out will have been due. */
  private final AtomicLong givenOutUntil;

  /**
   * @param perSecond 0: none at all
   */
  public HeartbeatAllowance(int perSecond) {
    this(perSecond, System::nanoTime);
  }

  /**
   * By a clock of the caller's.
   *
   * @param nanoTime monotonic, as {@link System#nanoTime}
   */
  HeartbeatAllowance(int perSecond, LongSupplier nanoTime) {
    if (perSecond < 0) {
      throw new IllegalArgumentException("Less than no heartbeats: " + perSecond);
    }
    this.nanosEach = perSecond == 0 ? 0 : Math.max(1, SECOND_NANOS / perSecond);
    this.nanoTime = nanoTime;
    this.givenOutUntil = new AtomicLong(nanoTime.getAsLong() - SECOND_NANOS);
  }

  /** Whether there is one left. It is given to nobody. */
  boolean isLeft() {
    if (nanosEach == 0) {
      return false;
    }
    long now = nanoTime.getAsLong();
    return nextAfter(givenOutUntil.get(), now) - now <= 0;
  }

  /** Takes one, if there is one left. */
  boolean take() {
    while (nanosEach > 0) {
      long now = nanoTime.getAsLong();
      long before = givenOutUntil.get();
      long after = nextAfter(before, now);
      if (after - now > 0) {
        return false;
      } else if (givenOutUntil.compareAndSet(before, after)) {
        return true;
      }
    }
    return false;
  }

  /** Such times may be below 0, so only their differences count. */
  private long nextAfter(long before, long now) {
    long earliest = now - SECOND_NANOS;
    return (before - earliest > 0 ? before : earliest) + nanosEach;
  }
}
