package io.muster.gateway.assignor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.coordinator.group.api.assignor.GroupSpec;
import org.apache.kafka.coordinator.group.api.assignor.SubscribedTopicDescriber;

/**
 * Which partitions are near which members of a group: those with a replica in the member's rack. A
 * member that does not say where it is has nothing near.
 */
final class Racks {
  private final SubscribedTopicDescriber topics;

  /** Number by name, of the racks that members are in. */
  private final Map<String, Integer> numbers = new TreeMap<>();

  private final Map<String, Integer> byMember = new HashMap<>();

  /** Partitions of a topic mostly have one of a few sets of racks. */
  private final Map<Set<String>, List<Integer>> distances = new HashMap<>();

  Racks(GroupSpec group, SubscribedTopicDescriber topics) {
    this.topics = topics;
    for (String memberId : group.memberIds()) {
      rackId(group, memberId).ifPresent(rack -> numbers.putIfAbsent(rack, numbers.size()));
    }
    for (String memberId : group.memberIds()) {
      byMember.put(
          memberId,
          rackId(group, memberId)
              .map(rack -> numbers.getOrDefault(rack, nowhere()))
              .orElse(nowhere()));
    }
  }

  private static Optional<String> rackId(GroupSpec group, String memberId) {
    return group.memberSubscription(memberId).rackId();
  }

  /** The number of the member's rack. */
  int of(String memberId) {
    return byMember.getOrDefault(memberId, nowhere());
  }

  /** In place of a rack, for members that do not say where they are. */
  private int nowhere() {
    return numbers.size();
  }

  /** By rack: 0 if the partition has a replica there, else 1. */
  List<Integer> distance(Uuid topic, int partition) {
    return distances.computeIfAbsent(
        topics.racksForPartition(topic, partition),
        racks -> {
          List<Integer> distance = new ArrayList<>();
          for (int rack = 0; rack <= nowhere(); rack++) {
            distance.add(1);
          }
          racks.forEach(
              rack -> {
                Integer number = numbers.get(rack);
                if (number != null) {
                  distance.set(number, 0);
                }
              });
          return List.copyOf(distance);
        });
  }

  /** Whether any partition of these topics is near anybody. */
  boolean matter(Set<Uuid> topicIds) {
    return !numbers.isEmpty()
        && topicIds.stream()
            .anyMatch(
                topic -> {
                  for (int i = 0; i < topics.numPartitions(topic); i++) {
                    if (distance(topic, i).contains(0)) {
                      return true;
                    }
                  }
                  return false;
                });
  }
}
