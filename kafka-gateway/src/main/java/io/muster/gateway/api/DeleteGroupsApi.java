package io.muster.gateway.api;

import static java.util.stream.Collectors.toMap;

import io.muster.group.GroupCommand;
import io.muster.group.GroupReply;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/**
 * DeleteGroups (42), versions 0–2 (KIP-229): groups without members, with their offsets. Each is
 * deleted or not by itself: NON_EMPTY_GROUP, GROUP_ID_NOT_FOUND. The empty group id is allowed, as
 * in Kafka.
 *
 * <ul>
 *   <li>v1: throttle time as in all APIs (KIP-219)
 *   <li>v2: flexible
 * </ul>
 */
final class DeleteGroupsApi implements ServedApi {

  @Override
  public ApiKeys key() {
    return ApiKeys.DELETE_GROUPS;
  }

  @Override
  public void serve(ApiMessage request, Exchange exchange) {
    var groupIds = ((DeleteGroupsRequestData) request).groupsNames().stream().distinct().toList();
    exchange.askGroups(
        groupIds.stream()
            .collect(toMap(Function.identity(), group -> new GroupCommand.DeleteGroup())),
        replies -> {
          var response = new DeleteGroupsResponseData();
          groupIds.forEach(group -> response.results().add(result(group, error(group, replies))));
          return response;
        });
  }

  private static Errors error(String groupId, Map<String, GroupReply> replies) {
    var reply = replies.get(groupId);
    return reply == null ? Errors.COORDINATOR_NOT_AVAILABLE : GroupErrors.toKafka(reply.error());
  }

  private static DeletableGroupResult result(String groupId, Errors error) {
    return new DeletableGroupResult().setGroupId(groupId).setErrorCode(error.code());
  }

  @Override
  public ApiMessage failure(ApiMessage request, short version, Errors error) {
    var response = new DeleteGroupsResponseData();
    ((DeleteGroupsRequestData) request)
        .groupsNames().stream()
            .distinct()
            .forEach(group -> response.results().add(result(group, error)));
    return response;
  }
}
