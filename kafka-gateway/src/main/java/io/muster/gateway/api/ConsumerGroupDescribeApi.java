package io.muster.gateway.api;

import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import io.muster.group.GroupCommand;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import io.muster.group.GroupReply.DescribeConsumerGroup.ConsumerDescription;
import io.muster.group.consumer.Partitions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.Assignment;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.DescribedGroup;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.Member;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.TopicPartitions;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * ConsumerGroupDescribe (69), versions 0–1: consumer groups with their epochs, members and
 * assignments (KIP-848). A group that speaks the classic protocol is not found: DescribeGroups
 * tells of it.
 *
 * <ul>
 *   <li>v1: which protocol a member speaks (KIP-1099)
 * </ul>
 */
final class ConsumerGroupDescribeApi implements ServedApi {
  private static final byte CLASSIC_PROTOCOL = 0;
  private static final byte CONSUMER_PROTOCOL = 1;

  @Override
  public ApiKeys key() {
    return ApiKeys.CONSUMER_GROUP_DESCRIBE;
  }

  @Override
  public void serve(ApiMessage request, Exchange exchange) {
    var describe = (ConsumerGroupDescribeRequestData) request;
    var commands =
        describe.groupIds().stream()
            .filter(groupId -> !groupId.isEmpty())
            .distinct()
            .collect(toMap(Function.identity(), id -> new GroupCommand.DescribeConsumerGroup()));
    exchange.askGroups(commands, replies -> response(describe, replies));
  }

  private static ApiMessage response(
      ConsumerGroupDescribeRequestData describe, Map<String, GroupReply> replies) {
    var response = new ConsumerGroupDescribeResponseData();
    for (var groupId : describe.groupIds()) {
      var group =
          groupId.isEmpty()
              ? failed(groupId, Errors.INVALID_GROUP_ID, null)
              : described(groupId, (GroupReply.DescribeConsumerGroup) replies.get(groupId));
      if (describe.includeAuthorizedOperations() && group.errorCode() == Errors.NONE.code()) {
        group.setAuthorizedOperations(GroupOperations.ALL);
      }
      response.groups().add(group);
    }
    return response;
  }

  private static DescribedGroup described(
      String groupId, GroupReply.@Nullable DescribeConsumerGroup reply) {
    if (reply == null) {
      return failed(groupId, Errors.COORDINATOR_NOT_AVAILABLE, null);
    } else if (reply.error() != GroupError.NONE) {
      return failed(groupId, GroupErrors.toKafka(reply.error()), reply.message());
    }
    return new DescribedGroup()
        .setGroupId(groupId)
        .setGroupState(reply.state())
        .setGroupEpoch(reply.groupEpoch())
        .setAssignmentEpoch(reply.assignmentEpoch())
        .setAssignorName(reply.assignor())
        .setMembers(
            reply.members().stream()
                .map(member -> member(member, reply.topicNames()))
                .collect(toList()));
  }

  private static Member member(ConsumerDescription member, Map<UUID, String> names) {
    var told = member.metadata();
    return new Member()
        .setMemberId(told.memberId())
        .setInstanceId(told.instanceId())
        .setRackId(told.rackId())
        .setMemberEpoch(member.memberEpoch())
        .setClientId(told.clientId())
        .setClientHost(told.clientHost())
        .setSubscribedTopicNames(new ArrayList<>(told.topics()))
        .setSubscribedTopicRegex(Objects.requireNonNullElse(told.topicRegex(), ""))
        .setAssignment(assignment(member.owned(), names))
        .setTargetAssignment(assignment(member.target(), names))
        .setMemberType(told.speaksClassic() ? CLASSIC_PROTOCOL : CONSUMER_PROTOCOL);
  }

  /** Topics that are gone are left out. */
  private static Assignment assignment(Partitions partitions, Map<UUID, String> names) {
    List<TopicPartitions> topics = new ArrayList<>();
    partitions
        .byTopic()
        .forEach(
            (topic, numbers) -> {
              var name = names.get(topic);
              if (name != null) {
                topics.add(
                    new TopicPartitions()
                        .setTopicId(TopicIds.toKafka(topic))
                        .setTopicName(name)
                        .setPartitions(new ArrayList<>(numbers)));
              }
            });
    return new Assignment().setTopicPartitions(topics);
  }

  private static DescribedGroup failed(String groupId, Errors error, @Nullable String message) {
    return new DescribedGroup()
        .setGroupId(groupId)
        .setErrorCode(error.code())
        .setErrorMessage(message == null ? error.message() : message);
  }

  @Override
  public ApiMessage failure(ApiMessage request, short version, Errors error) {
    var response = new ConsumerGroupDescribeResponseData();
    for (var groupId : ((ConsumerGroupDescribeRequestData) request).groupIds()) {
      response.groups().add(failed(groupId, error, null));
    }
    return response;
  }
}
