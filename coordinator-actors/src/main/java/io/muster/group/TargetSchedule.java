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
 * @param newcomers how many have come since the last target
 * @param cause why a target is needed; null while none is
 * @param outOfDateAt since when one is; {@link Decision#NEVER} while none is
 * @param topicsBy until when a look-up of topics is waited for; {@link #NOT_WAITING} if none is
 * @param failure of the assignor at the last try; null if there was none
 */
record TargetSchedule(
    @Nullable JoinWindow window,
    int newcomers,
    @Nullable RebalanceCause cause,
    long outOfDateAt,
    long topicsBy,
    @Nullable AssignorFailure failure) {
  static final long NOT_WAITING = Long.MIN_VALUE;
  static final TargetSchedule NONE =
      new TargetSchedule(null, 0, null, Decision.NEVER, NOT_WAITING, null);

  /** A newcomer keeps the window open. */
  TargetSchedule newcomer(int rebalanceTimeoutMs, int learnedCount, long now) {
    JoinWindow open = window == null ? JoinWindow.open(List.of(), learnedCount, now) : window;
    return new TargetSchedule(
        open.newcomer(rebalanceTimeoutMs, now),
        newcomers + 1,
        cause,
        outOfDateAt,
        topicsBy,
        failure);
  }

  TargetSchedule because(RebalanceCause another, long now) {
    return cause == null
        ? new TargetSchedule(window, newcomers, another, now, topicsBy, failure)
        : this;
  }

  TargetSchedule waitingForTopics(long until) {
    return new TargetSchedule(window, newcomers, cause, outOfDateAt, until, failure);
  }

  TargetSchedule failed(AssignorFailure again) {
    return new TargetSchedule(window, newcomers, cause, outOfDateAt, topicsBy, again);
  }

  /** The group has changed: an assignor that has failed is tried again by then, at the latest. */
  TargetSchedule triedBy(long at) {
    return failure == null ? this : failed(failure.triedBy(at));
  }

  /** Whether the assignor has failed, and is to be tried again. */
  boolean hasFailed() {
    return failure != null;
  }

  /**
   * Whether the last target was out of date when the member was heard of, so that it was told to
   * come again soon. In the same millisecond that is so of the one who made it out of date.
   */
  boolean wasOutOfDateFor(String memberId, long heardAt) {
    return outOfDateAt < heardAt
        || (outOfDateAt == heardAt && cause != null && cause.memberId().equals(memberId));
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
    return Math.max(
        Math.max(due, intervalOver(turn)),
        Math.max(topicsBy, failure == null ? NOT_WAITING : failure.retryAt()));
  }

  /** How newcomers were waited for, null if there were none. */
  @Nullable JoinPhase phase(Turn turn) {
    if (window == null) {
      return null;
    }
    Completion by = closing(turn, window).by();
    return new JoinPhase(
        turn.joinWindow().quietPeriodMs(newcomers),
        turn.now().ticksMs() - window.openedAt(),
        "",
        List.of(),
        by);
  }

  /**
   * Members that were there before wait for nothing meanwhile, so the window is as long as the
   * number of newcomers has it: one who comes to a large group is soon served.
   */
  private Closing closing(Turn turn, JoinWindow window) {
    int members = turn.group().consumer().members().size();
    return window.closing(turn.joinWindow(), new Turnout(members, members, 0, false), newcomers);
  }

  /**
   * By the clock on the wall, since the last target may be another node's. A target of the future
   * tells that the clock was set back, or that it is another node's, and not how old the target is.
   */
  private static long intervalOver(Turn turn) {
    long age = turn.now().epochMs() - turn.group().consumer().assignedAtMs();
    long interval = turn.consumer().assignmentInterval().ms();
    return age < 0 || age >= interval ? NOT_WAITING : turn.now().ticksMs() + interval - age;
  }
}
