package io.muster.group;

import io.muster.group.GroupCommand.LeaveGroup;
import io.muster.group.GroupCommand.LeaveGroup.LeavingMember;
import io.muster.group.GroupEvent.MembersRemoved.Removal;
import io.muster.group.GroupEvent.RebalanceCause;
import io.muster.group.GroupEvent.RebalanceCause.Kind;
import io.muster.group.GroupReply.LeaveGroup.MemberLeft;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A LeaveGroup: its members are answered one after the other, each as if those before it had gone;
 * and all leave in one rebalance.
 */
record Departure(Turn turn, GroupState state, Caller caller) {

  Decision leave(LeaveGroup leave) {
    Membership members = state.membership(turn.group());
    Map<String, Removal> removals = new LinkedHashMap<>();
    List<String> idsReturned = new ArrayList<>();
    List<MemberLeft> results = new ArrayList<>();
    for (LeavingMember leaving : leave.members()) {
      boolean byAdmin = leaving.memberId().isEmpty();
      String staticId = staticMember(members, leaving);
      String memberId = byAdmin ? staticId : leaving.memberId();
      GroupError error = GroupError.UNKNOWN_MEMBER_ID;
      if (memberId != null && !removals.containsKey(memberId)) {
        if (state.pending().contains(memberId) && !idsReturned.contains(memberId)) {
          idsReturned.add(memberId);
          error = GroupError.NONE;
        } else if (!removals.containsKey(staticId)) { // Else nobody has the instance id.
          error = members.check(memberId, leaving.instanceId());
          if (error == GroupError.NONE) {
            removals.put(memberId, new Removal(memberId, cause(memberId, leaving, byAdmin)));
          }
        }
      }
      results.add(new MemberLeft(leaving, error));
    }
    Reply reply = new Reply(caller, new GroupReply.LeaveGroup(GroupError.NONE, results));
    GroupState rest = state.withPending(state.pending().without(idsReturned));
    return rest instanceof Populated populated
        ? populated.remove(turn, List.copyOf(removals.values()), List.of(reply))
        : new Decision(List.of(), rest, List.of(reply), Decision.NEVER);
  }

  private static @Nullable String staticMember(Membership members, LeavingMember leaving) {
    return leaving.instanceId() == null ? null : members.staticMemberId(leaving.instanceId());
  }

  private static RebalanceCause cause(String memberId, LeavingMember leaving, boolean byAdmin) {
    return new RebalanceCause(
        byAdmin ? Kind.REMOVED_BY_ADMIN : Kind.MEMBER_LEFT,
        memberId,
        leaving.instanceId(),
        leaving.reason());
  }
}
