package io.muster.loadtest.oracle.scripts;

import io.muster.loadtest.oracle.stage.Call;
import io.muster.loadtest.oracle.stage.Stage;
import java.util.List;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.jspecify.annotations.Nullable;

/** Commits and fetches as the scripts about offsets need them. */
final class Offsets {
  private Offsets() {}

  static OffsetCommitRequestTopic commit(
      String topic, int partition, long offset, @Nullable String metadata) {
    return new OffsetCommitRequestTopic()
        .setName(topic)
        .setPartitions(
            List.of(
                new OffsetCommitRequestPartition()
                    .setPartitionIndex(partition)
                    .setCommittedOffset(offset)
                    .setCommittedMetadata(metadata)));
  }

  /**
   * Asks for one group, in the shape its version has.
   *
   * @param topics null for all
   */
  static Call<OffsetFetchResponseData> fetch(
      Stage stage, String groupId, int version, @Nullable List<OffsetFetchRequestTopics> topics) {
    if (version >= 8) {
      return fetch(stage, version, group(groupId, topics));
    }
    OffsetFetchRequestData single = new OffsetFetchRequestData().setGroupId(groupId);
    single.setTopics(
        topics == null
            ? null
            : topics.stream()
                .map(
                    topic ->
                        new OffsetFetchRequestTopic()
                            .setName(topic.name())
                            .setPartitionIndexes(topic.partitionIndexes()))
                .toList());
    return stage.call(single, version, OffsetFetchResponseData.class);
  }

  /** Asks for several groups at once (KIP-709). */
  static Call<OffsetFetchResponseData> fetch(
      Stage stage, int version, OffsetFetchRequestGroup... groups) {
    return stage.call(
        new OffsetFetchRequestData().setGroups(List.of(groups)),
        version,
        OffsetFetchResponseData.class);
  }

  static OffsetFetchRequestGroup group(
      String groupId, @Nullable List<OffsetFetchRequestTopics> topics) {
    return new OffsetFetchRequestGroup().setGroupId(groupId).setTopics(topics);
  }

  /** By name and id at once; a version carries the one it knows. */
  static OffsetFetchRequestTopics topic(Stage stage, String topic, Integer... partitions) {
    return new OffsetFetchRequestTopics()
        .setName(topic)
        .setTopicId(stage.topicId(topic))
        .setPartitionIndexes(List.of(partitions));
  }
}
