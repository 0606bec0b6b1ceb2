package io.muster.gateway.assignor;

import io.muster.gateway.assignor.Placement.Kind;
import io.muster.gateway.assignor.Placement.Seat;
import io.muster.gateway.assignor.Placement.Unit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.coordinator.group.api.assignor.ConsumerGroupPartitionAssignor;
import org.apache.kafka.coordinator.group.api.assignor.GroupAssignment;
import org.apache.kafka.coordinator.group.api.assignor.GroupSpec;
import org.apache.kafka.coordinator.group.api.assignor.MemberAssignment;
import org.apache.kafka.coordinator.group.api.assignor.PartitionAssignorException;
import org.apache.kafka.coordinator.group.api.assignor.SubscribedTopicDescriber;
import org.apache.kafka.coordinator.group.api.assignor.SubscriptionType;
import org.apache.kafka.coordinator.group.assignor.UniformAssignor;
import org.apache.kafka.server.common.TopicIdPartition;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's {@code uniform} with an eye to racks: members have as many partitions each as it would
 * give them; of all such assignments this finds one with the most partitions that have a replica in
 * their member's rack, and of those one that takes the fewest from members that have them already.
 * Where no member has anything near, it is {@code uniform}.
 */
public final class RackAwareUniformAssignor implements ConsumerGroupPartitionAssignor {
  /** By this name it is configured, and chosen by clients. */
  public static final String NAME = "rack-aware-uniform";

  private final UniformAssignor uniform = new UniformAssignor();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public GroupAssignment assign(GroupSpec group, SubscribedTopicDescriber topics) {
    Set<Uuid> subscribed = new HashSet<>();
    for (String memberId : group.memberIds()) {
      subscribed.addAll(group.memberSubscription(memberId).subscribedTopicIds());
    }
    for (Uuid topic : subscribed) {
      if (topics.numPartitions(topic) < 0) {
        throw new PartitionAssignorException("There is no topic " + topic);
      }
    }
    Racks racks = new Racks(group, topics);
    if (!racks.matter(subscribed)) {
      return uniform.assign(group, topics);
    }
    Search search = new Search(group, topics, racks);
    return group.subscriptionType() == SubscriptionType.HOMOGENEOUS
        ? search.solve(subscribed, null)
        : search.solve(subscribed, uniform.assign(group, topics));
  }

  private static final class Search {
    private final GroupSpec group;
    private final SubscribedTopicDescriber topics;
    private final Racks racks;

    /** Kafka's assignors give more to those who come last, and so does this one. */
    private final List<String> members;

    /** Number by what members of a pool have in common. */
    private final Map<Pool, Integer> pools = new LinkedHashMap<>();

    private final Map<Uuid, Set<Integer>> poolsByTopic = new HashMap<>();

    private record Pool(Set<Uuid> topics, int rack) {}

    Search(GroupSpec group, SubscribedTopicDescriber topics, Racks racks) {
      this.group = group;
      this.topics = topics;
      this.racks = racks;
      members = new ArrayList<>(group.memberIds());
      Collections.reverse(members);
    }

    /**
     * @param balanced says how many partitions each member gets; null if all get equally many, and
     *     any of them one more if that does not come out even
     */
    GroupAssignment solve(Set<Uuid> subscribed, @Nullable GroupAssignment balanced) {
      int total = subscribed.stream().mapToInt(topics::numPartitions).sum();
      List<Seat> seats = new ArrayList<>();
      for (String memberId : members) {
        int room = balanced == null ? total / members.size() : size(balanced, memberId);
        int rack = racks.of(memberId);
        Pool pool = new Pool(group.memberSubscription(memberId).subscribedTopicIds(), rack);
        pools.putIfAbsent(pool, pools.size());
        seats.add(new Seat(pools.getOrDefault(pool, 0), rack, room));
      }
      int extras = balanced == null ? total % members.size() : 0;

      Map<TopicIdPartition, Integer> owners = Shares.before(group, members);
      List<TopicIdPartition> partitions = partitions(subscribed, owners);
      List<Unit> units =
          partitions.stream()
              .map(partition -> new Unit(kind(partition), had(owners.get(partition))))
              .toList();
      int[] seatOf = new Placement(seats, extras, units).solve();
      Shares shares = new Shares(members);
      for (int i = 0; i < seatOf.length; i++) {
        shares.give(members.get(seatOf[i]), partitions.get(i));
      }
      return shares.toAssignment();
    }

    private static int size(GroupAssignment assignment, String memberId) {
      MemberAssignment share = assignment.members().get(memberId);
      return share == null ? 0 : share.partitions().values().stream().mapToInt(Set::size).sum();
    }

    /** Who comes first keeps, in Kafka's assignors, and so in this one. */
    private List<TopicIdPartition> partitions(
        Set<Uuid> subscribed, Map<TopicIdPartition, Integer> owners) {
      List<TopicIdPartition> partitions = new ArrayList<>();
      for (Uuid topic : subscribed) {
        for (int number = 0; number < topics.numPartitions(topic); number++) {
          partitions.add(new TopicIdPartition(topic, number));
        }
      }
      partitions.sort(
          Comparator.<TopicIdPartition>comparingInt(
                  partition -> -owners.getOrDefault(partition, -1))
              .thenComparing(TopicIdPartition::topicId)
              .thenComparingInt(TopicIdPartition::partitionId));
      return partitions;
    }

    private Kind kind(TopicIdPartition partition) {
      Uuid topic = partition.topicId();
      return new Kind(
          poolsByTopic.computeIfAbsent(topic, this::poolsOf),
          racks.distance(topic, partition.partitionId()),
          1);
    }

    private Set<Integer> poolsOf(Uuid topic) {
      Set<Integer> subscribing = new HashSet<>();
      pools.forEach(
          (pool, number) -> {
            if (pool.topics().contains(topic)) {
              subscribing.add(number);
            }
          });
      return Set.copyOf(subscribing);
    }

    private static Map<Integer, Integer> had(@Nullable Integer owner) {
      return owner == null ? Map.of() : Map.of(owner, 1);
    }
  }
}
