package io.muster.group;

import io.muster.group.GroupCommand.CommitOffsets;
import io.muster.group.GroupCommand.CommitTxnOffsets;
import io.muster.group.GroupCommand.FetchOffsets;
import io.muster.group.GroupCommand.LeaveGroup;
import io.muster.group.GroupCommand.LeaveGroup.LeavingMember;
import io.muster.group.GroupEvent.MembersRemoved.Removal;
import io.muster.group.GroupEvent.RebalanceCause;
import io.muster.group.GroupEvent.RebalanceCause.Kind;
import io.muster.group.GroupReply.DescribeConsumerGroup.ConsumerDescription;
import io.muster.group.GroupReply.LeaveGroup.MemberLeft;
import io.muster.group.consumer.ConsumerGroup;
import io.muster.group.consumer.ConsumerMember;
import io.muster.group.consumer.PartitionAssignor;
import io.muster.group.consumer.TargetAssignment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What all other commands mean to a consumer group. */
record ConsumerRules(Turn turn, GroupState state) {

  /** Whether the group is a consumer group now, with members or without. */
  static boolean appliesTo(Group group, GroupState state) {
    return group.consumer().exists() && !(state instanceof Populated);
  }

  /**
   * An administrator removes members, or those of the classic protocol leave, in one rebalance; all
   * others leave by heartbeat.
   */
  Decision leave(LeaveGroup leave, Caller caller) {
    Map<String, Removal> removals = new LinkedHashMap<>();
    List<MemberLeft> results = new ArrayList<>();
    for (LeavingMember leaving : leave.members()) {
      GroupError error = check(leaving.memberId(), leaving.instanceId());
      ConsumerMember member = find(leaving.memberId(), leaving.instanceId());
      if (error == GroupError.NONE && member != null) {
        boolean leavesItself = member.metadata().speaksClassic() && !leaving.memberId().isEmpty();
        RebalanceCause cause =
            new RebalanceCause(
                leavesItself ? Kind.MEMBER_LEFT : Kind.REMOVED_BY_ADMIN,
                member.memberId(),
                leaving.instanceId(),
                leaving.reason());
        removals.put(member.memberId(), new Removal(member.memberId(), cause));
      }
      results.add(new MemberLeft(leaving, error));
    }
    ConsumerTurn next = new ConsumerTurn(turn, state);
    next.remove(List.copyOf(removals.values()));
    next.retarget();
    next.reply(caller, new GroupReply.LeaveGroup(GroupError.NONE, results));
    return next.end();
  }

  private @Nullable ConsumerMember find(String memberId, @Nullable String instanceId) {
    ConsumerGroup group = turn.group().consumer();
    return instanceId == null ? group.member(memberId) : group.staticMember(instanceId);
  }

  private GroupError check(String memberId, @Nullable String instanceId) {
    ConsumerMember member = find(memberId, instanceId);
    if (member == null) {
      return GroupError.UNKNOWN_MEMBER_ID;
    }
    return memberId.isEmpty() || member.memberId().equals(memberId)
        ? GroupError.NONE
        : GroupError.FENCED_INSTANCE_ID;
  }

  /** Why nothing of the commit may be stored, whatever its parts are; NONE if it may. */
  GroupError check(CommitOffsets commit) {
    ConsumerGroup group = turn.group().consumer();
    if (commit.generation() < 0 && group.members().isEmpty()) {
      return GroupError.NONE;
    }
    ConsumerMember member = group.member(commit.memberId());
    if (member == null) {
      return GroupError.UNKNOWN_MEMBER_ID;
    } else if (!commit.knowsMemberEpochs() && !member.metadata().speaksClassic()) {
      return GroupError.UNSUPPORTED_VERSION;
    }
    return commit.generation() > member.current().epoch() ? outdated(member) : GroupError.NONE;
  }

  /**
   * Why nothing of a commit with this part may be stored, NONE if it may: a member whose epoch is
   * out of date may still commit what it has had since then (KIP-1251).
   */
  GroupError check(CommitOffsets commit, CommitOffsets.Commit part) {
    ConsumerMember member = turn.group().consumer().member(commit.memberId());
    if (member == null || commit.generation() == member.current().epoch()) {
      return GroupError.NONE;
    }
    return accepts(member, commit.generation(), part) ? GroupError.NONE : outdated(member);
  }

  /** What a member is told whose epoch, or generation, is not the one that it claims. */
  private static GroupError outdated(ConsumerMember member) {
    return member.metadata().speaksClassic()
        ? GroupError.ILLEGAL_GENERATION
        : GroupError.STALE_MEMBER_EPOCH;
  }

  /**
   * Why offsets may not be committed with a transaction, NONE if they may: all of them or none.
   * Producers know generations only, so an epoch out of date is an illegal one.
   */
  GroupError check(CommitTxnOffsets commit) {
    ConsumerGroup group = turn.group().consumer();
    if (commit.isAnonymous() || (commit.generation() < 0 && group.members().isEmpty())) {
      return GroupError.NONE;
    }
    ConsumerMember member = group.member(commit.memberId());
    if (member == null) {
      return GroupError.UNKNOWN_MEMBER_ID;
    }
    boolean isCurrent = commit.generation() == member.current().epoch();
    return isCurrent
            || commit.commits().stream()
                .allMatch(part -> accepts(member, commit.generation(), part))
        ? GroupError.NONE
        : GroupError.ILLEGAL_GENERATION;
  }

  private static boolean accepts(ConsumerMember member, int epoch, CommitOffsets.Commit part) {
    return part.topicId() != null
        && member.current().acceptsCommit(epoch, part.topicId(), part.partition().partition());
  }

  /** Why committed offsets may not be told, NONE if they may. */
  GroupError check(FetchOffsets fetch) {
    if (fetch.memberId() == null && fetch.memberEpoch() < 0) {
      return GroupError.NONE;
    }
    ConsumerMember member =
        fetch.memberId() == null ? null : turn.group().consumer().member(fetch.memberId());
    if (member == null) {
      return GroupError.UNKNOWN_MEMBER_ID;
    }
    return member.current().epoch() == fetch.memberEpoch() ? GroupError.NONE : outdated(member);
  }

  GroupReply describe() {
    Group group = turn.group();
    if (!appliesTo(group, state)) {
      return GroupReply.DescribeConsumerGroup.failed(
          GroupError.GROUP_ID_NOT_FOUND,
          group.exists()
              ? "Group " + group.groupId() + " is not a consumer group."
              : "Group " + group.groupId() + " not found.");
    }
    ConsumerGroup consumer = group.consumer();
    return new GroupReply.DescribeConsumerGroup(
        GroupError.NONE,
        null,
        state.label(),
        consumer.epoch(),
        consumer.assignmentEpoch(),
        assignor(consumer),
        consumer.members().values().stream()
            .map(
                member ->
                    new ConsumerDescription(
                        member.metadata(),
                        member.current().epoch(),
                        member.current().owned().partitions(),
                        consumer.targetOf(member.memberId())))
            .toList(),
        consumer.topicNames());
  }

  private String assignor(ConsumerGroup group) {
    List<PartitionAssignor> assignors = turn.settings().consumer().assignors();
    return assignors.isEmpty() ? "" : TargetAssignment.preferred(group, assignors).name();
  }
}
