package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Where a group stands when no transaction may change its offsets any more. The records that it has
 * written do not tell: an offset that is dropped is hidden by the next that its members commit, as
 * long as they go on from memory.
 */
final class GroupProgress implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> log;
  private final KafkaConsumer<byte[], byte[]> coordinator;
  private final Set<TopicPartition> partitions;

  /**
   * @param log where the topic is
   * @param bootstrap where the group is
   */
  GroupProgress(String log, String bootstrap, String group, String topic, int partitions) {
    this.log = consumer(Map.of("bootstrap.servers", log));
    this.coordinator = consumer(Map.of("bootstrap.servers", bootstrap, "group.id", group));
    this.partitions =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .collect(Collectors.toSet());
  }

  /** Waits until the group's offsets are stable, and fails unless all is consumed by them. */
  void isAtTheEnd(Duration limit, String what) {
    Map<TopicPartition, Long> ends = log.endOffsets(partitions, limit);
    Map<TopicPartition, Long> committed = new HashMap<>();
    coordinator
        .committed(partitions, limit)
        .forEach(
            (partition, offset) -> committed.put(partition, offset == null ? 0 : offset.offset()));
    assertThat(committed).as("%s: stable offsets", what).isEqualTo(ends);
  }

  private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> settings) {
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public void close() {
    log.close();
    coordinator.close();
  }
}
