package io.muster.gateway.assignor;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.consumer.PartitionAssignor;
import io.muster.group.consumer.PartitionAssignor.Candidate;
import io.muster.group.consumer.PartitionAssignor.Problem;
import io.muster.group.consumer.PartitionRacks;
import io.muster.group.consumer.Partitions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of the rack-aware assignors, whatever the group. */
class RackAwareAssignorsTest {
  private static final List<String> RACKS = List.of("a", "b", "c");
  private static final UUID TOPIC = new UUID(1, 1);
  private static final UUID OTHER = new UUID(2, 2);

  private final PartitionAssignor uniform = named("uniform");
  private final PartitionAssignor range = named("range");
  private final PartitionAssignor rackUniform = named("rack-aware-uniform");
  private final PartitionAssignor rackRange = named("rack-aware-range");

  private static PartitionAssignor named(String name) {
    return AssignorsTest.named(name);
  }

  /** A group and its topics, which change from step to step. */
  private static final class World {
    final Random random;
    final LinkedHashMap<String, Candidate> members = new LinkedHashMap<>();
    final Map<UUID, List<Set<String>>> topics = new TreeMap<>();
    boolean homogeneous = true;

    World(long seed) {
      random = new Random(seed);
    }

    Set<String> someRacks(int count) {
      Set<String> some = new TreeSet<>();
      while (some.size() < count) {
        some.add(RACKS.get(random.nextInt(RACKS.size())));
      }
      return some;
    }

    World topic(UUID id, int partitions, int replicas) {
      List<Set<String>> racks = new ArrayList<>();
      for (int i = 0; i < partitions; i++) {
        racks.add(someRacks(replicas));
      }
      topics.put(id, racks);
      return this;
    }

    World member(String id, @Nullable String rack, Set<UUID> subscription) {
      members.put(id, new Candidate(null, rack, subscription, Partitions.NONE));
      return this;
    }

    /** Some members, most of which say where they are. */
    World members(int count) {
      for (int i = 0; i < count; i++) {
        String rack = random.nextInt(8) == 0 ? null : RACKS.get(random.nextInt(RACKS.size()));
        member("member-" + i, rack, topics.keySet());
      }
      return this;
    }

    Problem problem() {
      Map<UUID, Integer> partitions = new HashMap<>();
      Map<UUID, PartitionRacks> racks = new HashMap<>();
      topics.forEach(
          (id, byPartition) -> {
            partitions.put(id, byPartition.size());
            PartitionRacks known = PartitionRacks.of(byPartition);
            if (known != null) {
              racks.put(id, known);
            }
          });
      return new Problem(new LinkedHashMap<>(members), homogeneous, partitions, racks);
    }

    /** The target is what members are to have from now on. */
    void had(Map<String, Partitions> target) {
      members.replaceAll(
          (id, member) ->
              new Candidate(
                  member.instanceId(),
                  member.rackId(),
                  member.topics(),
                  target.getOrDefault(id, Partitions.NONE)));
    }

    /** Some of the partitions are owned already, by whoever subscribes. */
    World hadAnything() {
      Map<String, Map<UUID, Set<Integer>>> before = new HashMap<>();
      topics.forEach(
          (topic, partitions) -> {
            List<String> subscribing =
                members.keySet().stream()
                    .filter(id -> members.get(id).topics().contains(topic))
                    .toList();
            for (int i = 0; i < partitions.size() && !subscribing.isEmpty(); i++) {
              if (random.nextInt(5) > 0) {
                before
                    .computeIfAbsent(
                        subscribing.get(random.nextInt(subscribing.size())),
                        first -> new HashMap<>())
                    .computeIfAbsent(topic, first -> new HashSet<>())
                    .add(i);
              }
            }
          });
      Map<String, Partitions> target = new HashMap<>();
      before.forEach((id, share) -> target.put(id, Partitions.of(share)));
      had(target);
      return this;
    }

    boolean isNear(String member, UUID topic, int partition) {
      return topics
          .get(topic)
          .get(partition)
          .contains(String.valueOf(members.get(member).rackId()));
    }

    int near(Map<String, Partitions> target) {
      int near = 0;
      for (var share : target.entrySet()) {
        for (var topic : share.getValue().byTopic().entrySet()) {
          for (int partition : topic.getValue()) {
            near += isNear(share.getKey(), topic.getKey(), partition) ? 1 : 0;
          }
        }
      }
      return near;
    }

    int kept(Map<String, Partitions> target) {
      int kept = 0;
      for (var member : members.entrySet()) {
        Partitions now = target.getOrDefault(member.getKey(), Partitions.NONE);
        for (var topic : member.getValue().target().byTopic().entrySet()) {
          for (int partition : topic.getValue()) {
            kept += now.contains(topic.getKey(), partition) ? 1 : 0;
          }
        }
      }
      return kept;
    }

    int partitions() {
      return topics.values().stream().mapToInt(List::size).sum();
    }

    /** The wrapper of assignors refuses what is given away twice, so counting will do. */
    void assertComplete(Map<String, Partitions> target) {
      assertThat(target.values().stream().mapToInt(Partitions::size).sum()).isEqualTo(partitions());
    }
  }

  private static Map<String, Integer> sizes(Map<String, Partitions> target) {
    Map<String, Integer> sizes = new TreeMap<>();
    target.forEach(
        (member, share) -> {
          if (!share.isEmpty()) {
            sizes.put(member, share.size());
          }
        });
    return sizes;
  }

  private static void assertBalanced(Map<String, Partitions> target) {
    var sizes = target.values().stream().mapToInt(Partitions::size).summaryStatistics();
    assertThat(sizes.getMax() - sizes.getMin()).isLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void isAsBalancedAsUniformAndNearerAndAtRestOnceItIsFound(long seed) {
    World world = new World(seed);
    world.topic(TOPIC, 1 + world.random.nextInt(80), 1 + world.random.nextInt(2));
    world.topic(OTHER, world.random.nextInt(80), 2);
    for (int step = 0; step < 20; step++) {
      world.members.keySet().removeIf(id -> world.random.nextInt(4) == 0);
      int newcomers = 1 + world.random.nextInt(6);
      for (int i = 0; i < newcomers; i++) {
        String rack = RACKS.get(world.random.nextInt(RACKS.size()));
        world.member("member-%d-%d".formatted(step, i), rack, world.topics.keySet());
      }
      Map<String, Partitions> target = rackUniform.assign(world.problem());
      world.assertComplete(target);
      assertThat(target).hasSameSizeAs(world.members);
      assertBalanced(target);
      assertThat(world.near(target))
          .isGreaterThanOrEqualTo(world.near(uniform.assign(world.problem())));
      assertThat(rackUniform.assign(world.problem())).as("the same again").isEqualTo(target);
      world.had(target);
      assertThat(rackUniform.assign(world.problem())).as("nothing moves").isEqualTo(target);
    }
  }

  /** Tries every assignment that is as balanced. */
  private static final class Exhaustive {
    private final World world;
    private final List<String> members;
    private final int most;
    private final int extras;
    private final List<Map.Entry<UUID, Integer>> partitions = new ArrayList<>();
    private final int[] sizes;
    private int bestNear = -1;
    private int bestKept = -1;

    Exhaustive(World world) {
      this.world = world;
      members = List.copyOf(world.members.keySet());
      sizes = new int[members.size()];
      world.topics.forEach(
          (topic, all) -> {
            for (int i = 0; i < all.size(); i++) {
              partitions.add(Map.entry(topic, i));
            }
          });
      most = partitions.size() / members.size();
      extras = partitions.size() % members.size();
      choose(0, 0, 0, 0);
    }

    private void choose(int index, int near, int kept, int above) {
      if (index == partitions.size()) {
        if (near > bestNear || (near == bestNear && kept > bestKept)) {
          bestNear = near;
          bestKept = kept;
        }
        return;
      }
      UUID topic = partitions.get(index).getKey();
      int partition = partitions.get(index).getValue();
      for (int i = 0; i < members.size(); i++) {
        int more = sizes[i] == most ? 1 : 0;
        if (sizes[i] <= most && above + more <= extras) {
          sizes[i]++;
          choose(
              index + 1,
              near + (world.isNear(members.get(i), topic, partition) ? 1 : 0),
              kept
                  + (world.members.get(members.get(i)).target().contains(topic, partition) ? 1 : 0),
              above + more);
          sizes[i]--;
        }
      }
    }
  }

  @Test
  void ofAllBalancedAssignmentsItFindsTheNearestAndOfThoseTheOneThatMovesLeast() {
    for (int seed = 0; seed < 400; seed++) {
      World world = new World(seed);
      world.topic(TOPIC, 1 + world.random.nextInt(5), 1 + world.random.nextInt(2));
      world.topic(OTHER, world.random.nextInt(3), 1);
      world.members(1 + world.random.nextInt(4)).hadAnything();
      Exhaustive best = new Exhaustive(world);
      Map<String, Partitions> found = rackUniform.assign(world.problem());
      world.assertComplete(found);
      assertThat(world.near(found)).as("near, seed %d", seed).isEqualTo(best.bestNear);
      assertThat(world.kept(found)).as("kept, seed %d", seed).isEqualTo(best.bestKept);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void findsTheAssignmentThatHasEverythingNear(long seed) {
    World world = new World(seed);
    int members = 2 + world.random.nextInt(20);
    int share = 1 + world.random.nextInt(10);
    List<Set<String>> racks = new ArrayList<>();
    world.topics.put(TOPIC, racks);
    for (int i = 0; i < members; i++) {
      String rack = RACKS.get(world.random.nextInt(RACKS.size()));
      world.member("member-" + i, rack, Set.of(TOPIC));
      for (int j = 0; j < share; j++) {
        Set<String> ofPartition = world.someRacks(1);
        ofPartition.add(rack);
        racks.add(ofPartition);
      }
    }
    java.util.Collections.shuffle(racks, world.random);
    world.hadAnything();
    Map<String, Partitions> target = rackUniform.assign(world.problem());
    assertBalanced(target);
    assertThat(world.near(target)).isEqualTo(members * share);
  }

  @ParameterizedTest
  @CsvSource({"rack-aware-uniform, uniform", "rack-aware-range, range"})
  void withoutRacksItIsKafkas(String rackAware, String plain) {
    World world = new World(7);
    world.topics.put(TOPIC, List.of(Set.of(), Set.of(), Set.of()));
    world.topics.put(OTHER, List.of(Set.of("elsewhere"), Set.of()));
    world.member("x", "a", world.topics.keySet()).member("y", null, world.topics.keySet());
    assertThat(named(rackAware).assign(world.problem()))
        .isEqualTo(named(plain).assign(world.problem()));
  }

  @Test
  void inOneRackAJoinMovesTheMinimum() {
    World world = new World(1).topic(TOPIC, 100, 3);
    for (int i = 0; i < 10; i++) {
      world.member("member-" + i, "a", Set.of(TOPIC));
      Map<String, Partitions> target = rackUniform.assign(world.problem());
      int moved = i == 0 ? 0 : 100 / (i + 1);
      assertThat(world.kept(target)).isEqualTo(i == 0 ? 0 : 100 - moved);
      world.had(target);
    }
    world.members.remove("member-3");
    int had = world.members.values().stream().mapToInt(one -> one.target().size()).sum();
    assertThat(world.kept(rackUniform.assign(world.problem()))).isEqualTo(had);
  }

  /** As in {@code uniform}: those who come first in the problem are heard of first. */
  @Test
  void whoComesFirstGivesUpAndGets() {
    for (String first : List.of("x", "y", "z")) {
      World world = new World(1);
      world.topics.put(TOPIC, List.of(Set.of("a"), Set.of("a"), Set.of("a"), Set.of("a")));
      LinkedHashMap<String, Partitions> before = new LinkedHashMap<>();
      before.put(first, Partitions.NONE);
      before.put("x", Partitions.of(Map.of(TOPIC, Set.of(0))));
      before.put("y", Partitions.of(Map.of(TOPIC, Set.of(1))));
      before.put("z", Partitions.of(Map.of(TOPIC, Set.of(2))));
      before.keySet().forEach(id -> world.member(id, "a", Set.of(TOPIC)));
      world.had(before);
      Map<String, Partitions> target = rackUniform.assign(world.problem());
      assertThat(target.get(first).size()).as("%s is heard of first", first).isEqualTo(2);

      world.topics.put(
          TOPIC,
          List.of(Set.of("a"), Set.of("a"), Set.of("a"), Set.of("a"), Set.of("a"), Set.of("a")));
      LinkedHashMap<String, Partitions> two = new LinkedHashMap<>();
      two.put("newcomer", Partitions.NONE);
      two.put(first, Partitions.NONE);
      two.put("x", Partitions.of(Map.of(TOPIC, Set.of(0, 1))));
      two.put("y", Partitions.of(Map.of(TOPIC, Set.of(2, 3))));
      two.put("z", Partitions.of(Map.of(TOPIC, Set.of(4, 5))));
      world.members.clear();
      two.keySet().forEach(id -> world.member(id, "a", Set.of(TOPIC)));
      world.had(two);
      target = rackUniform.assign(world.problem());
      assertThat(target.get(first).size()).as("%s gives", first).isEqualTo(1);
      assertThat(target.get("newcomer").size()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void whereSubscriptionsDifferEachHasAsMuchAsInUniformAndItIsNearer(long seed) {
    World world = new World(seed);
    world.homogeneous = false;
    List<UUID> topics = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      topics.add(new UUID(3, i));
      world.topic(topics.get(i), 1 + world.random.nextInt(30), 2);
    }
    world.member("all", "a", Set.copyOf(topics));
    for (int i = 0; i < 20; i++) {
      Set<UUID> some = new HashSet<>();
      topics.stream().filter(topic -> world.random.nextBoolean()).forEach(some::add);
      world.member("member-" + i, RACKS.get(world.random.nextInt(3)), Set.copyOf(some));
    }
    world.hadAnything();
    Map<String, Partitions> plain = uniform.assign(world.problem());
    Map<String, Partitions> target = rackUniform.assign(world.problem());
    world.assertComplete(target);
    assertThat(sizes(target)).isEqualTo(sizes(plain));
    assertThat(world.near(target)).isGreaterThanOrEqualTo(world.near(plain));
    world.had(target);
    if (sizes(uniform.assign(world.problem())).equals(sizes(target))) {
      assertThat(rackUniform.assign(world.problem())).as("nothing moves").isEqualTo(target);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void rangeKeepsCountsAndPartitionsOfTheSameNumberTogetherAndIsNearer(long seed) {
    World world = new World(seed);
    int partitions = 1 + world.random.nextInt(40);
    world.topic(TOPIC, partitions, 1).topic(OTHER, partitions, 2);
    UUID third = new UUID(3, 3);
    world.topic(third, 1 + world.random.nextInt(40), 1);
    world.members(2 + world.random.nextInt(12)).hadAnything();
    Map<String, Partitions> plain = range.assign(world.problem());
    Map<String, Partitions> target = rackRange.assign(world.problem());
    world.assertComplete(target);
    for (UUID topic : world.topics.keySet()) {
      assertThat(sizesOf(target, topic)).isEqualTo(sizesOf(plain, topic));
    }
    target.forEach(
        (member, share) ->
            assertThat(share.byTopic().get(TOPIC)).isEqualTo(share.byTopic().get(OTHER)));
    assertThat(world.near(target)).isGreaterThanOrEqualTo(world.near(plain));
    world.had(target);
    assertThat(rackRange.assign(world.problem())).as("nothing moves").isEqualTo(target);
  }

  private static Map<String, Integer> sizesOf(Map<String, Partitions> target, UUID topic) {
    Map<String, Integer> sizes = new TreeMap<>();
    target.forEach(
        (member, share) -> {
          Set<Integer> numbers = share.byTopic().get(topic);
          if (numbers != null) {
            sizes.put(member, numbers.size());
          }
        });
    return sizes;
  }

  @Test
  void aMemberThatIsNowhereHasItsShareAllTheSame() {
    World world = new World(1);
    world.topics.put(TOPIC, List.of(Set.of("a"), Set.of("a"), Set.of("b"), Set.of("b")));
    world.member("somewhere", "a", Set.of(TOPIC)).member("nowhere", null, Set.of(TOPIC));
    for (PartitionAssignor assignor : List.of(rackUniform, rackRange)) {
      assertThat(assignor.assign(world.problem()))
          .containsEntry("somewhere", Partitions.of(Map.of(TOPIC, Set.of(0, 1))))
          .containsEntry("nowhere", Partitions.of(Map.of(TOPIC, Set.of(2, 3))));
    }
  }
}
