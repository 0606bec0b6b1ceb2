package io.muster.group;

import io.muster.group.GroupCommand.JoinGroup;
import io.muster.group.GroupEvent.Member;
import io.muster.group.GroupEvent.RebalanceCause;

/**
 * Somebody at the door who has been let in.
 *
 * @param member who it will be, under a member id of its own
 */
record Joiner(Caller caller, JoinGroup request, Member member) {

  static Joiner of(Caller caller, JoinGroup request, String memberId) {
    return new Joiner(
        caller,
        request,
        new Member(
            memberId,
            request.instanceId(),
            request.clientId(),
            request.clientHost(),
            request.sessionTimeoutMs(),
            request.rebalanceTimeoutMs(),
            request.protocols()));
  }

  String memberId() {
    return member.memberId();
  }

  /** The cause of a rebalance that this join begins. */
  RebalanceCause cause(RebalanceCause.Kind kind) {
    return new RebalanceCause(kind, memberId(), member.instanceId(), request.reason());
  }
}
