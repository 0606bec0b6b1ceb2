package io.muster.gateway.api;

import io.muster.group.GroupCommand.ConsumerHeartbeat;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import io.muster.group.consumer.Partitions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData.Assignment;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData.TopicPartitions;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * ConsumerGroupHeartbeat (68), versions 0–1: a member of a consumer group joins, says that it is
 * alive and what it owns, and leaves; it learns what it is to own (KIP-848).
 *
 * <ul>
 *   <li>v1: subscription by regular expression; the client chooses its member id (KIP-1082)
 * </ul>
 */
final class ConsumerGroupHeartbeatApi implements ServedApi {
  private static final int MEMBER_ID_OF_CLIENT = 1;
  private static final int LEAVING_FOR_A_WHILE = -2;

  private final List<String> assignors;

  /**
   * @param assignors names of those that members may prefer
   */
  ConsumerGroupHeartbeatApi(List<String> assignors) {
    this.assignors = List.copyOf(assignors);
  }

  @Override
  public ApiKeys key() {
    return ApiKeys.CONSUMER_GROUP_HEARTBEAT;
  }

  @Override
  public void serve(ApiMessage request, Exchange exchange) {
    var heartbeat = (ConsumerGroupHeartbeatRequestData) request;
    var complaint = complaint(heartbeat, exchange.version());
    if (complaint != null) {
      exchange.answer(failed(Errors.INVALID_REQUEST, complaint));
    } else if (heartbeat.serverAssignor() != null
        && !assignors.contains(heartbeat.serverAssignor())) {
      exchange.answer(
          failed(
              Errors.UNSUPPORTED_ASSIGNOR,
              "ServerAssignor "
                  + heartbeat.serverAssignor()
                  + " is not supported. Supported assignors: "
                  + String.join(", ", assignors)
                  + "."));
    } else {
      exchange.askGroup(
          heartbeat.groupId(),
          command(heartbeat, exchange),
          reply -> response((GroupReply.ConsumerHeartbeat) reply));
    }
  }

  /** What is wrong with the request whatever the group is like, null if nothing is. */
  private static @Nullable String complaint(
      ConsumerGroupHeartbeatRequestData heartbeat, short version) {
    var epoch = heartbeat.memberEpoch();
    if (isBlank(heartbeat.memberId())
        && (version >= MEMBER_ID_OF_CLIENT || epoch > 0 || epoch == -1)) {
      return "MemberId can't be empty.";
    } else if (isBlank(heartbeat.groupId())) {
      return "GroupId can't be empty.";
    } else if (isBlank(heartbeat.instanceId())) {
      return "InstanceId can't be empty.";
    } else if (isBlank(heartbeat.rackId())) {
      return "RackId can't be empty.";
    } else if (epoch == 0) {
      return complaintOfJoin(heartbeat);
    } else if (epoch == LEAVING_FOR_A_WHILE && heartbeat.instanceId() == null) {
      return "InstanceId can't be null.";
    }
    return epoch < LEAVING_FOR_A_WHILE ? "MemberEpoch is invalid." : null;
  }

  private static @Nullable String complaintOfJoin(ConsumerGroupHeartbeatRequestData join) {
    if (join.rebalanceTimeoutMs() == -1) {
      return "RebalanceTimeoutMs must be provided in first request.";
    } else if (join.topicPartitions() == null || !join.topicPartitions().isEmpty()) {
      return "TopicPartitions must be empty when (re-)joining.";
    }
    return join.subscribedTopicNames() == null && join.subscribedTopicRegex() == null
        ? "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining."
        : null;
  }

  /** Null is not said; what is said must say something. */
  private static boolean isBlank(@Nullable String text) {
    return text != null && text.trim().isEmpty();
  }

  private static ConsumerHeartbeat command(
      ConsumerGroupHeartbeatRequestData heartbeat, Exchange exchange) {
    return new ConsumerHeartbeat(
        heartbeat.memberId(),
        heartbeat.memberEpoch(),
        heartbeat.instanceId(),
        heartbeat.rackId(),
        exchange.clientId(),
        exchange.clientHost(),
        heartbeat.rebalanceTimeoutMs(),
        heartbeat.subscribedTopicNames() == null
            ? null
            : new TreeSet<>(heartbeat.subscribedTopicNames()),
        heartbeat.subscribedTopicRegex(),
        heartbeat.serverAssignor(),
        heartbeat.topicPartitions() == null ? null : owned(heartbeat.topicPartitions()));
  }

  private static Partitions owned(List<ConsumerGroupHeartbeatRequestData.TopicPartitions> topics) {
    Map<UUID, Set<Integer>> owned = new HashMap<>();
    for (var topic : topics) {
      owned
          .computeIfAbsent(TopicIds.fromKafka(topic.topicId()), id -> new HashSet<>())
          .addAll(topic.partitions());
    }
    return Partitions.of(owned);
  }

  private static ApiMessage response(GroupReply.ConsumerHeartbeat reply) {
    if (reply.error() != GroupError.NONE) {
      return failed(GroupErrors.toKafka(reply.error()), reply.message());
    }
    var response =
        new ConsumerGroupHeartbeatResponseData()
            .setMemberId(reply.memberId())
            .setMemberEpoch(reply.memberEpoch())
            .setHeartbeatIntervalMs(reply.heartbeatIntervalMs());
    return reply.assignment() == null
        ? response
        : response.setAssignment(assignment(reply.assignment()));
  }

  private static Assignment assignment(Partitions partitions) {
    var assignment = new Assignment();
    partitions
        .byTopic()
        .forEach(
            (topic, numbers) ->
                assignment
                    .topicPartitions()
                    .add(
                        new TopicPartitions()
                            .setTopicId(TopicIds.toKafka(topic))
                            .setPartitions(new ArrayList<>(numbers))));
    return assignment;
  }

  private static ConsumerGroupHeartbeatResponseData failed(Errors error, @Nullable String message) {
    return new ConsumerGroupHeartbeatResponseData()
        .setErrorCode(error.code())
        .setErrorMessage(message == null ? error.message() : message);
  }

  @Override
  public ApiMessage failure(ApiMessage request, short version, Errors error) {
    return failed(error, null);
  }
}
