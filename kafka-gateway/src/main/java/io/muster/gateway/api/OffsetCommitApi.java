package io.muster.gateway.api;

import io.muster.group.GroupCommand;
import io.muster.group.GroupCommand.CommitOffsets.Commit;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import io.muster.group.PartitionId;
import io.muster.group.TopicCatalog;
import io.muster.group.TopicCatalog.Topic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponsePartition;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.OffsetCommitRequest;

/**
 * OffsetCommit (8), versions 2–10: stores positions of a group, for a member or for a simple
 * consumer (generation −1). Partitions that the log does not have are refused one by one, the rest
 * is committed. The empty group id is allowed, as in Kafka.
 *
 * <ul>
 *   <li>v2–4: retention time of the client's own (removed by KIP-211)
 *   <li>v3: throttle time in the answer
 *   <li>v6: leader epoch (KIP-320)
 *   <li>v7: group instance id (KIP-345)
 *   <li>v8: flexible
 *   <li>v9: GROUP_ID_NOT_FOUND and STALE_MEMBER_EPOCH; an unknown group was ILLEGAL_GENERATION
 *       before (KIP-848)
 *   <li>v10: topic ids instead of names, UNKNOWN_TOPIC_ID (KIP-848)
 * </ul>
 */
final class OffsetCommitApi implements ServedApi {
  private static final GroupReply.CommitOffsets NOTHING_TO_COMMIT =
      new GroupReply.CommitOffsets(GroupError.NONE, Map.of());

  private final TopicCatalog catalog;

  OffsetCommitApi(TopicCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public ApiKeys key() {
    return ApiKeys.OFFSET_COMMIT;
  }

  @Override
  public void serve(ApiMessage request, Exchange exchange) {
    var commit = (OffsetCommitRequestData) request;
    var topics = topics(commit, exchange.version());
    Set<String> names = new HashSet<>();
    Set<UUID> ids = new HashSet<>();
    for (var i = 0; i < topics.size(); i++) {
      var asked = commit.topics().get(i);
      if (!hasAll(topics.get(i), asked.partitions())) {
        if (usesTopicIds(exchange.version())) {
          ids.add(TopicIds.fromKafka(asked.topicId()));
        } else {
          names.add(asked.name());
        }
      }
    }
    if (names.isEmpty() && ids.isEmpty()) {
      commit(commit, topics, exchange);
    } else {
      exchange.whenReady(
          catalog.refresh(names, ids),
          (done, ready) -> commit(commit, topics(commit, ready.version()), ready));
    }
  }

  private static void commit(
      OffsetCommitRequestData request, List<Optional<Topic>> topics, Exchange exchange) {
    var version = exchange.version();
    var commits = commits(request, topics);
    if (commits.isEmpty()) {
      exchange.answer(response(request, topics, version, NOTHING_TO_COMMIT));
    } else {
      exchange.askGroup(
          request.groupId(),
          new GroupCommand.CommitOffsets(
              request.memberId(),
              request.groupInstanceId(),
              request.generationIdOrMemberEpoch(),
              request.retentionTimeMs(),
              version >= 9 ? GroupError.GROUP_ID_NOT_FOUND : GroupError.ILLEGAL_GENERATION,
              commits),
          reply -> response(request, topics, version, (GroupReply.CommitOffsets) reply));
    }
  }

  /** What the log has of the request's topics, in the request's order. */
  private List<Optional<Topic>> topics(OffsetCommitRequestData request, short version) {
    return request.topics().stream().map(topic -> topic(topic, version)).toList();
  }

  private Optional<Topic> topic(OffsetCommitRequestTopic topic, short version) {
    return usesTopicIds(version)
        ? catalog.byId(TopicIds.fromKafka(topic.topicId()))
        : catalog.byName(topic.name());
  }

  private static List<Commit> commits(
      OffsetCommitRequestData request, List<Optional<Topic>> topics) {
    List<Commit> commits = new ArrayList<>();
    for (var i = 0; i < topics.size(); i++) {
      for (var partition : request.topics().get(i).partitions()) {
        topics
            .get(i)
            .filter(topic -> has(topic, partition))
            .ifPresent(topic -> commits.add(commit(topic, partition)));
      }
    }
    return commits;
  }

  private static Commit commit(Topic topic, OffsetCommitRequestPartition partition) {
    return new Commit(
        new PartitionId(topic.name(), partition.partitionIndex()),
        partition.committedOffset(),
        partition.committedLeaderEpoch(),
        partition.committedMetadata(),
        topic.id());
  }

  private static ApiMessage response(
      OffsetCommitRequestData request,
      List<Optional<Topic>> topics,
      short version,
      GroupReply.CommitOffsets reply) {
    var response = new OffsetCommitResponseData();
    for (var i = 0; i < topics.size(); i++) {
      var asked = request.topics().get(i);
      var answered =
          new OffsetCommitResponseTopic().setName(asked.name()).setTopicId(asked.topicId());
      for (var partition : asked.partitions()) {
        answered
            .partitions()
            .add(
                new OffsetCommitResponsePartition()
                    .setPartitionIndex(partition.partitionIndex())
                    .setErrorCode(error(topics.get(i), partition, version, reply).code()));
      }
      if (!answered.partitions().isEmpty()) {
        response.topics().add(answered);
      }
    }
    return response;
  }

  private static Errors error(
      Optional<Topic> topic,
      OffsetCommitRequestPartition partition,
      short version,
      GroupReply.CommitOffsets reply) {
    if (topic.isEmpty() && usesTopicIds(version)) {
      return Errors.UNKNOWN_TOPIC_ID;
    }
    if (topic.isEmpty() || !has(topic.get(), partition)) {
      return Errors.UNKNOWN_TOPIC_OR_PARTITION;
    }
    var committed = new PartitionId(topic.get().name(), partition.partitionIndex());
    return GroupErrors.toKafka(
        reply.error() == GroupError.NONE
            ? reply.failed().getOrDefault(committed, GroupError.NONE)
            : reply.error());
  }

  private static boolean hasAll(
      Optional<Topic> topic, List<OffsetCommitRequestPartition> partitions) {
    return topic.isPresent() && partitions.stream().allMatch(p -> has(topic.get(), p));
  }

  private static boolean has(Topic topic, OffsetCommitRequestPartition partition) {
    return partition.partitionIndex() >= 0 && partition.partitionIndex() < topic.partitions();
  }

  private static boolean usesTopicIds(short version) {
    return version >= 10;
  }

  @Override
  public ApiMessage failure(ApiMessage request, short version, Errors error) {
    return OffsetCommitRequest.getErrorResponse((OffsetCommitRequestData) request, error);
  }
}
