package io.muster.group.consumer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * In which racks the replicas of each partition of a topic are. There are few different sets of
 * racks, however many partitions there are, so each is kept once. Immutable.
 *
 * @param sets the different sets of racks, in the order in which they come first by partition
 * @param byPartition the place of each partition's set among them, by partition number
 */
public record PartitionRacks(List<SortedSet<String>> sets, List<Integer> byPartition) {

  public PartitionRacks {
    List<SortedSet<String>> copies = new ArrayList<>();
    sets.forEach(set -> copies.add(Collections.unmodifiableSortedSet(new TreeSet<>(set))));
    sets = List.copyOf(copies);
    byPartition = List.copyOf(byPartition);
  }

  /**
   * The racks of each partition, by its number. Null if no rack of any is known, as where brokers
   * do not say in which they are.
   */
  public static @Nullable PartitionRacks of(List<? extends Collection<String>> racks) {
    if (racks.stream().allMatch(Collection::isEmpty)) {
      return null;
    }
    Map<SortedSet<String>, Integer> places = new LinkedHashMap<>();
    List<Integer> byPartition = new ArrayList<>();
    for (Collection<String> ofPartition : racks) {
      SortedSet<String> set = new TreeSet<>(ofPartition);
      places.putIfAbsent(set, places.size());
      byPartition.add(places.getOrDefault(set, 0));
    }
    return new PartitionRacks(List.copyOf(places.keySet()), byPartition);
  }

  /** The racks of the partition; empty if none is known. */
  public Set<String> of(int partition) {
    return partition < byPartition.size() ? sets.get(byPartition.get(partition)) : Set.of();
  }
}
