package io.muster.group;

import java.util.Objects;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * The transient state of a group while its actor runs, and what goes with each change of it:
 * replies, the alarm for the next deadline, the log, the note in the directory, the figures.
 */
final class LiveState {
  private final GroupRules rules;
  private final GroupDirectory directory;
  private final GroupMeter meter;
  private final long idleMs;
  private final Alarm alarm;
  private final RebalanceLog log;

  /** Null while nobody may decide: before recovery, and after everything was abandoned. */
  private @Nullable GroupState current;

  private long lastRequestTicksMs;

  LiveState(
      String groupId,
      GroupEnvironment environment,
      GroupRules rules,
      TimerScheduler<GroupMessage> timers,
      GroupMeter meter) {
    this.rules = rules;
    this.directory = environment.directory();
    this.meter = meter;
    this.idleMs = environment.bounds().idlePassivation().toMillis();
    this.alarm = new Alarm(timers);
    this.log = new RebalanceLog(groupId, meter);
  }

  GroupState get() {
    return Objects.requireNonNull(current, "a group decides only after its recovery");
  }

  void requested(Moment now) {
    lastRequestTicksMs = now.ticksMs();
  }

  /** Timers and state of an earlier life are lost. */
  void begin(Moment now) {
    alarm.isOff();
    lastRequestTicksMs = now.ticksMs();
  }

  /** Returns whether it has rung so late that this process must have stood still. */
  boolean alarmHasRung(Moment now) {
    boolean late = alarm.isLate(now.ticksMs());
    alarm.isOff();
    return late;
  }

  boolean isIdle(Moment now) {
    return now.ticksMs() >= idleAtTicksMs();
  }

  /** Rings for something that no deadline of the rules is for. */
  void ringAt(long ticksMs, Moment now) {
    if (ticksMs != Decision.NEVER) {
      alarm.ringAt(ticksMs, now.ticksMs());
    }
  }

  /**
   * @param group with the decision's events applied
   */
  void takeEffect(Group group, Decision decision, LongSupplier sequenceNr, Moment now) {
    GroupState before = current;
    current = decision.next();
    log.tookEffect(group, before, decision);
    decision.replies().forEach(Waiter::answer);
    alarm.ringAt(decision.wakeAtTicksMs(), now.ticksMs());
    if (!isIdle(now)) {
      alarm.ringAt(idleAtTicksMs(), now.ticksMs());
    }
    boolean isNews =
        !decision.events().isEmpty() || before == null || !before.label().equals(current.label());
    if (isNews) {
      GroupSummary summary = GroupSummary.of(group, current, sequenceNr.getAsLong(), now);
      directory.note(summary);
      if (group.exists()) {
        meter.changed(summary);
      } else if (group.deleted()) {
        meter.deleted();
      }
    }
  }

  /** Answers everything that is held, and drops it. */
  void abandon(GroupError error) {
    if (current != null) {
      rules.abandon(current, error).forEach(Waiter::answer);
      current = null;
    }
  }

  private long idleAtTicksMs() {
    return lastRequestTicksMs + idleMs;
  }
}
