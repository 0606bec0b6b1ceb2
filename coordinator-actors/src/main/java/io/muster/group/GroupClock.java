package io.muster.group;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The time of a group. It stands still while an event is being stored: the group hears nobody then,
 * so what would have been due is not held against its members, however slow the database is.
 */
final class GroupClock {
  private final LongSupplier nanoTime;
  private long stoodStillMs;

  /**
   * @param nanoTime monotonic, as {@link System#nanoTime}
   */
  GroupClock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  Moment now() {
    return new Moment(
        TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong()) - stoodStillMs,
        System.currentTimeMillis());
  }

  /** Goes on from {@code then}. */
  void resumeAt(Moment then) {
    stoodStillMs += now().ticksMs() - then.ticksMs();
  }
}
