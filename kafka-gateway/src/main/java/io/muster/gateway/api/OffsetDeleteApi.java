package io.muster.gateway.api;

import static java.util.stream.Collectors.toSet;

import io.muster.group.GroupCommand.DeleteOffsets;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import io.muster.group.PartitionId;
import io.muster.group.TopicCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponsePartition;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/**
 * OffsetDelete (47), version 0 (KIP-496): committed offsets of one group, but for topics that its
 * members are subscribed to (GROUP_SUBSCRIBED_TO_TOPIC). Partitions that the log does not have are
 * refused one by one; a refusal of the group comes before them, and without topics.
 */
final class OffsetDeleteApi implements ServedApi {
  private final TopicCatalog catalog;

  OffsetDeleteApi(TopicCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public ApiKeys key() {
    return ApiKeys.OFFSET_DELETE;
  }

  @Override
  public void serve(ApiMessage request, Exchange exchange) {
    var delete = (OffsetDeleteRequestData) request;
    if (delete.groupId().isEmpty()) {
      exchange.answer(failure(request, exchange.version(), Errors.INVALID_GROUP_ID));
      return;
    }
    var unknown =
        delete.topics().stream()
            .filter(topic -> !hasAll(topic))
            .map(OffsetDeleteRequestTopic::name)
            .collect(toSet());
    if (unknown.isEmpty()) {
      delete(delete, exchange);
    } else {
      exchange.whenReady(
          catalog.refresh(unknown, Set.of()), (done, ready) -> delete(delete, ready));
    }
  }

  private void delete(OffsetDeleteRequestData request, Exchange exchange) {
    List<PartitionId> present = new ArrayList<>();
    for (var topic : request.topics()) {
      for (var partition : topic.partitions()) {
        if (has(topic.name(), partition.partitionIndex())) {
          present.add(new PartitionId(topic.name(), partition.partitionIndex()));
        }
      }
    }
    // Also without any: the group may have something to say against it.
    exchange.askGroup(
        request.groupId(),
        new DeleteOffsets(present),
        reply -> response(request, Set.copyOf(present), (GroupReply.DeleteOffsets) reply));
  }

  private static ApiMessage response(
      OffsetDeleteRequestData request, Set<PartitionId> present, GroupReply.DeleteOffsets reply) {
    var response = new OffsetDeleteResponseData().setErrorCode(GroupErrors.code(reply.error()));
    if (reply.error() == GroupError.NONE) {
      for (var topic : request.topics()) {
        var answered = new OffsetDeleteResponseTopic().setName(topic.name());
        for (var partition : topic.partitions()) {
          var id = new PartitionId(topic.name(), partition.partitionIndex());
          var error =
              present.contains(id)
                  ? GroupErrors.toKafka(reply.failed().getOrDefault(id, GroupError.NONE))
                  : Errors.UNKNOWN_TOPIC_OR_PARTITION;
          answered
              .partitions()
              .add(
                  new OffsetDeleteResponsePartition()
                      .setPartitionIndex(partition.partitionIndex())
                      .setErrorCode(error.code()));
        }
        if (!answered.partitions().isEmpty()) {
          response.topics().add(answered);
        }
      }
    }
    return response;
  }

  private boolean hasAll(OffsetDeleteRequestTopic topic) {
    return topic.partitions().stream()
        .allMatch(partition -> has(topic.name(), partition.partitionIndex()));
  }

  private boolean has(String topic, int partition) {
    return catalog
        .byName(topic)
        .filter(known -> partition >= 0 && partition < known.partitions())
        .isPresent();
  }

  @Override
  public ApiMessage failure(ApiMessage request, short version, Errors error) {
    return new OffsetDeleteResponseData().setErrorCode(error.code());
  }
}
