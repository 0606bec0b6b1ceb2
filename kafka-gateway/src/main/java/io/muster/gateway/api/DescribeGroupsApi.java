package io.muster.gateway.api;

import io.muster.group.GroupCommand;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroupMember;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * DescribeGroups (15), versions 0–6: groups with their members and assignments. The empty group id
 * is allowed, as in Kafka.
 *
 * <ul>
 *   <li>v1: throttle time in the answer
 *   <li>v3: authorized operations on request (KIP-430)
 *   <li>v4: group instance id (KIP-345)
 *   <li>v5: flexible
 *   <li>v6: GROUP_ID_NOT_FOUND with a message; before, an unknown group is a Dead one without error
 *       (KIP-1043)
 * </ul>
 */
final class DescribeGroupsApi implements ServedApi {
  private static final String DEAD = "Dead";

  @Override
  public ApiKeys key() {
    return ApiKeys.DESCRIBE_GROUPS;
  }

  @Override
  public void serve(ApiMessage request, Exchange exchange) {
    var describe = (DescribeGroupsRequestData) request;
    var version = exchange.version();
    var commands =
        describe.groups().stream()
            .distinct()
            .collect(
                Collectors.toMap(Function.identity(), group -> new GroupCommand.DescribeGroup()));
    exchange.askGroups(commands, replies -> response(describe, version, replies));
  }

  private static ApiMessage response(
      DescribeGroupsRequestData describe, short version, Map<String, GroupReply> replies) {
    var response = new DescribeGroupsResponseData();
    for (var groupId : describe.groups()) {
      var group = described(groupId, (GroupReply.DescribeGroup) replies.get(groupId), version);
      if (describe.includeAuthorizedOperations() && group.errorCode() == Errors.NONE.code()) {
        group.setAuthorizedOperations(GroupOperations.ALL);
      }
      response.groups().add(group);
    }
    return response;
  }

  private static DescribedGroup described(
      String groupId, GroupReply.@Nullable DescribeGroup reply, short version) {
    var group = new DescribedGroup().setGroupId(groupId);
    if (reply == null) {
      return group.setErrorCode(Errors.COORDINATOR_NOT_AVAILABLE.code());
    }
    if (reply.error() == GroupError.GROUP_ID_NOT_FOUND) {
      group.setGroupState(DEAD);
      return version < 6
          ? group
          : group.setErrorCode(Errors.GROUP_ID_NOT_FOUND.code()).setErrorMessage(reply.message());
    }
    return group
        .setErrorCode(GroupErrors.code(reply.error()))
        .setGroupState(reply.state())
        .setProtocolType(reply.protocolType())
        .setProtocolData(reply.protocolName())
        .setMembers(
            reply.members().stream().map(DescribeGroupsApi::member).collect(Collectors.toList()));
  }

  private static DescribedGroupMember member(GroupReply.DescribeGroup.MemberDescription member) {
    return new DescribedGroupMember()
        .setMemberId(member.memberId())
        .setGroupInstanceId(member.instanceId())
        .setClientId(member.clientId())
        .setClientHost(member.clientHost())
        .setMemberMetadata(member.metadata().array())
        .setMemberAssignment(member.assignment().array());
  }

  @Override
  public ApiMessage failure(ApiMessage request, short version, Errors error) {
    var response = new DescribeGroupsResponseData();
    for (var groupId : ((DescribeGroupsRequestData) request).groups()) {
      response.groups().add(new DescribedGroup().setGroupId(groupId).setErrorCode(error.code()));
    }
    return response;
  }
}
