package io.muster.group;

import io.muster.group.GroupCommand.Protocol;
import io.muster.group.GroupEvent.Member;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who is a member right now: those of the stored generation, and those whose join is unanswered in
 * an open join phase.
 */
record Membership(Generation generation, JoinStash joins) {

  boolean has(String memberId) {
    return generation.members().containsKey(memberId) || joins.contains(memberId);
  }

  /** The member with what it said last; null if there is none. */
  @Nullable Member get(String memberId) {
    WaitingJoin waiting = joins.get(memberId);
    return waiting != null ? waiting.member() : generation.members().get(memberId);
  }

  /** That of the members, or of those it had last; null if it never had any. */
  @Nullable String protocolType() {
    return joins.protocolType() != null ? joins.protocolType() : generation.protocolType();
  }

  int size() {
    return generation.members().size() + joins.newcomers();
  }

  /** Member id of the static member, null if there is none of that instance id. */
  @Nullable String staticMemberId(String instanceId) {
    String known = generation.staticIds().get(instanceId);
    return known != null ? known : joins.newStaticIds().get(instanceId);
  }

  /**
   * Whether the request comes from a member: NONE, UNKNOWN_MEMBER_ID, or FENCED_INSTANCE_ID when
   * another member has taken over the instance id (KIP-345).
   */
  GroupError check(String memberId, @Nullable String instanceId) {
    if (instanceId != null) {
      String owner = staticMemberId(instanceId);
      if (owner == null) {
        return GroupError.UNKNOWN_MEMBER_ID;
      } else if (!owner.equals(memberId)) {
        return GroupError.FENCED_INSTANCE_ID;
      }
    }
    return has(memberId) ? GroupError.NONE : GroupError.UNKNOWN_MEMBER_ID;
  }

  /**
   * Whether somebody who offers these protocols fits in: the type must be the group's, and one
   * protocol must be supported by all. Without members anything fits that is not empty.
   */
  boolean supports(String protocolType, List<Protocol> protocols) {
    return size() == 0
        ? !protocolType.isEmpty() && !protocols.isEmpty()
        : Objects.equals(protocolType, joins.protocolType())
            && joins.supported().anyCommon(protocols, size());
  }
}
