package io.muster.group;

import io.muster.group.GroupCommand.CommitOffsets;
import io.muster.group.GroupCommand.CommitOffsets.Commit;
import io.muster.group.GroupEvent.Member;
import java.util.Map;

/** Whether offsets may be committed, and which. */
record CommitRules(Turn turn, GroupState state) {

  CommitDecision decide(CommitOffsets commit) {
    GroupError error = check(commit);
    if (error != GroupError.NONE) {
      return refused(error);
    }
    long now = turn.now().epochMs();
    long expires = expires(commit.retentionTimeMs(), now);
    CheckedCommits checked =
        CheckedCommits.of(turn, commit.commits(), expires, part -> check(commit, part));
    return checked.refusal() == GroupError.NONE
        ? refreshing(commit.memberId(), checked.accepted(), checked.failed())
        : refused(checked.refusal());
  }

  /**
   * As in Kafka one time only stands for the node's retention: with any other below zero an offset
   * expires at once, and what that gives must not be taken for no expiry.
   */
  private static long expires(long retentionTimeMs, long now) {
    return retentionTimeMs == CommitOffsets.DEFAULT_RETENTION
        ? CommittedOffset.NO_EXPIRY
        : now + Math.max(-now, Math.min(retentionTimeMs, Long.MAX_VALUE - now));
  }

  private CommitDecision refused(GroupError error) {
    return new CommitDecision(error, false, Map.of(), Map.of(), state, Decision.NEVER);
  }

  /** A member's commit is a sign of life as good as a heartbeat. */
  private CommitDecision refreshing(
      String memberId,
      Map<PartitionId, CommittedOffset> accepted,
      Map<PartitionId, GroupError> failed) {
    Member member = state.membership(turn.group()).get(memberId);
    GroupState next = state;
    long wakeAt = Decision.NEVER;
    if (member != null && state instanceof Populated populated) {
      next = populated.refreshed(member, turn.now());
      wakeAt = turn.in(member.sessionTimeoutMs());
    }
    return new CommitDecision(
        GroupError.NONE,
        !turn.group().exists() && !accepted.isEmpty(),
        accepted,
        failed,
        next,
        wakeAt);
  }

  private GroupError check(CommitOffsets commit, Commit part) {
    return ConsumerRules.appliesTo(turn.group(), state)
        ? new ConsumerRules(turn, state).check(commit, part)
        : GroupError.NONE;
  }

  private GroupError check(CommitOffsets commit) {
    Group group = turn.group();
    boolean simple = commit.generation() < 0;
    if (!group.exists()) {
      return simple ? GroupError.NONE : commit.unknownGroupError();
    }
    if (ConsumerRules.appliesTo(group, state)) {
      return new ConsumerRules(turn, state).check(commit);
    }
    if (!(state instanceof Populated populated)) {
      return simple ? GroupError.NONE : GroupError.UNKNOWN_MEMBER_ID;
    }
    GroupError error = populated.membership(group).check(commit.memberId(), commit.instanceId());
    if (error != GroupError.NONE) {
      return error;
    }
    return commit.generation() == group.generation().id()
        ? populated.commitAnswer()
        : GroupError.ILLEGAL_GENERATION;
  }
}
