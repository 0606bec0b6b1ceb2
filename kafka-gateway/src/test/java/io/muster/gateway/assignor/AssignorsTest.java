package io.muster.gateway.assignor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.group.consumer.PartitionAssignor;
import io.muster.group.consumer.PartitionAssignor.AssignmentFailedException;
import io.muster.group.consumer.PartitionAssignor.Candidate;
import io.muster.group.consumer.PartitionAssignor.Problem;
import io.muster.group.consumer.Partitions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.coordinator.group.api.assignor.ConsumerGroupPartitionAssignor;
import org.apache.kafka.coordinator.group.api.assignor.GroupAssignment;
import org.apache.kafka.coordinator.group.api.assignor.GroupSpec;
import org.apache.kafka.coordinator.group.api.assignor.MemberAssignment;
import org.apache.kafka.coordinator.group.api.assignor.SubscribedTopicDescriber;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AssignorsTest {
  private static final UUID TOPIC = new UUID(1, 1);
  private static final UUID OTHER = new UUID(2, 2);

  private final PartitionAssignor uniform = named("uniform");

  static PartitionAssignor named(String name) {
    return open(name).all().get(0);
  }

  private static Assignors open(String... names) {
    return Assignors.open(new Assignors.Settings(List.of(names), Map.of()));
  }

  private static Problem problem(
      Collection<String> members, Map<UUID, Integer> partitions, Map<String, Partitions> before) {
    Map<String, Set<UUID>> topics = new HashMap<>();
    members.forEach(member -> topics.put(member, partitions.keySet()));
    return problem(members, topics, partitions, before);
  }

  /**
   * @param members in this order
   * @param topics what each of them subscribes to
   */
  private static Problem problem(
      Collection<String> members,
      Map<String, Set<UUID>> topics,
      Map<UUID, Integer> partitions,
      Map<String, Partitions> before) {
    LinkedHashMap<String, Candidate> candidates = new LinkedHashMap<>();
    members.forEach(
        member ->
            candidates.put(
                member,
                new Candidate(
                    null, null, topics.get(member), before.getOrDefault(member, Partitions.NONE))));
    boolean homogeneous = new HashSet<>(topics.values()).size() <= 1;
    return new Problem(candidates, homogeneous, partitions, Map.of());
  }

  private static Set<String> members(int count) {
    Set<String> members = new HashSet<>();
    for (int i = 0; i < count; i++) {
      members.add("member-" + i);
    }
    return members;
  }

  private static void assertComplete(Map<String, Partitions> target, Map<UUID, Integer> topics) {
    Set<Map.Entry<UUID, Integer>> taken = new HashSet<>();
    target
        .values()
        .forEach(
            share ->
                share
                    .byTopic()
                    .forEach(
                        (topic, numbers) ->
                            numbers.forEach(
                                number ->
                                    assertThat(taken.add(Map.entry(topic, number)))
                                        .as("given away once")
                                        .isTrue())));
    assertThat(taken).hasSize(topics.values().stream().mapToInt(Integer::intValue).sum());
  }

  private static IntSummaryStatistics shares(Map<String, Partitions> target) {
    return target.values().stream().mapToInt(Partitions::size).summaryStatistics();
  }

  private static int kept(Map<String, Partitions> before, Map<String, Partitions> after) {
    int kept = 0;
    for (Map.Entry<String, Partitions> member : before.entrySet()) {
      Partitions now = after.getOrDefault(member.getKey(), Partitions.NONE);
      for (var topic : member.getValue().byTopic().entrySet()) {
        kept +=
            (int)
                topic.getValue().stream()
                    .filter(number -> now.contains(topic.getKey(), number))
                    .count();
      }
    }
    return kept;
  }

  @ParameterizedTest
  @CsvSource({"uniform", "range"})
  void everyPartitionIsGivenAwayOnce(String name) {
    PartitionAssignor assignor = named(name);
    assertThat(assignor.name()).isEqualTo(name);
    Map<UUID, Integer> topics = Map.of(TOPIC, 7, OTHER, 5);
    assertComplete(assignor.assign(problem(members(3), topics, Map.of())), topics);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void uniformIsBalancedAndMovesTheMinimum(long seed) {
    Random random = new Random(seed);
    Map<UUID, Integer> topics = Map.of(TOPIC, 1 + random.nextInt(60), OTHER, random.nextInt(60));
    int total = topics.values().stream().mapToInt(Integer::intValue).sum();
    Map<String, Partitions> before = Map.of();
    for (int step = 0; step < 20; step++) {
      int count = 1 + random.nextInt(20);
      Map<String, Partitions> after = uniform.assign(problem(members(count), topics, before));
      assertComplete(after, topics);
      IntSummaryStatistics shares = shares(after);
      assertThat(shares.getMax() - shares.getMin()).isLessThanOrEqualTo(1);
      assertThat(kept(before, after)).isEqualTo(mostThatCanStay(before, members(count), total));
      before = after;
    }
  }

  /** Of those who stay, as many keep one above the fair share as there are partitions for. */
  private static int mostThatCanStay(
      Map<String, Partitions> before, Collection<String> members, int partitions) {
    int fair = partitions / members.size();
    int above = partitions % members.size();
    int stay = 0;
    for (String member : members) {
      int had = before.getOrDefault(member, Partitions.NONE).size();
      if (had > fair && above > 0) {
        above--;
        stay += fair + 1;
      } else {
        stay += Math.min(had, fair);
      }
    }
    return stay;
  }

  /** A group of up to two hundred to which one comes, or from which one goes, time after time. */
  private static final class Chance {
    private static final int MOST_MEMBERS = 200;
    private static final int MOST_TOPICS = 8;
    private static final int MOST_PARTITIONS = 60;

    private final Random random;
    private final Map<UUID, Integer> partitions = new HashMap<>();
    private final Map<String, Set<UUID>> topics = new HashMap<>();
    private final boolean homogeneous;
    private int ids;

    Chance(long seed, boolean homogeneous) {
      this.random = new Random(seed);
      this.homogeneous = homogeneous;
      int topicCount = 1 + random.nextInt(MOST_TOPICS);
      for (int i = 0; i < topicCount; i++) {
        partitions.put(new UUID(1, i), 1 + random.nextInt(MOST_PARTITIONS));
      }
      int members = 1 + random.nextInt(MOST_MEMBERS);
      for (int i = 0; i < members; i++) {
        join();
      }
    }

    private void join() {
      List<UUID> all = new ArrayList<>(partitions.keySet());
      Collections.shuffle(all, random);
      int count = homogeneous ? all.size() : 1 + random.nextInt(all.size());
      topics.put("member-" + ids++, Set.copyOf(all.subList(0, count)));
    }

    void joinOrLeave() {
      if (topics.size() == 1 || (topics.size() < MOST_MEMBERS && random.nextBoolean())) {
        join();
      } else {
        topics.remove(order().get(0));
      }
    }

    /** The members, in any order. */
    List<String> order() {
      List<String> order = new ArrayList<>(topics.keySet());
      Collections.shuffle(order, random);
      return order;
    }

    Problem problem(List<String> order, Map<String, Partitions> before) {
      return AssignorsTest.problem(order, topics, partitions, before);
    }

    /** Those of the topics that anybody subscribes to. */
    Map<UUID, Integer> wanted() {
      Map<UUID, Integer> wanted = new HashMap<>(partitions);
      wanted.keySet().removeIf(topic -> subscribers(topic).isEmpty());
      return wanted;
    }

    Set<String> subscribers(UUID topic) {
      return topics.entrySet().stream()
          .filter(member -> member.getValue().contains(topic))
          .map(Map.Entry::getKey)
          .collect(Collectors.toSet());
    }
  }

  private static int total(Map<UUID, Integer> partitions) {
    return partitions.values().stream().mapToInt(Integer::intValue).sum();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void whenOneComesOrGoesUniformMovesTheMinimumInAnyOrder(long seed) {
    Chance group = new Chance(seed, true);
    Map<String, Partitions> before = Map.of();
    for (int step = 0; step < 10; step++) {
      int total = total(group.partitions);
      int most = mostThatCanStay(before, group.topics.keySet(), total);
      Map<String, Partitions> after = Map.of();
      for (int order = 0; order < 3; order++) {
        after = uniform.assign(group.problem(group.order(), before));
        assertComplete(after, group.partitions);
        IntSummaryStatistics shares = shares(after);
        assertThat(shares.getMax() - shares.getMin()).isLessThanOrEqualTo(1);
        assertThat(kept(before, after)).isEqualTo(most);
      }
      before = after;
      group.joinOrLeave();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void uniformIsAsBalancedAsSubscriptionsAllowInAnyOrder(long seed) {
    Chance group = new Chance(seed, false);
    Map<String, Partitions> before = Map.of();
    for (int step = 0; step < 10; step++) {
      Map<String, Partitions> after = Map.of();
      for (int order = 0; order < 3; order++) {
        after = uniform.assign(group.problem(group.order(), before));
        assertComplete(after, group.wanted());
        assertThatNoPartitionIsBetterElsewhere(group, after);
      }
      Map<String, Partitions> again = uniform.assign(group.problem(group.order(), after));
      assertThat(kept(after, again)).as("nothing has changed").isEqualTo(total(group.wanted()));
      before = after;
      group.joinOrLeave();
    }
  }

  /** Nobody has two more than another one who could have one of them, too. */
  private static void assertThatNoPartitionIsBetterElsewhere(
      Chance group, Map<String, Partitions> target) {
    for (UUID topic : group.wanted().keySet()) {
      Set<String> subscribers = group.subscribers(topic);
      int least = subscribers.stream().mapToInt(member -> size(target, member)).min().orElseThrow();
      assertThat(subscribers)
          .filteredOn(
              member -> target.getOrDefault(member, Partitions.NONE).byTopic().containsKey(topic))
          .allSatisfy(member -> assertThat(size(target, member)).isLessThanOrEqualTo(least + 1));
    }
  }

  private static int size(Map<String, Partitions> target, String member) {
    return target.getOrDefault(member, Partitions.NONE).size();
  }

  @ParameterizedTest
  @CsvSource({"1,true", "2,true", "3,true", "4,true", "1,false", "2,false", "3,false", "4,false"})
  void rangeGivesRangesOfEachTopicWhateverTheOrder(long seed, boolean homogeneous) {
    PartitionAssignor range = named("range");
    Chance group = new Chance(seed, homogeneous);
    Map<String, Partitions> before = Map.of();
    for (int step = 0; step < 10; step++) {
      Map<String, Partitions> after = range.assign(group.problem(group.order(), before));
      assertComplete(after, group.wanted());
      group
          .wanted()
          .forEach((topic, count) -> assertRanges(group.subscribers(topic), topic, after));
      assertThat(range.assign(group.problem(group.order(), Map.of()))).isEqualTo(after);
      before = after;
      group.joinOrLeave();
    }
  }

  private static void assertRanges(
      Set<String> subscribers, UUID topic, Map<String, Partitions> target) {
    IntSummaryStatistics sizes =
        subscribers.stream()
            .map(member -> target.getOrDefault(member, Partitions.NONE).byTopic().get(topic))
            .peek(AssignorsTest::assertRange)
            .mapToInt(numbers -> numbers == null ? 0 : numbers.size())
            .summaryStatistics();
    assertThat(sizes.getMax() - sizes.getMin()).isLessThanOrEqualTo(1);
  }

  private static void assertRange(@Nullable SortedSet<Integer> numbers) {
    if (numbers != null) {
      assertThat(numbers.last() - numbers.first()).isEqualTo(numbers.size() - 1);
    }
  }

  @Test
  void rangeGivesTheSameOfTopicsThatAreAsLarge() {
    PartitionAssignor range = named("range");
    Map<String, Partitions> target =
        range.assign(problem(members(7), Map.of(TOPIC, 24, OTHER, 24), Map.of()));
    assertThat(target.values())
        .allSatisfy(
            share -> assertThat(share.byTopic().get(TOPIC)).isEqualTo(share.byTopic().get(OTHER)));
  }

  @Test
  void whatIsFreeGoesToWhoComesFirst() {
    Map<String, Partitions> before =
        Map.of(
            "a", Partitions.of(Map.of(TOPIC, Set.of(0))),
            "b", Partitions.of(Map.of(TOPIC, Set.of(1))),
            "c", Partitions.of(Map.of(TOPIC, Set.of(2))));
    for (String first : List.of("a", "b", "c")) {
      Set<String> order = new LinkedHashSet<>(List.of(first));
      order.addAll(List.of("a", "b", "c"));
      Map<String, Partitions> after = uniform.assign(problem(order, Map.of(TOPIC, 4), before));
      assertThat(after.get(first).size()).isEqualTo(2);
    }
  }

  @Test
  void whoComesFirstGivesUp() {
    Map<String, Partitions> before =
        Map.of(
            "a", Partitions.of(Map.of(TOPIC, Set.of(0, 1))),
            "b", Partitions.of(Map.of(TOPIC, Set.of(2, 3))),
            "c", Partitions.of(Map.of(TOPIC, Set.of(4, 5))));
    for (String first : List.of("a", "b", "c")) {
      Set<String> order = new LinkedHashSet<>(List.of("newcomer", first));
      order.addAll(List.of("a", "b", "c"));
      Map<String, Partitions> after = uniform.assign(problem(order, Map.of(TOPIC, 6), before));
      assertThat(after.get("newcomer").size()).isEqualTo(1);
      assertThat(after.get(first).size()).isEqualTo(1);
    }
  }

  @Test
  void membersGetOnlyWhatTheySubscribeTo() {
    LinkedHashMap<String, Candidate> members = new LinkedHashMap<>();
    members.put("a", new Candidate(null, null, Set.of(TOPIC), Partitions.NONE));
    members.put("b", new Candidate("i", "rack", Set.of(TOPIC, OTHER), Partitions.NONE));
    Map<String, Partitions> target =
        uniform.assign(new Problem(members, false, Map.of(TOPIC, 4, OTHER, 4), Map.of()));
    assertThat(target.get("a").byTopic()).containsOnlyKeys(TOPIC);
    assertComplete(target, Map.of(TOPIC, 4, OTHER, 4));
  }

  /** Gives every partition to everybody. */
  public static final class Generous implements ConsumerGroupPartitionAssignor {
    @Override
    public String name() {
      return "generous";
    }

    @Override
    public GroupAssignment assign(GroupSpec group, SubscribedTopicDescriber topics) {
      Map<String, MemberAssignment> assignment = new HashMap<>();
      for (String member : group.memberIds()) {
        Map<Uuid, Set<Integer>> everything = new HashMap<>();
        group
            .memberSubscription(member)
            .subscribedTopicIds()
            .forEach(topic -> everything.put(topic, Set.of(0)));
        assignment.put(member, () -> everything);
      }
      return new GroupAssignment(assignment);
    }
  }

  @Test
  void anAssignorOfSomebodyElseCanBeUsedButCannotGiveAnythingAwayTwice() {
    PartitionAssignor generous = named(Generous.class.getName());
    assertThat(generous.assign(problem(members(1), Map.of(TOPIC, 1), Map.of())))
        .containsEntry("member-0", Partitions.of(Map.of(TOPIC, Set.of(0))));
    assertThatThrownBy(() -> generous.assign(problem(members(2), Map.of(TOPIC, 1), Map.of())))
        .isInstanceOf(AssignmentFailedException.class);
  }

  @Test
  void onlyAssignorsThatAreBuiltInAreAskedAboutMembersThatThereAreNot() {
    assertThat(open("uniform", "range", "rack-aware-uniform", "rack-aware-range").all())
        .hasSize(4)
        .allMatch(PartitionAssignor::mayBeAskedWhatIf);
    assertThat(named(Generous.class.getName()).mayBeAskedWhatIf()).isFalse();
  }

  /** What becomes of an assignor, told by the names that they are configured to have. */
  public abstract static class Configured
      implements ConsumerGroupPartitionAssignor, Configurable, AutoCloseable {
    private static final List<String> CLOSED = new ArrayList<>();

    private String name = "nobody";

    @Override
    public void configure(Map<String, ?> configs) {
      Object configured = configs.get(getClass().getSimpleName() + ".name");
      if (configured == null) {
        throw new ConfigException("a name is missing");
      }
      name = configured.toString();
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public GroupAssignment assign(GroupSpec group, SubscribedTopicDescriber topics) {
      return new GroupAssignment(Map.of());
    }

    @Override
    public void close() {
      CLOSED.add(name);
      if (name.startsWith("stubborn")) {
        throw new IllegalStateException("told to");
      }
    }
  }

  /** One of two. */
  public static final class One extends Configured {}

  /** The other one. */
  public static final class Other extends Configured {}

  private static Assignors open(Map<String, String> properties) {
    return Assignors.open(
        new Assignors.Settings(
            List.of("uniform", One.class.getName(), Other.class.getName()), properties));
  }

  @Test
  void assignorsOfSomebodyElseAreConfiguredAndClosed() {
    Assignors assignors = open(Map.of("One.name", "first-used", "Other.name", "stubborn-used"));
    assertThat(assignors.all())
        .extracting(PartitionAssignor::name)
        .containsExactly("uniform", "first-used", "stubborn-used");
    assertThat(Configured.CLOSED).doesNotContain("first-used", "stubborn-used");

    assignors.close();

    assertThat(Configured.CLOSED).containsSequence("stubborn-used", "first-used");
  }

  @Test
  void anAssignorThatCannotBeConfiguredIsNamedAndThoseBeforeItAreClosed() {
    assertThatThrownBy(() -> open(Map.of("One.name", "in-vain")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Other.class.getName())
        .hasMessageContaining("a name is missing");
    assertThat(Configured.CLOSED).contains("in-vain");
  }

  /** Fails with an unchecked exception or an error. */
  private record Failing(Throwable failure) implements ConsumerGroupPartitionAssignor {
    @Override
    public String name() {
      return "failing";
    }

    @Override
    public GroupAssignment assign(GroupSpec group, SubscribedTopicDescriber topics) {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure;
    }
  }

  private static List<Throwable> failures() {
    return List.of(
        new IllegalStateException("no idea"),
        new NoClassDefFoundError("org/example/Missing"),
        new NoSuchMethodError("missing()"),
        new ExceptionInInitializerError("no class"),
        new StackOverflowError(),
        new AssertionError("impossible"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whateverGoesWrongInAnAssignorIsItsFailure(Throwable failure) {
    PartitionAssignor failing = new KafkaAssignor(new Failing(failure), false, false);

    assertThatThrownBy(() -> failing.assign(problem(members(1), Map.of(TOPIC, 1), Map.of())))
        .isInstanceOf(AssignmentFailedException.class)
        .hasMessageContaining("failing")
        .hasCause(failure);
  }

  @Test
  void whatIsNoAssignorIsRefused() {
    assertThatThrownBy(() -> open("unifrom"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unifrom");
    assertThatThrownBy(() -> open("java.lang.String")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> open("range", "range")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> open()).isInstanceOf(IllegalArgumentException.class);
  }
}
