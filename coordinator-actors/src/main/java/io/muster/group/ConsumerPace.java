package io.muster.group;

import io.muster.group.consumer.ConsumerGroup;
import io.muster.group.consumer.ConsumerMember;
import io.muster.group.consumer.CurrentAssignment;
import io.muster.group.consumer.HeartbeatInterval;

/**
 * When a member of a consumer group is to be heard of again: what it is told now, and, by the same
 * rules, when it is expected by what it was told last. The second is not remembered, which would
 * cost every heartbeat something: it may be wrong where the group has changed since, and nothing
 * depends on it but who is asked first to give partitions up.
 *
 * @param givers who would have to give partitions up if one more came
 */
record ConsumerPace(
    Turn turn,
    ConsumerGroupSettings settings,
    Deadlines sessions,
    TargetSchedule schedule,
    NextGivers givers) {

  private ConsumerGroup group() {
    return turn.group().consumer();
  }

  /**
   * Whether the member is to come again soon: it has something to do, or will have. An assignor
   * that fails may do so for long.
   */
  boolean isUnsettled(String memberId) {
    return (group().needsTarget() && !schedule.hasFailed())
        || !group().isReconciled(memberId)
        || schedule.isWaitingForTopics();
  }

  /** What a member that is heard of now and is not settled is told, in milliseconds. */
  int whileUnsettledMs() {
    return whileUnsettledMs(turn.now().ticksMs());
  }

  /**
   * What a settled one is told.
   *
   * @param sooner whether the node has a heartbeat left for small groups ({@link
   *     HeartbeatAllowance})
   */
  int whenSettledMs(String memberId, boolean sooner) {
    return whenSettledMs(memberId, turn.now().ticksMs(), sooner);
  }

  /**
   * When the member is to be heard of next by what it was told, in monotonic milliseconds. {@link
   * Decision#NEVER} if nobody has told it, if it has left for a while, or is late: it may be gone.
   *
   * @param sooner as for {@link #whenSettledMs}
   */
  long expectedAt(String memberId, boolean sooner) {
    ConsumerMember member = group().member(memberId);
    Long sessionEnd = sessions.byMember().get(memberId);
    if (member == null
        || sessionEnd == null
        || member.metadata().speaksClassic()
        || member.current().epoch() == CurrentAssignment.LEFT_FOR_A_WHILE) {
      return Decision.NEVER;
    }
    long heardAt = sessionEnd - settings.sessionTimeout().ms();
    boolean wasUnsettled =
        !group().isReconciled(memberId) || schedule.wasOutOfDateFor(memberId, heardAt);
    long next =
        heardAt
            + (wasUnsettled ? whileUnsettledMs(heardAt) : whenSettledMs(memberId, heardAt, sooner));
    long now = turn.now().ticksMs();
    return next + whileUnsettledMs(now) < now ? Decision.NEVER : next;
  }

  private int whileUnsettledMs(long at) {
    long since = at;
    if (schedule.outOfDateAt() <= at) {
      since = schedule.outOfDateAt();
    } else if (group().assignedAtMs() > 0 && !schedule.isWaitingForTopics()) {
      // By the clock on the wall, since the last target may be another node's.
      since = turn.now().ticksMs() - Math.max(0, turn.now().epochMs() - group().assignedAtMs());
    }
    return settings.heartbeats().whileUnsettled(group().members().size(), Math.max(0, at - since));
  }

  private int whenSettledMs(String memberId, long at, boolean sooner) {
    HeartbeatInterval own = givers.ofSettled(memberId, settings.heartbeats());
    HeartbeatInterval interval =
        sooner && isLively(at)
            ? own.withUsualMs((int) Math.min(own.usualMs(), smallGroupMs()))
            : own;
    return interval.whenSettled(memberId, at);
  }

  /**
   * Whether the group is a small one that had its last assignment not long before: most of its
   * members have something to do when anybody comes or goes, and where one did, the next may be
   * soon.
   */
  boolean isLively(long at) {
    // By the clock on the wall, since the last target may be another node's.
    long ageMs = turn.now().epochMs() - group().assignedAtMs() - (turn.now().ticksMs() - at);
    return ageMs >= 0
        && ageMs < settings.pace().smallGroupForMs()
        && smallGroupMs() < settings.heartbeatInterval().ms();
  }

  private long smallGroupMs() {
    return settings.pace().smallGroupMs(group().members().size());
  }
}
