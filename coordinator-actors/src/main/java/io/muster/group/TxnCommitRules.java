package io.muster.group;

import io.muster.group.GroupCommand.CommitTxnOffsets;
import java.util.Map;

/**
 * Whether offsets may be committed with a transaction, and which. Other than {@link CommitRules}
 * these let anybody in who does not say who he is, as clients before KIP-447 do not; they do not
 * look at the state of the group; and they are no sign of life of a member.
 */
record TxnCommitRules(Turn turn, GroupState state) {

  CommitDecision decide(CommitTxnOffsets commit) {
    GroupError error = check(commit);
    if (error != GroupError.NONE) {
      return new CommitDecision(error, false, Map.of(), Map.of(), state, Decision.NEVER);
    }
    CheckedCommits checked =
        CheckedCommits.of(
            turn, commit.commits(), CommittedOffset.NO_EXPIRY, part -> GroupError.NONE);
    return new CommitDecision(
        GroupError.NONE,
        !turn.group().exists() && !checked.accepted().isEmpty(),
        checked.accepted(),
        checked.failed(),
        state,
        Decision.NEVER);
  }

  private GroupError check(CommitTxnOffsets commit) {
    Group group = turn.group();
    if (!group.exists()) {
      return commit.generation() < 0 ? GroupError.NONE : GroupError.ILLEGAL_GENERATION;
    }
    if (ConsumerRules.appliesTo(group, state)) {
      return new ConsumerRules(turn, state).check(commit);
    }
    if (commit.isAnonymous()) {
      return GroupError.NONE;
    }
    if (!(state instanceof Populated populated)) {
      return commit.generation() < 0 ? GroupError.NONE : GroupError.UNKNOWN_MEMBER_ID;
    }
    GroupError error = populated.membership(group).check(commit.memberId(), commit.instanceId());
    return error == GroupError.NONE && commit.generation() != group.generation().id()
        ? GroupError.ILLEGAL_GENERATION
        : error;
  }
}
