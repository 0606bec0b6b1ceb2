package io.muster.group;

import java.util.concurrent.TimeUnit;

/**
 * The time of a group. It stands still while an event is being stored: the group hears nobody then,
 * so what would have been due is not held against its members, however slow the database is.
 */
final class GroupClock {
  private long stoodStillMs;

  Moment now() {
    return new Moment(
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime()) - stoodStillMs,
        System.currentTimeMillis());
  }

  /** Goes on from {@code then}. */
  void resumeAt(Moment then) {
    stoodStillMs += now().ticksMs() - then.ticksMs();
  }
}
