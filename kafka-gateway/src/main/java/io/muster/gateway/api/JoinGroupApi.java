package io.muster.gateway.api;

import io.muster.group.Bytes;
import io.muster.group.GroupCommand;
import io.muster.group.GroupReply;
import io.muster.group.StorableText;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * JoinGroup (11), versions 0–9: a member asks for a place in the next generation, and is answered
 * when the join phase completes.
 *
 * <ul>
 *   <li>v1: rebalance timeout (KIP-62); before, the session timeout stands for it
 *   <li>v2: throttle time in the answer
 *   <li>v4: MEMBER_ID_REQUIRED (KIP-394)
 *   <li>v5: group instance id (KIP-345)
 *   <li>v6: flexible
 *   <li>v7: protocol type in the answer; an absent protocol name is null, before it is empty
 *       (KIP-559)
 *   <li>v8: reason (KIP-800)
 *   <li>v9: skipAssignment in the answer (KIP-814)
 * </ul>
 */
final class JoinGroupApi implements ServedApi {

  @Override
  public ApiKeys key() {
    return ApiKeys.JOIN_GROUP;
  }

  @Override
  public void serve(ApiMessage request, Exchange exchange) {
    var join = (JoinGroupRequestData) request;
    var version = exchange.version();
    if (join.groupId().isEmpty()) {
      exchange.answer(failure(join, version, Errors.INVALID_GROUP_ID));
    } else if (!StorableText.isStorable(join.protocolType())) {
      exchange.answer(failure(join, version, Errors.INCONSISTENT_GROUP_PROTOCOL));
    } else {
      exchange.askGroup(
          join.groupId(),
          command(join, exchange),
          reply -> response((GroupReply.JoinGroup) reply, version));
    }
  }

  private static GroupCommand.JoinGroup command(JoinGroupRequestData join, Exchange exchange) {
    var version = exchange.version();
    return new GroupCommand.JoinGroup(
        join.memberId(),
        join.groupInstanceId(),
        exchange.clientId(),
        exchange.clientHost(),
        join.protocolType(),
        join.protocols().stream()
            .map(p -> new GroupCommand.Protocol(p.name(), Bytes.of(p.metadata())))
            .toList(),
        join.sessionTimeoutMs(),
        version == 0 ? join.sessionTimeoutMs() : join.rebalanceTimeoutMs(),
        version >= 4 && join.groupInstanceId() == null,
        version >= 9,
        join.reason());
  }

  private static ApiMessage response(GroupReply.JoinGroup reply, short version) {
    return new JoinGroupResponseData()
        .setErrorCode(GroupErrors.code(reply.error()))
        .setGenerationId(reply.generation())
        .setProtocolType(reply.protocolType())
        .setProtocolName(
            reply.protocolName() == null ? noProtocolName(version) : reply.protocolName())
        .setLeader(reply.leader())
        .setSkipAssignment(reply.skipAssignment())
        .setMemberId(reply.memberId())
        .setMembers(members(reply));
  }

  private static List<JoinGroupResponseMember> members(GroupReply.JoinGroup reply) {
    return reply.members().stream()
        .map(
            member ->
                new JoinGroupResponseMember()
                    .setMemberId(member.memberId())
                    .setGroupInstanceId(member.instanceId())
                    .setMetadata(member.metadata().array()))
        .collect(Collectors.toList());
  }

  private static @Nullable String noProtocolName(short version) {
    return version >= 7 ? null : "";
  }

  @Override
  public ApiMessage failure(ApiMessage request, short version, Errors error) {
    return new JoinGroupResponseData()
        .setErrorCode(error.code())
        .setProtocolName(noProtocolName(version))
        .setMemberId(((JoinGroupRequestData) request).memberId());
  }
}
