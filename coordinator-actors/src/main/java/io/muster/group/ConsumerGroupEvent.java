package io.muster.group;

import io.muster.group.consumer.ConsumerGroup;
import io.muster.group.consumer.ConsumerMember;
import io.muster.group.consumer.CurrentAssignment;
import io.muster.group.consumer.KnownTopic;
import io.muster.group.consumer.MemberMetadata;
import io.muster.group.consumer.Partitions;
import io.muster.group.consumer.TopicChanges;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What has happened to a consumer group (KIP-848). */
public sealed interface ConsumerGroupEvent extends GroupEvent {

  /** What the event makes of the group. */
  ConsumerGroup appliedTo(ConsumerGroup group);

  /** The group, which has no members, is a consumer group from now on. */
  record ConsumerGroupStarted(long at) implements ConsumerGroupEvent {
    @Override
    public ConsumerGroup appliedTo(ConsumerGroup group) {
      return ConsumerGroup.started();
    }
  }

  /**
   * A classic group that has members is a consumer group from now on: they go on in the classic
   * protocol, each with what it owns.
   *
   * @param members in member-id order, all in this epoch
   * @param topics what is known of the topics that they subscribe to, by name
   * @param groupEpoch the number of their last generation
   */
  record ConsumerGroupUpgraded(
      List<ConsumerMember> members, Map<String, KnownTopic> topics, int groupEpoch, long at)
      implements ConsumerGroupEvent {
    @Override
    public ConsumerGroup appliedTo(ConsumerGroup group) {
      return ConsumerGroup.upgraded(groupEpoch, members, topics);
    }
  }

  /**
   * The group is a classic group from now on, of those members that speak the classic protocol:
   * nobody else is left.
   *
   * @param removals those who have gone with it
   * @param generation the number of the last group epoch
   * @param protocolName what the members agree on
   * @param leader member id
   * @param members in member-id order
   * @param assignments by member id: what it may own
   * @param rebalanceDue whether the members cannot go on with that
   */
  record ConsumerGroupDowngraded(
      List<MembersRemoved.Removal> removals,
      int generation,
      @Nullable String protocolName,
      String leader,
      List<Member> members,
      Map<String, Bytes> assignments,
      boolean rebalanceDue,
      long at)
      implements ConsumerGroupEvent {
    @Override
    public ConsumerGroup appliedTo(ConsumerGroup group) {
      return ConsumerGroup.NONE;
    }
  }

  /**
   * A member has come, or has told something new of itself.
   *
   * @param groupEpoch the group's from now on
   * @param cause why the group epoch has risen; null if it has not
   */
  record ConsumerMemberUpdated(
      MemberMetadata member, int groupEpoch, @Nullable RebalanceCause cause, long at)
      implements ConsumerGroupEvent {
    @Override
    public ConsumerGroup appliedTo(ConsumerGroup group) {
      return group.with(member).withEpoch(groupEpoch);
    }
  }

  /** A static member has come back under a new member id, and goes on with what it had. */
  record ConsumerMemberReplaced(String oldMemberId, MemberMetadata member, long at)
      implements ConsumerGroupEvent {
    @Override
    public ConsumerGroup appliedTo(ConsumerGroup group) {
      return group.withSuccessor(oldMemberId, member);
    }
  }

  /**
   * Members have gone: what they owned is free.
   *
   * @param groupEpoch the group's from now on
   */
  record ConsumerMembersRemoved(List<MembersRemoved.Removal> removals, int groupEpoch, long at)
      implements ConsumerGroupEvent {
    @Override
    public ConsumerGroup appliedTo(ConsumerGroup group) {
      return group
          .without(removals.stream().map(MembersRemoved.Removal::memberId).toList())
          .withEpoch(groupEpoch);
    }
  }

  /**
   * The log has other topics than was known.
   *
   * @param groupEpoch the group's from now on
   * @param bumped whether the group epoch has risen
   */
  record ConsumerTopicsChanged(TopicChanges changes, int groupEpoch, boolean bumped, long at)
      implements ConsumerGroupEvent {
    @Override
    public ConsumerGroup appliedTo(ConsumerGroup group) {
      return group.with(changes).withEpoch(groupEpoch);
    }
  }

  /**
   * A target was computed.
   *
   * @param assignmentEpoch the group epoch for which
   * @param assignor the assignor's name
   * @param changes what is different from the target before, by member id
   * @param moved partitions that are to go from one member to another
   * @param cause what made it necessary
   * @param window how new members were waited for; null if there were none
   */
  record ConsumerTargetComputed(
      int assignmentEpoch,
      String assignor,
      Map<String, Partitions> changes,
      int moved,
      RebalanceCause cause,
      @Nullable JoinPhase window,
      long at)
      implements ConsumerGroupEvent {
    @Override
    public ConsumerGroup appliedTo(ConsumerGroup group) {
      return group.withTarget(assignmentEpoch, changes, at);
    }
  }

  /** A member has made a step towards its target, or has left for a while. */
  record ConsumerMemberReconciled(String memberId, CurrentAssignment current, long at)
      implements ConsumerGroupEvent {
    @Override
    public ConsumerGroup appliedTo(ConsumerGroup group) {
      return group.with(memberId, current);
    }
  }
}
