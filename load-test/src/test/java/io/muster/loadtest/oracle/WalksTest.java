package io.muster.loadtest.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.loadtest.oracle.scenario.GroupName;
import io.muster.loadtest.oracle.scenario.Scenario;
import io.muster.loadtest.oracle.scenario.ScenarioFile;
import io.muster.loadtest.oracle.scenario.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WalksTest {
  private static final Step CULPRIT = new Step.Describe(4, List.of(GroupName.OWN));

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 16})
  void theSameScenariosArePlayedHoweverManySideBySide(int parallel) throws Exception {
    Queue<String> played = new ConcurrentLinkedQueue<>();

    WalksReport report =
        walks(
                plan(5, 40, parallel),
                scenario -> {
                  played.add(scenario.name());
                  return same(scenario);
                })
            .run();

    assertThat(played)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(5, 45).mapToObj(WalksTest::name).toList());
    assertThat(report.played()).isEqualTo(40);
    assertThat(report.differing()).isZero();
  }

  /** The barrier opens for as many as are played side by side, and only for them. */
  @Test
  void scenariosArePlayedSideBySide() throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(4);

    WalksReport report = walks(plan(0, 12, 4), scenario -> meeting(barrier, scenario)).run();

    assertThat(report.played()).isEqualTo(12);
  }

  @Test
  void aDifferenceThatComesAgainIsMadeSmallAndKeptOnce() throws Exception {
    WalksReport report = walks(plan(0, 30, 4), WalksTest::differsByCulprit).run();

    assertThat(report.played()).isEqualTo(30);
    assertThat(report.differing()).isEqualTo(10);
    assertThat(report.unsteady()).isZero();
    assertThat(report.suspects()).isZero();
    assertThat(report.findings()).hasSize(1);
    Finding finding = report.findings().get(0);
    assertThat(finding.scenario().steps()).containsExactly(CULPRIT);
    assertThat(finding.result().unexpected()).hasSize(1);
    assertThat(ScenarioFile.read(finding.file())).isEqualTo(finding.scenario());
    assertThat(report.text("Kafka", "Muster")).contains(finding.file().toString(), "seed 7");
  }

  @Test
  void aDifferenceThatDoesNotComeAgainIsCountedApart() throws Exception {
    Set<String> played = ConcurrentHashMap.newKeySet();

    WalksReport report =
        walks(
                plan(0, 30, 4),
                scenario ->
                    played.add(scenario.name()) ? differsByCulprit(scenario) : same(scenario))
            .run();

    assertThat(report.differing()).isZero();
    assertThat(report.unsteady()).isEqualTo(10);
    assertThat(report.once()).hasSize(10);
    assertThat(report.agrees()).as("ten of thirty").isFalse();
    assertThat(report.text("Kafka", "Muster")).contains("Too many differ once only");
    assertThat(report.findings()).isEmpty();
    assertThat(folder).isDirectoryContaining("glob:**/seed-7-scenario-27-once.txt");
    assertThat(folder.resolve("seed-7-scenario-27-once.txt"))
        .content()
        .contains("\"describe\"", "what was answered");
  }

  @ParameterizedTest
  @CsvSource({"200, 2, true", "200, 3, false", "20, 1, true", "20, 2, false"})
  void oneScenarioInAHundredMayDifferOnce(int scenarios, int once, boolean agrees)
      throws Exception {
    Map<String, Integer> plays = new ConcurrentHashMap<>();

    WalksReport report =
        walks(
                plan(0, scenarios, 4),
                scenario ->
                    numberOf(scenario) < once && plays.merge(scenario.name(), 1, Integer::sum) == 1
                        ? differs(scenario, "errorCode", "NONE", "INVALID_REQUEST")
                        : same(scenario))
            .run();

    assertThat(report.unsteady()).isEqualTo(once);
    assertThat(report.agrees()).isEqualTo(agrees);
  }

  /** Kafka takes a leader from a hash table: not every play shows what follows from that. */
  @Test
  void aDifferenceThatComesAgainNowAndThenIsBelieved() throws Exception {
    Map<String, Integer> plays = new ConcurrentHashMap<>();

    WalksReport report =
        walks(
                plan(0, 3, 1),
                scenario ->
                    plays.merge(scenario.name(), 1, Integer::sum) % 3 == 1
                        ? differsByCulprit(scenario)
                        : same(scenario))
            .run();

    assertThat(report.differing()).isEqualTo(1);
    assertThat(report.findings()).hasSize(1);
  }

  /** Such as when a server has gone meanwhile. */
  @Test
  void whatDiffersInAnotherWayWhenItIsPlayedAgainIsBelieved() throws Exception {
    Set<String> played = ConcurrentHashMap.newKeySet();

    WalksReport report =
        walks(
                plan(0, 1, 1),
                scenario ->
                    played.add(scenario.name())
                        ? differsByCulprit(scenario)
                        : differs(scenario, "step", "JOIN_GROUP", "broken off"))
            .run();

    assertThat(report.differing()).isEqualTo(1);
    assertThat(report.unsteady()).isZero();
  }

  @Test
  void suspectsArePlayedAgainWhileTheOthersWait() throws Exception {
    Map<String, Integer> plays = new ConcurrentHashMap<>();
    AtomicInteger underWay = new AtomicInteger();
    Queue<Integer> besideSuspects = new ConcurrentLinkedQueue<>();

    WalksReport report =
        walks(
                plan(0, 90, 8),
                scenario -> {
                  int company = underWay.getAndIncrement();
                  if (plays.merge(scenario.name(), 1, Integer::sum) > 1) {
                    besideSuspects.add(company);
                  }
                  TimeUnit.MILLISECONDS.sleep(1);
                  underWay.decrementAndGet();
                  return differsByCulprit(scenario);
                })
            .run();

    assertThat(report.differing()).isEqualTo(30);
    assertThat(besideSuspects).isNotEmpty().containsOnly(0);
  }

  @Test
  void whatIsBrokenAllOverEndsTheRun() throws Exception {
    WalksReport report =
        walks(
                plan(0, 500, 1),
                scenario ->
                    differs(scenario, "field-" + (char) ('a' + numberOf(scenario) % 26), "x", "y"))
            .run();

    assertThat(report.findings()).hasSize(Walks.MAX_KINDS);
    assertThat(report.played()).isLessThan(100);
    assertThat(report.summary()).contains("of 500 scenarios");
  }

  @Test
  void noScenarioIsBegunWhenTimeIsOver() throws Exception {
    WalksPlan plan = new WalksPlan(7, 0, 10, 2, Duration.ZERO, folder);

    assertThat(walks(plan, WalksTest::same).run().played()).isZero();
  }

  @Test
  void aPlanThatCannotBeIsRefused() {
    assertThatThrownBy(() -> plan(-1, 10, 1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> plan(Integer.MAX_VALUE, 10, 1)).hasMessageContaining("2,147,483,647");
    assertThatThrownBy(() -> plan(0, 10, 0)).hasMessageContaining("not 0");
    assertThatThrownBy(() -> plan(0, 10, 257)).hasMessageContaining("not 257");
  }

  private static Walks walks(WalksPlan plan, Trial trial) {
    return new Walks(plan, WalksTest::scenario, trial);
  }

  private WalksPlan plan(int first, int count, int parallel) {
    return new WalksPlan(7, first, count, parallel, Duration.ofMinutes(1), folder);
  }

  /** Every third one has the culprit among its steps. */
  private static Scenario scenario(int number) {
    Stream<Step> steps =
        IntStream.range(0, 6)
            .mapToObj(version -> new Step.ListGroups(version, List.of(), List.of()));
    return new Scenario(
        name(number),
        List.of(),
        (number % 3 == 0 ? Stream.concat(steps, Stream.of(CULPRIT)) : steps).toList());
  }

  private static String name(int number) {
    return "seed 7, scenario " + number;
  }

  private static int numberOf(Scenario scenario) {
    return Integer.parseInt(scenario.name().substring(scenario.name().lastIndexOf(' ') + 1));
  }

  private static Trial.Outcome meeting(CyclicBarrier barrier, Scenario scenario)
      throws InterruptedException {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
    return same(scenario);
  }

  private static Trial.Outcome same(Scenario scenario) {
    return new Trial.Outcome(
        new OracleReport.Result(scenario.name(), scenario.steps().size(), List.of(), List.of()),
        "");
  }

  private static Trial.Outcome differsByCulprit(Scenario scenario) {
    return scenario.steps().contains(CULPRIT)
        ? differs(scenario, "errorCode", "NONE", "INVALID_REQUEST")
        : same(scenario);
  }

  private static Trial.Outcome differs(Scenario scenario, String field, String left, String right) {
    Difference difference =
        new Difference(scenario.name(), "1. client: DESCRIBE_GROUPS", field, left, right);
    return new Trial.Outcome(
        new OracleReport.Result(
            scenario.name(), scenario.steps().size(), List.of(difference), List.of()),
        "what was answered");
  }
}
