package io.muster.group;

import io.muster.group.GroupEvent.JoinPhase;
import io.muster.group.GroupEvent.JoinPhase.Completion;
import io.muster.group.GroupEvent.RebalanceCause;
import io.muster.group.JoinWindow.Closing;
import io.muster.group.JoinWindow.Turnout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When the next target of a consumer group is computed: when newcomers have had their join window,
 * their topics have been looked up, and the last target is old enough. All times are monotonic
 * milliseconds.
 *
 * @param window open while newcomers are waited for; null while there are none
 * @param cause why a target is needed; null while none is
 * @param topicsBy until when a look-up of topics is waited for; {@link #NOT_WAITING} if none is
 * @param notBefore after an assignor has failed
 */
record TargetSchedule(
    @Nullable JoinWindow window, @Nullable RebalanceCause cause, long topicsBy, long notBefore) {
  static final long NOT_WAITING = Long.MIN_VALUE;
  static final TargetSchedule NONE = new TargetSchedule(null, null, NOT_WAITING, NOT_WAITING);

  /** A newcomer keeps the window open. */
  TargetSchedule newcomer(int rebalanceTimeoutMs, int learnedCount, long now) {
    JoinWindow open = window == null ? JoinWindow.open(List.of(), learnedCount, now) : window;
    return new TargetSchedule(open.newcomer(rebalanceTimeoutMs, now), cause, topicsBy, notBefore);
  }

  TargetSchedule because(RebalanceCause another) {
    return cause == null ? new TargetSchedule(window, another, topicsBy, notBefore) : this;
  }

  TargetSchedule waitingForTopics(long until) {
    return new TargetSchedule(window, cause, until, notBefore);
  }

  TargetSchedule failedUntil(long retryAt) {
    return new TargetSchedule(window, cause, topicsBy, retryAt);
  }

  boolean isWaitingForTopics() {
    return topicsBy != NOT_WAITING;
  }

  /** When the target is due, {@link Decision#NEVER} if none is needed. In the past: at once. */
  long dueAt(Turn turn) {
    if (!turn.group().consumer().needsTarget()
        || turn.settings().consumer().assignors().isEmpty()) {
      return Decision.NEVER;
    }
    long due = window == null ? turn.now().ticksMs() : closing(turn, window).atTicksMs();
    return Math.max(Math.max(due, intervalOver(turn)), Math.max(topicsBy, notBefore));
  }

  /** How newcomers were waited for, null if there were none. */
  @Nullable JoinPhase phase(Turn turn) {
    if (window == null) {
      return null;
    }
    Completion by = closing(turn, window).by();
    return new JoinPhase(
        turn.joinWindow().quietPeriodMs(turn.group().consumer().members().size()),
        turn.now().ticksMs() - window.openedAt(),
        "",
        List.of(),
        by);
  }

  private static Closing closing(Turn turn, JoinWindow window) {
    int members = turn.group().consumer().members().size();
    return window.closing(turn.joinWindow(), new Turnout(members, members, 0, false));
  }

  /** By the clock on the wall, since the last target may be another node's; it may be set back. */
  private static long intervalOver(Turn turn) {
    long lastAt = turn.group().consumer().assignedAtMs();
    if (lastAt == 0) {
      return NOT_WAITING;
    }
    long interval = turn.consumer().assignmentIntervalMs();
    long age = Math.max(0, turn.now().epochMs() - lastAt);
    return turn.now().ticksMs() + Math.max(0, interval - age);
  }
}
