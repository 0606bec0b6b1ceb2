package io.muster.gateway.api;

import io.muster.group.GroupCommand;
import io.muster.group.GroupCommand.LeaveGroup.LeavingMember;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData.MemberResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/**
 * LeaveGroup (13), versions 0–5: one member leaves, or many at once.
 *
 * <ul>
 *   <li>v1: throttle time in the answer
 *   <li>v3: a list of members, with group instance ids, each answered for itself (KIP-345); before,
 *       the one member's error is that of the answer
 *   <li>v4: flexible
 *   <li>v5: reason (KIP-800)
 * </ul>
 */
final class LeaveGroupApi implements ServedApi {

  @Override
  public ApiKeys key() {
    return ApiKeys.LEAVE_GROUP;
  }

  @Override
  public void serve(ApiMessage request, Exchange exchange) {
    var leave = (LeaveGroupRequestData) request;
    var version = exchange.version();
    if (leave.groupId().isEmpty()) {
      exchange.answer(failure(leave, version, Errors.INVALID_GROUP_ID));
    } else {
      exchange.askGroup(
          leave.groupId(),
          command(leave, version),
          reply -> response((GroupReply.LeaveGroup) reply, version));
    }
  }

  private static GroupCommand.LeaveGroup command(LeaveGroupRequestData leave, short version) {
    if (version < 3) {
      return new GroupCommand.LeaveGroup(List.of(new LeavingMember(leave.memberId(), null, null)));
    }
    return new GroupCommand.LeaveGroup(
        leave.members().stream()
            .map(m -> new LeavingMember(m.memberId(), m.groupInstanceId(), m.reason()))
            .toList());
  }

  private static ApiMessage response(GroupReply.LeaveGroup reply, short version) {
    var response = new LeaveGroupResponseData();
    if (reply.error() != GroupError.NONE) {
      return response.setErrorCode(GroupErrors.code(reply.error()));
    }
    if (version < 3) {
      return response.setErrorCode(GroupErrors.code(reply.members().get(0).error()));
    }
    return response.setMembers(
        reply.members().stream()
            .map(
                left ->
                    new MemberResponse()
                        .setMemberId(left.member().memberId())
                        .setGroupInstanceId(left.member().instanceId())
                        .setErrorCode(GroupErrors.code(left.error())))
            .collect(Collectors.toList()));
  }

  @Override
  public ApiMessage failure(ApiMessage request, short version, Errors error) {
    return new LeaveGroupResponseData().setErrorCode(error.code());
  }
}
