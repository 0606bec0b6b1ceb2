package io.muster.group;

import io.muster.group.consumer.ConsumerMember;
import java.util.List;

/**
 * A consumer group (KIP-848) that has members. What they own is durable; here is only until when
 * something is waited for.
 *
 * @param label Kafka's name of the state
 * @param sessions of all members: when each is given up unless it is heard of
 * @param revocations of members that have something to give up: by when
 * @param givers who would have to give something up if one more came
 * @param targetAt when the next target is computed, {@link Decision#NEVER} if none is needed
 */
record Consuming(
    String label,
    Deadlines sessions,
    Deadlines revocations,
    TargetSchedule schedule,
    NextGivers givers,
    long targetAt)
    implements GroupState {

  /** Members of a consumer group choose their ids themselves, or have them at once. */
  @Override
  public Deadlines pending() {
    return Deadlines.NONE;
  }

  @Override
  public Consuming withPending(Deadlines pending) {
    return this;
  }

  @Override
  public boolean accepts(Group group, String memberId, int maxSize) {
    return true;
  }

  @Override
  public Decision join(Turn turn, Joiner newcomer) {
    return refuse(newcomer.caller(), newcomer.memberId(), GroupError.INCONSISTENT_GROUP_PROTOCOL);
  }

  @Override
  public Decision expire(Turn turn) {
    return new ConsumerTurn(turn, this).expire();
  }

  @Override
  public long earliestDeadline() {
    return Math.min(targetAt, Math.min(sessions.earliest(), revocations.earliest()));
  }

  /** Every request is answered at once. */
  @Override
  public List<Reply> abandon(GroupError error) {
    return List.of();
  }

  @Override
  public int memberCount(Group group) {
    return group.consumer().members().size();
  }

  /** Every session, and every time to give something up, starts afresh, in full. */
  Consuming refreshed(Turn turn) {
    long deadline = turn.in(turn.consumer().sessionTimeout().ms());
    Deadlines afresh = Deadlines.NONE;
    Deadlines revocationsAfresh = Deadlines.NONE;
    for (ConsumerMember member : turn.group().consumer().members().values()) {
      String memberId = member.memberId();
      afresh = afresh.with(memberId, deadline);
      if (revocations.contains(memberId)) {
        revocationsAfresh =
            revocationsAfresh.with(memberId, turn.in(member.metadata().rebalanceTimeoutMs()));
      }
    }
    return new Consuming(label, afresh, revocationsAfresh, schedule, givers, targetAt);
  }
}
