package io.muster.group.consumer;

import io.muster.group.consumer.PartitionAssignor.Candidate;
import io.muster.group.consumer.PartitionAssignor.Problem;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToLongFunction;

/**
 * A new target for a group.
 *
 * @param assignor name of the assignor that computed it
 * @param changes what is different from the target before, by member id
 * @param moved partitions that had an owner in the target before, and have another one now
 */
public record TargetAssignment(String assignor, Map<String, Partitions> changes, int moved) {
  /** No member has this id. */
  private static final String NOBODY = "";

  /**
   * The assignor that most members prefer; of equally preferred ones the first.
   *
   * @param assignors at least one
   */
  public static PartitionAssignor preferred(
      ConsumerGroup group, List<PartitionAssignor> assignors) {
    PartitionAssignor preferred = assignors.get(0);
    for (PartitionAssignor other : assignors) {
      if (group.preferring(other.name()) > group.preferring(preferred.name())) {
        preferred = other;
      }
    }
    return preferred;
  }

  /**
   * Computes a target with the {@link #preferred} assignor.
   *
   * @param assignors at least one
   * @param expectedAt when each member will be heard of again, by member id: any measure that rises
   *     with time
   * @throws PartitionAssignor.AssignmentFailedException when the assignor fails
   */
  public static TargetAssignment compute(
      ConsumerGroup group, List<PartitionAssignor> assignors, ToLongFunction<String> expectedAt) {
    PartitionAssignor assignor = preferred(group, assignors);
    Map<String, Partitions> target = assignor.assign(problem(group, expectedAt));
    Map<String, Partitions> changes = new HashMap<>();
    int moved = 0;
    for (String memberId : group.members().keySet()) {
      Partitions before = group.targetOf(memberId);
      Partitions after = target.getOrDefault(memberId, Partitions.NONE);
      if (!after.equals(before)) {
        changes.put(memberId, after);
        moved += lost(before, after);
      }
    }
    return new TargetAssignment(assignor.name(), changes, moved);
  }

  /**
   * Who would have less if one more member came that subscribes to the same topics, by member id.
   * Empty unless all members subscribe to the same, and the assignor may be asked.
   *
   * @param assignors at least one
   * @param expectedAt as in {@link #compute}
   * @throws PartitionAssignor.AssignmentFailedException when the assignor fails
   */
  public static Set<String> giversToOneMore(
      ConsumerGroup group, List<PartitionAssignor> assignors, ToLongFunction<String> expectedAt) {
    PartitionAssignor assignor = preferred(group, assignors);
    if (!assignor.mayBeAskedWhatIf()) {
      return Set.of();
    }
    Problem now = problem(group, expectedAt);
    if (!now.homogeneous() || now.members().isEmpty()) {
      return Set.of();
    }
    Set<UUID> topics = now.members().values().iterator().next().topics();
    LinkedHashMap<String, Candidate> members = new LinkedHashMap<>();
    members.put(NOBODY, new Candidate(null, null, topics, Partitions.NONE));
    members.putAll(now.members());
    Map<String, Partitions> target =
        assignor.assign(new Problem(members, true, now.partitions(), now.racks()));
    Set<String> givers = new HashSet<>();
    now.members()
        .forEach(
            (memberId, member) -> {
              if (lost(member.target(), target.getOrDefault(memberId, Partitions.NONE)) > 0) {
                givers.add(memberId);
              }
            });
    return Set.copyOf(givers);
  }

  private static Problem problem(ConsumerGroup group, ToLongFunction<String> expectedAt) {
    // Most members of a group subscribe to the same: their topics are looked up once.
    Map<List<Object>, Set<UUID>> topicsBySubscription = new HashMap<>();
    LinkedHashMap<String, Candidate> members = new LinkedHashMap<>();
    group.members().keySet().stream()
        .sorted(Comparator.comparingLong(expectedAt).thenComparing(Comparator.naturalOrder()))
        .forEach(
            memberId -> {
              MemberMetadata member = group.members().get(memberId).metadata();
              Set<UUID> topics =
                  topicsBySubscription.computeIfAbsent(
                      List.of(member.topics(), String.valueOf(member.topicRegex())),
                      subscription -> group.topicIdsOf(member));
              members.put(
                  memberId,
                  new Candidate(
                      member.instanceId(), member.rackId(), topics, group.targetOf(memberId)));
            });
    Map<UUID, Integer> partitions = new HashMap<>();
    Map<UUID, PartitionRacks> racks = new HashMap<>();
    group
        .topics()
        .values()
        .forEach(
            topic -> {
              if (topic.id() != null) {
                partitions.put(topic.id(), topic.partitions());
                if (topic.racks() != null) {
                  racks.put(topic.id(), topic.racks());
                }
              }
            });
    return new Problem(members, group.isHomogeneous(), partitions, racks);
  }

  private static int lost(Partitions before, Partitions after) {
    return before.byTopic().entrySet().stream()
        .mapToInt(
            topic ->
                (int)
                    topic.getValue().stream()
                        .filter(number -> !after.contains(topic.getKey(), number))
                        .count())
        .sum();
  }
}
