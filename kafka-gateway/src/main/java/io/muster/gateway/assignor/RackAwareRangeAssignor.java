package io.muster.gateway.assignor;

import io.muster.gateway.assignor.Placement.Kind;
import io.muster.gateway.assignor.Placement.Seat;
import io.muster.gateway.assignor.Placement.Unit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.coordinator.group.api.assignor.ConsumerGroupPartitionAssignor;
import org.apache.kafka.coordinator.group.api.assignor.GroupAssignment;
import org.apache.kafka.coordinator.group.api.assignor.GroupSpec;
import org.apache.kafka.coordinator.group.api.assignor.SubscribedTopicDescriber;
import org.apache.kafka.coordinator.group.assignor.RangeAssignor;
import org.apache.kafka.server.common.TopicIdPartition;

/**
 * Kafka's {@code range} with an eye to racks: of each topic members have as many partitions as it
 * would give them, and partitions of the same number, of topics that have equally many and the same
 * subscribers, go to the same member, so that they can be joined. Of all such assignments this
 * finds one with the most partitions that have a replica in their member's rack, and of those one
 * that takes the fewest from members that have them already. They need not be ranges therefore.
 * Where no member has anything near, it is {@code range}.
 */
public final class RackAwareRangeAssignor implements ConsumerGroupPartitionAssignor {
  /** By this name it is configured, and chosen by clients. */
  public static final String NAME = "rack-aware-range";

  private final RangeAssignor range = new RangeAssignor();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public GroupAssignment assign(GroupSpec group, SubscribedTopicDescriber topics) {
    GroupAssignment ranges = range.assign(group, topics);
    Map<Uuid, Map<String, Integer>> counts = counts(ranges);
    Racks racks = new Racks(group, topics);
    if (!racks.matter(counts.keySet())) {
      return ranges;
    }
    Map<Map<String, Integer>, Set<Uuid>> copartitioned = new LinkedHashMap<>();
    counts.forEach(
        (topic, byMember) ->
            copartitioned.computeIfAbsent(byMember, first -> new TreeSet<>()).add(topic));
    List<String> members = group.memberIds().stream().sorted().toList();
    Map<TopicIdPartition, Integer> owners = Shares.before(group, members);
    Shares shares = new Shares(members);
    copartitioned.forEach(
        (byMember, together) ->
            new Search(topics, racks, members, owners, byMember, together).solveInto(shares));
    return shares.toAssignment();
  }

  /** How many partitions each member is given, by topic. */
  private static Map<Uuid, Map<String, Integer>> counts(GroupAssignment ranges) {
    Map<Uuid, Map<String, Integer>> counts = new TreeMap<>();
    ranges
        .members()
        .forEach(
            (memberId, share) ->
                share
                    .partitions()
                    .forEach(
                        (topic, numbers) ->
                            counts
                                .computeIfAbsent(topic, first -> new TreeMap<>())
                                .put(memberId, numbers.size())));
    return counts;
  }

  /**
   * @param members in the order of the owners' numbers
   * @param counts how many partitions of each of the topics each member gets
   */
  private record Search(
      SubscribedTopicDescriber topics,
      Racks racks,
      List<String> members,
      Map<TopicIdPartition, Integer> owners,
      Map<String, Integer> counts,
      Set<Uuid> together) {

    void solveInto(Shares shares) {
      List<Seat> seats = new ArrayList<>();
      Set<Integer> pools = new HashSet<>();
      for (String memberId : members) {
        int rack = racks.of(memberId);
        pools.add(rack);
        seats.add(new Seat(rack, rack, counts.getOrDefault(memberId, 0)));
      }
      List<Unit> units = new ArrayList<>();
      int partitions = topics.numPartitions(together.iterator().next());
      for (int number = 0; number < partitions; number++) {
        units.add(unit(pools, number));
      }
      int[] seatOf = new Placement(seats, 0, units).solve();
      for (int number = 0; number < partitions; number++) {
        for (Uuid topic : together) {
          shares.give(members.get(seatOf[number]), new TopicIdPartition(topic, number));
        }
      }
    }

    private Unit unit(Set<Integer> pools, int number) {
      Map<Integer, Integer> had = new LinkedHashMap<>();
      List<Integer> distance = new ArrayList<>();
      for (Uuid topic : together) {
        Integer owner = owners.get(new TopicIdPartition(topic, number));
        if (owner != null) {
          had.merge(owner, 1, Integer::sum);
        }
        List<Integer> more = racks.distance(topic, number);
        for (int rack = 0; rack < more.size(); rack++) {
          if (rack == distance.size()) {
            distance.add(0);
          }
          distance.set(rack, distance.get(rack) + more.get(rack));
        }
      }
      return new Unit(new Kind(pools, List.copyOf(distance), together.size()), had);
    }
  }
}
