package io.muster.group;

import io.muster.group.GroupCommand.JoinGroup;
import io.muster.group.GroupEvent.MembersRemoved.Removal;
import io.muster.group.GroupEvent.RebalanceCause;
import io.muster.group.GroupEvent.RebalanceCause.Kind;
import java.util.List;
import java.util.function.Supplier;

/**
 * The way of a JoinGroup up to the state that takes it in: who may join at all, and whether it is a
 * newcomer, a member, or a static member under a new id.
 *
 * @param uuids the random part of new member ids
 */
record Admission(Turn turn, GroupState state, Caller caller, Supplier<String> uuids) {

  Decision join(JoinGroup join) {
    String memberId = join.memberId();
    Group group = turn.group();
    GroupSettings settings = turn.settings();
    if (join.sessionTimeoutMs() < settings.minSessionTimeoutMs()
        || join.sessionTimeoutMs() > settings.maxSessionTimeoutMs()) {
      return state.refuse(caller, memberId, GroupError.INVALID_SESSION_TIMEOUT);
    }
    if (state instanceof Consuming consuming) {
      return new ClassicMembers(turn, consuming, caller, uuids).join(join);
    }
    if (!group.exists() && !memberId.isEmpty()) {
      return state.refuse(caller, memberId, GroupError.UNKNOWN_MEMBER_ID);
    }
    if (!state.accepts(group, memberId, settings.maxSize())) {
      return full(memberId);
    }
    if (!state.membership(group).supports(join.protocolType(), join.protocols())) {
      return state.refuse(caller, memberId, GroupError.INCONSISTENT_GROUP_PROTOCOL);
    }
    return memberId.isEmpty() ? withoutId(join) : withId(join);
  }

  private Decision withoutId(JoinGroup join) {
    String instanceId = join.instanceId();
    String memberId = join.newMemberId(uuids.get());
    if (instanceId == null && join.requireKnownMemberId()) {
      return handOut(memberId, join.sessionTimeoutMs());
    }
    Joiner joiner = Joiner.of(caller, join, memberId);
    String owner =
        instanceId == null ? null : state.membership(turn.group()).staticMemberId(instanceId);
    return owner != null && state instanceof Populated populated
        ? populated.replace(turn, owner, joiner)
        : state.join(turn, joiner);
  }

  private Decision withId(JoinGroup join) {
    String memberId = join.memberId();
    Joiner joiner = Joiner.of(caller, join, memberId);
    if (join.instanceId() == null && state.pending().contains(memberId)) {
      return state.withPending(state.pending().without(memberId)).join(turn, joiner);
    }
    GroupError error = state.membership(turn.group()).check(memberId, join.instanceId());
    return error == GroupError.NONE && state instanceof Populated populated
        ? populated.rejoin(turn, joiner)
        : state.refuse(caller, memberId, error);
  }

  /** The client comes back with this id (KIP-394), so that it is known before it is a member. */
  private Decision handOut(String memberId, int sessionTimeoutMs) {
    if (state.pending().size() >= turn.settings().maxPendingMembers()) {
      return state.refuse(caller, "", GroupError.COORDINATOR_NOT_AVAILABLE);
    }
    long deadline = turn.in(sessionTimeoutMs);
    return new Decision(
        turn.creation(),
        state.withPending(state.pending().with(memberId, deadline)),
        List.of(
            new Reply(
                caller, GroupReply.JoinGroup.failed(memberId, GroupError.MEMBER_ID_REQUIRED))),
        deadline);
  }

  /** Whoever is turned away from a full group is not expected any more, either (KIP-389). */
  private Decision full(String memberId) {
    Reply reply =
        new Reply(caller, GroupReply.JoinGroup.failed("", GroupError.GROUP_MAX_SIZE_REACHED));
    GroupState rest = state.withPending(state.pending().without(memberId));
    if (rest instanceof Populated populated && populated.membership(turn.group()).has(memberId)) {
      RebalanceCause cause = new RebalanceCause(Kind.GROUP_OVER_CAPACITY, memberId, null, null);
      return populated.remove(turn, List.of(new Removal(memberId, cause)), List.of(reply));
    }
    return rest instanceof PreparingRebalance preparing
        ? preparing.settle(turn).preceded(List.of(), List.of(reply))
        : new Decision(List.of(), rest, List.of(reply), Decision.NEVER);
  }
}
