package io.muster.loadtest.oracle.scenario;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;

class GeneratorTest {
  private static final int MANY = 1_000;

  private final Generator generator = new Generator(7, Vocabulary.ofClients());

  @Test
  void theSameSeedMakesTheSameScenarios() {
    Generator again = new Generator(7, Vocabulary.ofClients());

    assertThat(many(again)).isEqualTo(many(generator));
  }

  @Test
  void aScenarioDoesNotDependOnThoseBeforeIt() {
    Scenario alone = new Generator(7, Vocabulary.ofClients()).scenario(500);

    assertThat(alone).isEqualTo(many(generator).get(500));
  }

  @Test
  void anotherSeedMakesOthers() {
    Generator other = new Generator(8, Vocabulary.ofClients());

    assertThat(steps(many(other))).doesNotContainSequence(steps(many(generator)).subList(0, 10));
    assertThat(other.scenario(0).steps()).isNotEqualTo(generator.scenario(0).steps());
  }

  @Test
  void everyKindOfStepAndFlawOccurs() {
    Set<Class<?>> kinds = new HashSet<>();
    Set<Flaw> flaws = new HashSet<>();
    for (Step step : steps(many(generator))) {
      kinds.add(step.getClass());
      if (step.flaw() != null) {
        flaws.add(step.flaw());
      }
    }

    assertThat(kinds).containsExactlyInAnyOrderElementsOf(kindsOf(Step.class).toList());
    assertThat(flaws).containsExactlyInAnyOrder(Flaw.values());
  }

  private static Stream<Class<?>> kindsOf(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).flatMap(GeneratorTest::kindsOf)
        : Stream.of(type);
  }

  @Test
  void everyFifthScenarioIsOfTheConsumerProtocol() {
    List<Scenario> scenarios = many(generator);
    for (int i = 0; i < MANY; i++) {
      assertThat(scenarios.get(i).isOfConsumers()).isEqualTo(i % 5 == 4);
    }
  }

  @Test
  void everyKindOfStepOfTheConsumerProtocolOccursWithinSomeHundreds() {
    Set<Class<?>> kinds = new HashSet<>();
    steps(consumers(generator).subList(0, 100)).forEach(step -> kinds.add(step.getClass()));

    assertThat(kinds)
        .containsAll(kindsOf(ConsumerStep.class).toList())
        .contains(
            Step.Join.class,
            Step.Sync.class,
            Step.Heartbeat.class,
            Step.Leave.class,
            Step.Commit.class,
            Step.Fetch.class,
            Step.Describe.class,
            Step.ListGroups.class,
            Step.DeleteGroups.class,
            Step.DeleteOffset.class,
            Step.Lapse.class)
        .doesNotContain(Step.JoinTogether.class, Step.Silence.class);
  }

  @Test
  void eachStepIsOneOfItsSendersProtocol() {
    for (Scenario scenario : consumers(generator)) {
      for (Step step : scenario.steps()) {
        boolean ofClassic =
            step instanceof Step.Join
                || step instanceof Step.Sync
                || step instanceof Step.Heartbeat;
        if (step instanceof ConsumerStep || ofClassic) {
          assertThat(step.who())
              .allMatch(name -> scenario.part(name).isConsumer() == step instanceof ConsumerStep);
        }
      }
    }
  }

  @Test
  void whoMayBeForgottenIsNotAwayWhileOthersWaitForARegex() {
    for (Scenario scenario : consumers(generator)) {
      boolean away = false;
      boolean regex = false;
      for (Step step : scenario.steps()) {
        away |= step instanceof ConsumerStep.Exit exit && exit.forAWhile();
        regex |= step instanceof ConsumerStep.OfSubscription told && told.regex() != null;
      }

      assertThat(away && regex).isFalse();
    }
  }

  @Test
  void fewStepsBringRegularExpressionsThatAreWaitedForSoLong() {
    for (Scenario scenario : consumers(generator)) {
      assertThat(scenario.steps())
          .filteredOn(
              step ->
                  step instanceof ConsumerStep.OfSubscription subscription
                      && subscription.regex() != null)
          .hasSizeLessThanOrEqualTo(2);
    }
  }

  @Test
  void nobodyClingsWhereChanceDecidesWhoHasToGive() {
    for (Scenario scenario : consumers(generator)) {
      assertThat(scenario.steps())
          .noneMatch(
              step ->
                  step instanceof ConsumerStep.Cling cling
                      && !"range".equals(scenario.part(cling.name()).serverAssignor()));
    }
  }

  @Test
  void everyVersionOfJoinGroupOccursAndStaticMembersUseThoseThatKnowThem() {
    Set<Integer> versions = new HashSet<>();
    for (Scenario scenario : many(generator)) {
      for (Step step : scenario.steps()) {
        if (step instanceof Step.Join join) {
          versions.add(join.version());
          assertThat(join.version() >= 5 || !scenario.part(join.name()).isStatic()).isTrue();
        }
      }
    }

    assertThat(versions)
        .containsAll(
            IntStream.rangeClosed(
                    ApiKeys.JOIN_GROUP.oldestVersion(), ApiKeys.JOIN_GROUP.latestVersion())
                .boxed()
                .toList());
  }

  @Test
  void allProcessesOfAnInstanceHaveSessionsOfTheSameLength() {
    for (Scenario scenario : many(generator)) {
      Map<String, Set<Integer>> sessions =
          scenario.cast().stream()
              .filter(Part::isStatic)
              .collect(
                  groupingBy(
                      part -> Objects.requireNonNull(part.instanceId()),
                      mapping(Part::sessionTimeoutMs, toSet())));

      assertThat(sessions.values()).allSatisfy(lengths -> assertThat(lengths).hasSize(1));
    }
  }

  @Test
  void whatAServerDoesNotOfferIsNotAskedFor() {
    Vocabulary small =
        Vocabulary.of(
            List.of(
                ApiKeys.JOIN_GROUP,
                ApiKeys.SYNC_GROUP,
                ApiKeys.HEARTBEAT,
                ApiKeys.LEAVE_GROUP,
                ApiKeys.OFFSET_COMMIT,
                ApiKeys.OFFSET_FETCH,
                ApiKeys.DESCRIBE_GROUPS,
                ApiKeys.LIST_GROUPS));

    assertThat(steps(many(new Generator(7, small))))
        .noneMatch(step -> step instanceof Step.DeleteGroups || step instanceof Step.DeleteOffset)
        .noneMatch(ConsumerStep.class::isInstance);
  }

  @Test
  void administratorsAskForSeveralGroupsAndForSomeStatesOnlyInVersionsThatKnowThem() {
    List<Step> steps = steps(many(generator));

    assertThat(steps)
        .filteredOn(Step.Fetch.class::isInstance)
        .extracting(Step.Fetch.class::cast)
        .allMatch(fetch -> fetch.version() >= 8 || fetch.groups().size() == 1)
        .anyMatch(fetch -> fetch.groups().size() > 1);
    assertThat(steps)
        .filteredOn(Step.ListGroups.class::isInstance)
        .extracting(Step.ListGroups.class::cast)
        .allMatch(list -> list.version() >= 4 || list.states().isEmpty())
        .allMatch(list -> list.version() >= 5 || list.types().isEmpty())
        .anyMatch(list -> !list.states().isEmpty() && !list.types().isEmpty());
    assertThat(steps)
        .anyMatch(step -> step instanceof Step.Describe describe && describe.groups().size() > 1)
        .anyMatch(step -> step instanceof Step.DeleteGroups delete && delete.groups().size() > 1);
  }

  /** Otherwise little but refusals would be compared. */
  @Test
  void mostScenariosGetBeyondTheFirstGeneration() {
    long settled =
        classics(generator).stream()
            .filter(
                scenario -> {
                  GroupModel group = new GroupModel(scenario.cast());
                  boolean stable = false;
                  for (Step step : scenario.steps()) {
                    group.apply(step);
                    stable |= group.state() == GroupModel.State.STABLE;
                  }
                  return stable;
                })
            .count();

    assertThat(settled).isGreaterThan(classics(generator).size() * 6 / 10);
  }

  private static List<Scenario> many(Generator generator) {
    return IntStream.range(0, MANY).mapToObj(generator::scenario).toList();
  }

  private static List<Scenario> consumers(Generator generator) {
    return many(generator).stream().filter(Scenario::isOfConsumers).toList();
  }

  private static List<Scenario> classics(Generator generator) {
    return many(generator).stream().filter(scenario -> !scenario.isOfConsumers()).toList();
  }

  private static List<Step> steps(List<Scenario> scenarios) {
    return scenarios.stream().flatMap(scenario -> scenario.steps().stream()).toList();
  }
}
