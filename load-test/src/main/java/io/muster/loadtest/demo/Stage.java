package io.muster.loadtest.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is known of the group: its consumers in the order of their appearance, who owns which
 * partition, what was produced and consumed. Changed by one thread only, the one that draws it.
 */
final class Stage {
  private final String group;
  private final int partitionCount;
  private final Map<String, Member> members = new LinkedHashMap<>();
  private final Ledger ledger = new Ledger();

  Stage(String group, int partitionCount) {
    this.group = group;
    this.partitionCount = partitionCount;
  }

  String group() {
    return group;
  }

  int partitionCount() {
    return partitionCount;
  }

  Ledger ledger() {
    return ledger;
  }

  List<Member> members() {
    return List.copyOf(members.values());
  }

  /**
   * The consumer of that name.
   *
   * @throws IllegalArgumentException if it never appeared
   */
  Member member(String name) {
    Member member = members.get(name);
    if (member == null) {
      throw new IllegalArgumentException("No consumer " + name);
    }
    return member;
  }

  void appear(String name) {
    members.put(name, new Member(name));
  }

  void hear(String name, ConsumerEvent event) {
    member(name).hear(event);
    if (event instanceof ConsumerEvent.Consumed e) {
      ledger.consumed(name, e.partition(), e.firstOffset(), e.lastOffset());
    }
  }

  /** Newest generation in which anybody owns anything; empty before the first. */
  OptionalInt generation() {
    return members.values().stream().mapToInt(Member::generation).filter(g -> g >= 0).max();
  }

  /** Who led the newest generation. */
  Optional<Member> leader() {
    OptionalInt generation = generation();
    return generation.isEmpty()
        ? Optional.empty()
        : members.values().stream()
            .filter(m -> m.isPresent() && m.ledGeneration() == generation.getAsInt())
            .findFirst();
  }

  /** Owners by partition; a partition nobody owns has an empty list. */
  Map<Integer, List<Member>> owners() {
    Map<Integer, List<Member>> owners = new TreeMap<>();
    for (int partition = 0; partition < partitionCount; partition++) {
      owners.put(partition, new ArrayList<>());
    }
    members.values().stream()
        .filter(Member::isPresent)
        .forEach(m -> m.partitions().forEach(p -> owners.get(p).add(m)));
    return Collections.unmodifiableMap(owners);
  }

  /** True if exactly these consumers are one generation and share all partitions evenly. */
  boolean isSettled(Set<String> names) {
    List<Member> present = members.values().stream().filter(Member::isPresent).toList();
    return present.size() == names.size()
        && present.stream().allMatch(m -> names.contains(m.name()))
        && present.stream().map(Member::generation).distinct().count() == 1
        && present.stream().allMatch(m -> m.partitions().size() == partitionCount / names.size())
        && owners().values().stream().allMatch(owner -> owner.size() == 1);
  }
}
