package io.muster.loadtest.chaos.load;

import io.muster.loadtest.chaos.history.Operation.Answer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.utils.Utils;

/** Partitions of the one topic, in the words of the protocol. */
record Partitions(String topic, int count) {

  /** Gives each to one of the members, by turns. */
  Map<String, byte[]> dealOut(Set<String> memberIds) {
    List<String> members = memberIds.stream().sorted().toList();
    Map<String, List<TopicPartition>> hands = new HashMap<>();
    members.forEach(member -> hands.put(member, new ArrayList<>()));
    for (int partition = 0; partition < count; partition++) {
      hands.get(members.get(partition % members.size())).add(new TopicPartition(topic, partition));
    }
    return hands.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                hand ->
                    Utils.toArray(
                        ConsumerProtocol.serializeAssignment(new Assignment(hand.getValue())))));
  }

  /** The inverse, for one member; empty for an empty assignment. */
  static Set<Integer> dealt(byte[] assignment) {
    return assignment.length == 0
        ? Set.of()
        : ConsumerProtocol.deserializeAssignment(ByteBuffer.wrap(assignment)).partitions().stream()
            .map(TopicPartition::partition)
            .collect(Collectors.toUnmodifiableSet());
  }

  List<OffsetCommitRequestTopic> toCommit(Map<Integer, Long> offsets) {
    return List.of(
        new OffsetCommitRequestTopic()
            .setName(topic)
            .setPartitions(
                offsets.entrySet().stream()
                    .map(
                        offset ->
                            new OffsetCommitRequestPartition()
                                .setPartitionIndex(offset.getKey())
                                .setCommittedOffset(offset.getValue()))
                    .toList()));
  }

  /** The first error there is, if any: a commit is one write. */
  static Answer committed(OffsetCommitResponseData answer) {
    return Answer.of(
        answer.topics().stream()
            .flatMap(topic -> topic.partitions().stream())
            .map(partition -> Errors.forCode(partition.errorCode()))
            .filter(error -> error != Errors.NONE)
            .findFirst()
            .orElse(Errors.NONE)
            .name());
  }

  List<OffsetFetchRequestTopics> toFetch() {
    List<Integer> all = new ArrayList<>();
    for (int partition = 0; partition < count; partition++) {
      all.add(partition);
    }
    return List.of(new OffsetFetchRequestTopics().setName(topic).setPartitionIndexes(all));
  }

  /** Of one group. */
  static Answer fetched(OffsetFetchResponseData answer) {
    var group = answer.groups().get(0);
    Errors error = Errors.forCode(group.errorCode());
    Map<Integer, Long> offsets = new TreeMap<>();
    for (var topic : group.topics()) {
      for (var partition : topic.partitions()) {
        error = error == Errors.NONE ? Errors.forCode(partition.errorCode()) : error;
        offsets.put(partition.partitionIndex(), partition.committedOffset());
      }
    }
    return error == Errors.NONE ? Answer.fetched(offsets) : Answer.of(error.name());
  }
}
