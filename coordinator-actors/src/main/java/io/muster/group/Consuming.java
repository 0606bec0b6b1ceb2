package io.muster.group;

import io.muster.group.consumer.ConsumerGroup;
import io.muster.group.consumer.ConsumerMember;
import java.util.List;

/**
 * A consumer group (KIP-848) that has members. What they own is durable; here is only until when
 * something is waited for.
 *
 * @param label Kafka's name of the state
 * @param sessions of all members: when each is given up unless it is heard of
 * @param steps of members that have something to give up or, in the classic protocol, to join or to
 *     sync: by when
 * @param givers who would have to give something up if one more came
 * @param doubts of which topics it is doubted that they are gone, though the log says so
 * @param targetAt when the next target is computed, {@link Decision#NEVER} if none is needed
 */
record Consuming(
    String label,
    Deadlines sessions,
    Deadlines steps,
    TargetSchedule schedule,
    NextGivers givers,
    TopicDoubts doubts,
    long targetAt)
    implements GroupState {

  /** Of any group; none if it is not a consumer group that has members. */
  static TopicDoubts doubtsOf(GroupState state) {
    return state instanceof Consuming consuming ? consuming.doubts() : TopicDoubts.NONE;
  }

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
    return Math.min(targetAt, Math.min(sessions.earliest(), steps.earliest()));
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
    ConsumerGroupSettings settings = turn.consumer();
    ConsumerGroup group = turn.group().consumer();
    Deadlines afresh = Deadlines.NONE;
    Deadlines stepsAfresh = Deadlines.NONE;
    for (ConsumerMember member : group.members().values()) {
      String memberId = member.memberId();
      afresh =
          afresh.with(memberId, turn.in(ConsumerTurn.sessionTimeoutMs(settings, group, memberId)));
      if (steps.contains(memberId)) {
        stepsAfresh = stepsAfresh.with(memberId, turn.in(member.metadata().rebalanceTimeoutMs()));
      }
    }
    return new Consuming(label, afresh, stepsAfresh, schedule, givers, doubts, targetAt);
  }
}
