package io.muster.group;

import io.muster.group.GroupNote.DeadlineReached;
import java.time.Duration;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * One timer for all deadlines of a group. It rings at the earliest it was set to; when that has
 * moved meanwhile (each heartbeat moves one) it has rung too early, and is set again. So a
 * heartbeat costs no timer.
 */
final class Alarm {
  private static final Object KEY = DeadlineReached.INSTANCE;

  /** A busy machine may be so late. */
  private static final long TOLERANCE_MS = 1_000;

  private final TimerScheduler<GroupMessage> timers;
  private long setToTicksMs = Decision.NEVER;

  Alarm(TimerScheduler<GroupMessage> timers) {
    this.timers = timers;
  }

  /** Rings at this time, or at the earlier one that it is already set to. */
  void ringAt(long ticksMs, long nowTicksMs) {
    if (ticksMs < setToTicksMs) {
      setToTicksMs = ticksMs;
      timers.startSingleTimer(
          KEY, DeadlineReached.INSTANCE, Duration.ofMillis(Math.max(1, ticksMs - nowTicksMs)));
    }
  }

  /** Whether it should have rung long ago. */
  boolean isLate(long nowTicksMs) {
    return setToTicksMs < nowTicksMs - TOLERANCE_MS;
  }

  /** It has rung, or its timer is lost: a restart of the actor cancels timers. */
  void isOff() {
    setToTicksMs = Decision.NEVER;
  }
}
