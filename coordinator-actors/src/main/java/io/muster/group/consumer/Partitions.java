package io.muster.group.consumer;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * A set of partitions. Immutable.
 *
 * @param byTopic partition numbers by topic id; a topic without any is left out
 */
public record Partitions(Map<UUID, SortedSet<Integer>> byTopic) {
  public static final Partitions NONE = new Partitions(Map.of());

  public Partitions {
    Map<UUID, SortedSet<Integer>> copy = new TreeMap<>();
    byTopic.forEach(
        (topic, numbers) -> {
          if (!numbers.isEmpty()) {
            copy.put(topic, Collections.unmodifiableSortedSet(new TreeSet<>(numbers)));
          }
        });
    byTopic = Collections.unmodifiableMap(copy);
  }

  /** The same from any kind of set. */
  public static Partitions of(Map<UUID, ? extends Set<Integer>> byTopic) {
    Map<UUID, SortedSet<Integer>> sorted = new TreeMap<>();
    byTopic.forEach((topic, numbers) -> sorted.put(topic, new TreeSet<>(numbers)));
    return sorted.isEmpty() ? NONE : new Partitions(sorted);
  }

  public boolean isEmpty() {
    return byTopic.isEmpty();
  }

  public boolean contains(UUID topic, int partition) {
    SortedSet<Integer> numbers = byTopic.get(topic);
    return numbers != null && numbers.contains(partition);
  }

  public int size() {
    return byTopic.values().stream().mapToInt(Set::size).sum();
  }

  /** Those of the given topics. */
  Partitions ofTopics(Set<UUID> topics) {
    if (topics.containsAll(byTopic.keySet())) {
      return this;
    }
    Map<UUID, SortedSet<Integer>> kept = new TreeMap<>(byTopic);
    kept.keySet().retainAll(topics);
    return new Partitions(kept);
  }
}
