package io.muster.loadtest.chaos.load;

import io.muster.loadtest.chaos.history.Operation.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.protocol.Errors;

/** Partitions of the one topic, in the words of the protocol. */
record Partitions(String topic, int count) {

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
