package io.muster.group;

import io.muster.group.consumer.PartitionAssignor;
import io.muster.group.consumer.Partitions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Balanced and sticky, as simple as can be: everybody keeps what fits, the rest goes round. Who
 * comes first gets more of what is free, and is the first to give up.
 */
final class StickyAssignor implements PartitionAssignor {
  private boolean fails;
  private boolean looksAtRacks;
  private boolean mayBeAskedWhatIf = true;
  private final Set<String> askedAbout = new HashSet<>();

  void fail(boolean from) {
    fails = from;
  }

  /** It does so in name only. */
  void lookAtRacks() {
    looksAtRacks = true;
  }

  void allowNoWhatIf() {
    mayBeAskedWhatIf = false;
  }

  /** Every member that it was to give something, by its id. */
  Set<String> askedAbout() {
    return askedAbout;
  }

  @Override
  public String name() {
    return "sticky";
  }

  @Override
  public boolean looksAtRacks() {
    return looksAtRacks;
  }

  @Override
  public boolean mayBeAskedWhatIf() {
    return mayBeAskedWhatIf;
  }

  @Override
  public Map<String, Partitions> assign(Problem problem) {
    askedAbout.addAll(problem.members().keySet());
    if (fails) {
      throw new AssignmentFailedException("told to", new IllegalStateException());
    }
    Map<String, Map<UUID, Set<Integer>>> target = new HashMap<>();
    problem.members().keySet().forEach(member -> target.put(member, new HashMap<>()));
    problem.partitions().forEach((topic, count) -> assign(problem, topic, count, target));
    Map<String, Partitions> result = new HashMap<>();
    target.forEach((member, topics) -> result.put(member, Partitions.of(topics)));
    return result;
  }

  private static void assign(
      Problem problem, UUID topic, int count, Map<String, Map<UUID, Set<Integer>>> target) {
    List<String> members =
        problem.members().entrySet().stream()
            .filter(member -> member.getValue().topics().contains(topic))
            .map(Map.Entry::getKey)
            .toList();
    if (members.isEmpty()) {
      return;
    }
    Set<Integer> free = new TreeSet<>();
    for (int partition = 0; partition < count; partition++) {
      free.add(partition);
    }
    int fair = count / members.size();
    int extra = count % members.size();
    List<String> lastFirst = new ArrayList<>(members);
    Collections.reverse(lastFirst);
    for (String member : lastFirst) {
      Set<Integer> kept = new TreeSet<>();
      for (int partition :
          problem.members().get(member).target().byTopic().getOrDefault(topic, new TreeSet<>())) {
        if (free.contains(partition)
            && (kept.size() < fair || (kept.size() == fair && extra > 0))) {
          if (kept.size() == fair) {
            extra--;
          }
          kept.add(partition);
          free.remove(partition);
        }
      }
      target.get(member).put(topic, kept);
    }
    for (String member : members) {
      Set<Integer> has = target.get(member).get(topic);
      while (has.size() < fair) {
        has.add(take(free));
      }
    }
    for (String member : members) {
      Set<Integer> has = target.get(member).get(topic);
      if (has.size() == fair && !free.isEmpty()) {
        has.add(take(free));
      }
    }
  }

  private static int take(Set<Integer> free) {
    int partition = free.iterator().next();
    free.remove(partition);
    return partition;
  }
}
