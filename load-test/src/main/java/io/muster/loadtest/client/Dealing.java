package io.muster.loadtest.client;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/**
 * The assignor of a leader that speaks the protocol itself.
 *
 * @param count how many partitions the topic has
 */
public record Dealing(String topic, int count) {

  /** Gives each partition to one of the members, by turns; some may get none. */
  public Map<String, byte[]> dealOut(Set<String> memberIds) {
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
  public static Set<Integer> dealt(byte[] assignment) {
    return assignment.length == 0
        ? Set.of()
        : ConsumerProtocol.deserializeAssignment(ByteBuffer.wrap(assignment)).partitions().stream()
            .map(TopicPartition::partition)
            .collect(Collectors.toUnmodifiableSet());
  }
}
