package io.muster.group.consumer;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Partitions of a member, each with the member epoch at which it was assigned (KIP-1251).
 * Immutable.
 *
 * @param byTopic assignment epoch by partition number by topic id; a topic without any is left out
 */
public record EpochPartitions(Map<UUID, SortedMap<Integer, Integer>> byTopic) {
  public static final EpochPartitions NONE = new EpochPartitions(Map.of());

  public EpochPartitions {
    Map<UUID, SortedMap<Integer, Integer>> copy = new TreeMap<>();
    byTopic.forEach(
        (topic, epochs) -> {
          if (!epochs.isEmpty()) {
            copy.put(topic, Collections.unmodifiableSortedMap(new TreeMap<>(epochs)));
          }
        });
    byTopic = Collections.unmodifiableMap(copy);
  }

  /** All assigned at the same epoch. */
  public static EpochPartitions of(Partitions partitions, int epoch) {
    return NONE.plus(partitions, epoch);
  }

  public boolean isEmpty() {
    return byTopic.isEmpty();
  }

  public int size() {
    return byTopic.values().stream().mapToInt(Map::size).sum();
  }

  public boolean contains(UUID topic, int partition) {
    return epochOf(topic, partition) != null;
  }

  /** Null if the partition is not among them. */
  public @Nullable Integer epochOf(UUID topic, int partition) {
    SortedMap<Integer, Integer> epochs = byTopic.get(topic);
    return epochs == null ? null : epochs.get(partition);
  }

  public Partitions partitions() {
    Map<UUID, SortedSet<Integer>> numbers = new TreeMap<>();
    byTopic.forEach((topic, epochs) -> numbers.put(topic, new TreeSet<>(epochs.keySet())));
    return new Partitions(numbers);
  }

  /** Whether the others are the same, at whatever epochs they were assigned. */
  public boolean hasSamePartitions(EpochPartitions others) {
    return equals(others) || partitions().equals(others.partitions());
  }

  public void forEach(BiConsumer<UUID, Integer> partition) {
    byTopic.forEach(
        (topic, epochs) -> epochs.keySet().forEach(number -> partition.accept(topic, number)));
  }

  /** Whether any of the given partitions is among these. */
  boolean containsAnyOf(Partitions others) {
    return others.byTopic().entrySet().stream()
        .anyMatch(
            topic ->
                topic.getValue().stream().anyMatch(number -> contains(topic.getKey(), number)));
  }

  /** Whether all of the given partitions are among these. */
  boolean containsAll(Partitions others) {
    return others.byTopic().entrySet().stream()
        .allMatch(
            topic ->
                topic.getValue().stream().allMatch(number -> contains(topic.getKey(), number)));
  }

  EpochPartitions plus(EpochPartitions others) {
    if (others.isEmpty()) {
      return this;
    }
    Map<UUID, SortedMap<Integer, Integer>> sum = mutable();
    others.byTopic.forEach(
        (topic, epochs) -> sum.computeIfAbsent(topic, id -> new TreeMap<>()).putAll(epochs));
    return new EpochPartitions(sum);
  }

  EpochPartitions plus(Partitions others, int epoch) {
    if (others.isEmpty()) {
      return this;
    }
    Map<UUID, SortedMap<Integer, Integer>> sum = mutable();
    others
        .byTopic()
        .forEach(
            (topic, numbers) -> {
              SortedMap<Integer, Integer> epochs =
                  sum.computeIfAbsent(topic, id -> new TreeMap<>());
              numbers.forEach(number -> epochs.put(number, epoch));
            });
    return new EpochPartitions(sum);
  }

  /** Those that are also among the others. */
  EpochPartitions in(Partitions others) {
    Map<UUID, SortedMap<Integer, Integer>> kept = mutable();
    kept.forEach((topic, epochs) -> epochs.keySet().removeIf(n -> !others.contains(topic, n)));
    return new EpochPartitions(kept);
  }

  EpochPartitions minus(EpochPartitions others) {
    if (others.isEmpty()) {
      return this;
    }
    Map<UUID, SortedMap<Integer, Integer>> kept = mutable();
    kept.forEach((topic, epochs) -> epochs.keySet().removeIf(n -> others.contains(topic, n)));
    return new EpochPartitions(kept);
  }

  /** The same as if all had been assigned before the first epoch. */
  EpochPartitions atEpochZero() {
    return of(partitions(), 0);
  }

  private Map<UUID, SortedMap<Integer, Integer>> mutable() {
    Map<UUID, SortedMap<Integer, Integer>> copy = new TreeMap<>();
    byTopic.forEach((topic, epochs) -> copy.put(topic, new TreeMap<>(epochs)));
    return copy;
  }
}
