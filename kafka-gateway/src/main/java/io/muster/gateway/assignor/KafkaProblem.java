package io.muster.gateway.assignor;

import io.muster.gateway.api.TopicIds;
import io.muster.group.consumer.PartitionAssignor.Candidate;
import io.muster.group.consumer.PartitionAssignor.Problem;
import io.muster.group.consumer.PartitionRacks;
import io.muster.group.consumer.Partitions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.coordinator.group.api.assignor.GroupSpec;
import org.apache.kafka.coordinator.group.api.assignor.MemberAssignment;
import org.apache.kafka.coordinator.group.api.assignor.MemberSubscription;
import org.apache.kafka.coordinator.group.api.assignor.SubscribedTopicDescriber;
import org.apache.kafka.coordinator.group.api.assignor.SubscriptionType;

/** What is to be assigned, as Kafka's assignors see it. */
final class KafkaProblem implements GroupSpec, SubscribedTopicDescriber {
  private final Map<String, Member> members = new LinkedHashMap<>();
  private final Map<Uuid, Integer> partitions = new HashMap<>();
  private final Map<Uuid, PartitionRacks> racks = new HashMap<>();
  private final Map<Uuid, Set<Integer>> assigned = new HashMap<>();
  private final SubscriptionType type;

  /** A member with what it subscribes to and what it was to have. */
  private record Member(
      Optional<String> rackId,
      Optional<String> instanceId,
      Set<Uuid> subscribedTopicIds,
      Map<Uuid, Set<Integer>> partitions)
      implements MemberSubscription, MemberAssignment {}

  KafkaProblem(Problem problem) {
    type = problem.homogeneous() ? SubscriptionType.HOMOGENEOUS : SubscriptionType.HETEROGENEOUS;
    problem.partitions().forEach((topic, count) -> partitions.put(TopicIds.toKafka(topic), count));
    problem.racks().forEach((topic, known) -> racks.put(TopicIds.toKafka(topic), known));
    // Most members subscribe to the same topics: one set for all of them.
    Map<Set<UUID>, Set<Uuid>> subscriptions = new HashMap<>();
    // Where it does not matter otherwise, Kafka's assignors give more to those who come last.
    List<String> lastFirst = new ArrayList<>(problem.members().keySet());
    Collections.reverse(lastFirst);
    for (String memberId : lastFirst) {
      Candidate candidate = Objects.requireNonNull(problem.members().get(memberId));
      members.put(
          memberId,
          new Member(
              Optional.ofNullable(candidate.rackId()),
              Optional.ofNullable(candidate.instanceId()),
              subscriptions.computeIfAbsent(candidate.topics(), KafkaProblem::ids),
              partitions(candidate)));
    }
  }

  private static Set<Uuid> ids(Set<UUID> topics) {
    Set<Uuid> ids = new HashSet<>();
    topics.forEach(topic -> ids.add(TopicIds.toKafka(topic)));
    return Collections.unmodifiableSet(ids);
  }

  private Map<Uuid, Set<Integer>> partitions(Candidate candidate) {
    Partitions target = candidate.target();
    Map<Uuid, Set<Integer>> byTopic = new HashMap<>();
    target
        .byTopic()
        .forEach(
            (topic, numbers) -> {
              Uuid id = TopicIds.toKafka(topic);
              byTopic.put(id, numbers);
              assigned.computeIfAbsent(id, unseen -> new HashSet<>()).addAll(numbers);
            });
    return Collections.unmodifiableMap(byTopic);
  }

  @Override
  public Collection<String> memberIds() {
    return Collections.unmodifiableSet(members.keySet());
  }

  @Override
  public SubscriptionType subscriptionType() {
    return type;
  }

  @Override
  public boolean isPartitionAssigned(Uuid topicId, int partitionId) {
    return assigned.getOrDefault(topicId, Set.of()).contains(partitionId);
  }

  /** Only in share groups some are not. */
  @Override
  public boolean isPartitionAssignable(Uuid topicId, int partitionId) {
    return true;
  }

  @Override
  public MemberSubscription memberSubscription(String memberId) {
    return member(memberId);
  }

  @Override
  public MemberAssignment memberAssignment(String memberId) {
    return member(memberId);
  }

  private Member member(String memberId) {
    Member member = members.get(memberId);
    if (member == null) {
      throw new IllegalArgumentException(memberId + " is not a member");
    }
    return member;
  }

  @Override
  public int numPartitions(Uuid topicId) {
    return partitions.getOrDefault(topicId, -1);
  }

  @Override
  public Set<String> racksForPartition(Uuid topicId, int partition) {
    PartitionRacks ofTopic = racks.get(topicId);
    return ofTopic == null ? Set.of() : ofTopic.of(partition);
  }
}
