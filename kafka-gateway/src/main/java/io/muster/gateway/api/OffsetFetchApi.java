package io.muster.gateway.api;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import io.muster.group.CommittedOffset;
import io.muster.group.GroupCommand.FetchOffsets;
import io.muster.group.GroupReply;
import io.muster.group.PartitionId;
import io.muster.group.TopicCatalog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartitions;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.OffsetFetchResponse;
import org.jspecify.annotations.Nullable;

/**
 * OffsetFetch (9), versions 1–10: committed positions of one group or several. A partition without
 * one is answered −1, and so is an unknown group; the empty group id is allowed, as in Kafka.
 *
 * <ul>
 *   <li>v2: null topics ask for all; an error of the group itself, before each partition has it
 *   <li>v3: throttle time in the answer
 *   <li>v5: leader epoch in the answer (KIP-320)
 *   <li>v6: flexible
 *   <li>v7: require-stable: UNSTABLE_OFFSET_COMMIT while a transaction may commit another (KIP-447)
 *   <li>v8: several groups (KIP-709)
 *   <li>v9: member id and epoch (KIP-848)
 *   <li>v10: topic ids instead of names, UNKNOWN_TOPIC_ID (KIP-848)
 * </ul>
 */
final class OffsetFetchApi implements ServedApi {
  private final TopicCatalog catalog;

  OffsetFetchApi(TopicCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public ApiKeys key() {
    return ApiKeys.OFFSET_FETCH;
  }

  @Override
  public void serve(ApiMessage request, Exchange exchange) {
    var groups = groups((OffsetFetchRequestData) request, exchange.version());
    var stable = ((OffsetFetchRequestData) request).requireStable();
    var unknown = usesTopicIds(exchange.version()) ? unknownIds(groups) : Set.<UUID>of();
    if (unknown.isEmpty()) {
      fetch(groups, stable, exchange);
    } else {
      exchange.whenReady(
          catalog.refresh(Set.of(), unknown), (done, ready) -> fetch(groups, stable, ready));
    }
  }

  /** The request in the form it has since v8. */
  private static List<OffsetFetchRequestGroup> groups(
      OffsetFetchRequestData request, short version) {
    if (version >= 8) {
      return request.groups();
    }
    var group = new OffsetFetchRequestGroup().setGroupId(request.groupId()).setTopics(null);
    if (request.topics() != null) {
      group.setTopics(
          request.topics().stream()
              .map(
                  topic ->
                      new OffsetFetchRequestTopics()
                          .setName(topic.name())
                          .setPartitionIndexes(topic.partitionIndexes()))
              .collect(toList()));
    }
    return List.of(group);
  }

  private Set<UUID> unknownIds(List<OffsetFetchRequestGroup> groups) {
    return groups.stream()
        .flatMap(group -> group.topics() == null ? Stream.of() : group.topics().stream())
        .map(topic -> TopicIds.fromKafka(topic.topicId()))
        .filter(id -> catalog.byId(id).isEmpty())
        .collect(toSet());
  }

  private void fetch(List<OffsetFetchRequestGroup> groups, boolean stable, Exchange exchange) {
    var version = exchange.version();
    Map<String, FetchOffsets> commands = new LinkedHashMap<>();
    for (var group : groups) {
      if (usesTopicIds(version) && group.topics() != null) {
        group.topics().forEach(this::setName);
      }
      commands.merge(group.groupId(), command(group, stable), OffsetFetchApi::both);
    }
    Function<Map<String, GroupReply>, ApiMessage> answer =
        replies ->
            new OffsetFetchResponse.Builder(
                    groups.stream()
                        .map(group -> response(group, replies.get(group.groupId()), version))
                        .toList())
                .build(version)
                .data();
    if (commands.size() == 1) {
      commands.forEach(
          (only, command) ->
              exchange.askGroup(only, command, reply -> answer.apply(Map.of(only, reply))));
    } else {
      exchange.askGroups(commands, answer);
    }
  }

  /** The name stays empty if the log has no topic with this id. */
  private void setName(OffsetFetchRequestTopics topic) {
    catalog
        .byId(TopicIds.fromKafka(topic.topicId()))
        .ifPresent(known -> topic.setName(known.name()));
  }

  private static FetchOffsets command(OffsetFetchRequestGroup group, boolean stable) {
    if (group.topics() == null) {
      return new FetchOffsets(group.memberId(), group.memberEpoch(), null, stable);
    }
    List<PartitionId> partitions = new ArrayList<>();
    for (var topic : group.topics()) {
      if (!topic.name().isEmpty()) {
        topic.partitionIndexes().forEach(p -> partitions.add(new PartitionId(topic.name(), p)));
      }
    }
    return new FetchOffsets(group.memberId(), group.memberEpoch(), partitions, stable);
  }

  /** A group that is named twice in one request is asked once, for all that either wants. */
  private static FetchOffsets both(FetchOffsets one, FetchOffsets other) {
    return new FetchOffsets(
        one.memberId(),
        one.memberEpoch(),
        one.partitions() == null || other.partitions() == null
            ? null
            : Stream.of(one, other).flatMap(each -> each.partitions().stream()).toList(),
        one.requireStable());
  }

  private OffsetFetchResponseGroup response(
      OffsetFetchRequestGroup group, @Nullable GroupReply reply, short version) {
    var error =
        reply == null ? Errors.COORDINATOR_NOT_AVAILABLE : GroupErrors.toKafka(reply.error());
    if (reply == null || error != Errors.NONE) {
      return OffsetFetchResponse.groupError(group, understood(error), version);
    }
    var fetched = (GroupReply.FetchOffsets) reply;
    return new OffsetFetchResponseGroup()
        .setGroupId(group.groupId())
        .setTopics(
            group.topics() == null
                ? all(fetched, version)
                : group.topics().stream().map(topic -> asked(topic, fetched)).collect(toList()));
  }

  private OffsetFetchResponseTopics asked(
      OffsetFetchRequestTopics topic, GroupReply.FetchOffsets fetched) {
    var response =
        new OffsetFetchResponseTopics().setTopicId(topic.topicId()).setName(topic.name());
    for (var index : topic.partitionIndexes()) {
      var partition = answered(new PartitionId(topic.name(), index), id(topic), fetched);
      response
          .partitions()
          .add(
              topic.name().isEmpty()
                  ? partition.setErrorCode(Errors.UNKNOWN_TOPIC_ID.code())
                  : partition);
    }
    return response;
  }

  private static OffsetFetchResponsePartitions answered(
      PartitionId partition, @Nullable UUID topicId, GroupReply.FetchOffsets fetched) {
    var offset = fetched.offsets().get(partition);
    if (fetched.unstable().contains(partition)) {
      return absent(partition.partition()).setErrorCode(Errors.UNSTABLE_OFFSET_COMMIT.code());
    }
    return offset == null || isOfAnother(topicId, offset)
        ? absent(partition.partition())
        : present(partition.partition(), offset);
  }

  /** Of the topic that is asked for; null if the log has no such topic, or no ids. */
  private @Nullable UUID id(OffsetFetchRequestTopics topic) {
    return topic.topicId().equals(Uuid.ZERO_UUID)
        ? id(topic.name())
        : TopicIds.fromKafka(topic.topicId());
  }

  private @Nullable UUID id(String topic) {
    return catalog.byName(topic).map(TopicCatalog.Topic::id).orElse(null);
  }

  /** The topic was deleted and created anew since. */
  private static boolean isOfAnother(@Nullable UUID topicId, CommittedOffset offset) {
    return topicId != null && offset.topicId() != null && !topicId.equals(offset.topicId());
  }

  /** What is unstable and has no offset yet is not among them, as in Kafka. */
  private List<OffsetFetchResponseTopics> all(GroupReply.FetchOffsets fetched, short version) {
    var offsets = fetched.offsets();
    var byTopic =
        offsets.entrySet().stream()
            .filter(each -> !isOfAnother(id(each.getKey().topic()), each.getValue()))
            .map(Map.Entry::getKey)
            .collect(groupingBy(PartitionId::topic, TreeMap::new, toList()));
    List<OffsetFetchResponseTopics> topics = new ArrayList<>();
    byTopic.forEach(
        (name, partitions) -> {
          var topic = new OffsetFetchResponseTopics().setName(name);
          partitions.forEach(p -> topic.partitions().add(answered(p, null, fetched)));
          if (!usesTopicIds(version)) {
            topics.add(topic);
          } else {
            id(name, partitions.stream().map(offsets::get))
                .ifPresent(id -> topics.add(topic.setTopicId(TopicIds.toKafka(id))));
          }
        });
    return topics;
  }

  /** As the log has it now, else as it was when the offsets were committed, if the client said. */
  private Optional<UUID> id(String topic, Stream<CommittedOffset> offsets) {
    return catalog
        .byName(topic)
        .map(TopicCatalog.Topic::id)
        .or(() -> offsets.map(CommittedOffset::topicId).filter(Objects::nonNull).findFirst());
  }

  private static OffsetFetchResponsePartitions present(int index, CommittedOffset offset) {
    return new OffsetFetchResponsePartitions()
        .setPartitionIndex(index)
        .setCommittedOffset(offset.offset())
        .setCommittedLeaderEpoch(offset.leaderEpoch())
        .setMetadata(offset.metadata());
  }

  private static OffsetFetchResponsePartitions absent(int index) {
    return new OffsetFetchResponsePartitions()
        .setPartitionIndex(index)
        .setCommittedOffset(OffsetFetchResponse.INVALID_OFFSET)
        .setMetadata(OffsetFetchResponse.NO_METADATA);
  }

  /** Consumers before 3.9 do not take COORDINATOR_NOT_AVAILABLE here; they look up anew instead. */
  private static Errors understood(Errors error) {
    return error == Errors.COORDINATOR_NOT_AVAILABLE ? Errors.NOT_COORDINATOR : error;
  }

  private static boolean usesTopicIds(short version) {
    return version >= 10;
  }

  @Override
  public ApiMessage failure(ApiMessage request, short version, Errors error) {
    return new OffsetFetchResponse.Builder(
            groups((OffsetFetchRequestData) request, version).stream()
                .map(group -> OffsetFetchResponse.groupError(group, understood(error), version))
                .toList())
        .build(version)
        .data();
  }
}
