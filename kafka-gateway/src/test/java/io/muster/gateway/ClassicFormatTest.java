package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.Bytes;
import io.muster.group.consumer.ClassicAssignment;
import io.muster.group.consumer.ClassicSubscription;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What consumers say to each other in classic groups, as Kafka's own client writes and reads it.
 */
class ClassicFormatTest {
  private static final List<TopicPartition> OWNED =
      List.of(new TopicPartition("a", 2), new TopicPartition("b", 0), new TopicPartition("a", 1));

  @ParameterizedTest
  @ValueSource(shorts = {0, 1, 2, 3})
  void subscriptionsAreRead(short version) {
    var subscription =
        new Subscription(
            List.of("b", "a"), ByteBuffer.wrap(new byte[] {1, 2, 3}), OWNED, 7, Optional.of("r"));
    var read =
        ClassicSubscription.read(
                bytes(ConsumerProtocol.serializeSubscription(subscription, version)))
            .orElseThrow();
    assertThat(read.version()).isEqualTo(version);
    assertThat(read.topics()).containsExactly("a", "b");
    assertThat(read.owned())
        .isEqualTo(version < 1 ? Map.of() : Map.of("a", Set.of(1, 2), "b", Set.of(0)));
    assertThat(read.generation()).isEqualTo(version < 2 ? -1 : 7);
    assertThat(read.rackId()).isEqualTo(version < 3 ? null : "r");
  }

  @ParameterizedTest
  @ValueSource(shorts = {0, 1, 2, 3})
  void assignmentsAreReadAndWritten(short version) {
    var plain = bytes(ConsumerProtocol.serializeAssignment(new Assignment(OWNED), version));
    var read = ClassicAssignment.read(plain).orElseThrow();
    assertThat(read.partitions()).isEqualTo(Map.of("a", Set.of(1, 2), "b", Set.of(0)));
    assertThat(read.hasUserData()).isFalse();
    var again = ByteBuffer.wrap(read.write(version).array());
    assertThat(new TreeSet<>(names(ConsumerProtocol.deserializeAssignment(again.duplicate()))))
        .containsExactly("a-1", "a-2", "b-0");
    assertThat(ConsumerProtocol.deserializeVersion(again)).isEqualTo(version);
    var told = new Assignment(OWNED, ByteBuffer.wrap(new byte[] {1}));
    assertThat(
            ClassicAssignment.read(bytes(ConsumerProtocol.serializeAssignment(told, version)))
                .orElseThrow()
                .hasUserData())
        .isTrue();
  }

  private static List<String> names(Assignment assignment) {
    return assignment.partitions().stream().map(TopicPartition::toString).toList();
  }

  private static Bytes bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return Bytes.of(bytes);
  }
}
