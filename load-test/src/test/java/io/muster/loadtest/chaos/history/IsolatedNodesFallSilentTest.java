package io.muster.loadtest.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.chaos.history.FaultSpan.Cut;
import io.muster.loadtest.chaos.history.Operation.Answer;
import io.muster.loadtest.chaos.history.Operation.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The isolation bound is 4 s, and a second is allowed on top of it. */
class IsolatedNodesFallSilentTest {
  private static final String ONE = "127.0.0.1:9092";
  private static final String TWO = "127.0.0.1:9093";
  private static final String THREE = "127.0.0.1:9094";
  private static final List<String> ALL = List.of(ONE, TWO, THREE);

  private final Script script = new Script();

  @Test
  void aHeartbeatOfTheOldGenerationIsFoundThoughNobodyHasGoneOn() {
    cutFrom10To40(ALL, bothWays(ONE, TWO, THREE));
    beat(TWO, 20_000);
    beat(ONE, 20_001);

    assertThat(script.invariants()).containsExactly(Invariant.ISOLATED_NODES_FALL_SILENT);
    assertThat(script.violations()).hasSize(1);
    assertThat(script.violations().get(0).text())
        .contains("#1 HEARTBEAT of g generation 1 by a at " + ONE)
        .contains("sent 10001 ms after");
  }

  @Test
  void anyRequestCounts() {
    cutFrom10To40(ALL, bothWays(ONE, TWO, THREE));
    script.at(ONE);
    script.goTo(Duration.ofSeconds(20));
    script.join("a", 1, Set.of("a"));
    script.sync("a", 1, 0);
    script.fetch(Map.of(0, -1L));
    script.commit("a", 1, 0, 7, Answer.DONE);
    script.leave("a", 1);

    assertThat(script.violations()).hasSize(5);
    assertThat(script.invariants()).containsExactly(Invariant.ISOLATED_NODES_FALL_SILENT);
    assertThat(script.findings().askedOfIsolated()).isEqualTo(5);
  }

  @Test
  void whatIsRefusedOrNotAnsweredIsAsItShouldBe() {
    cutFrom10To40(ALL, bothWays(ONE, TWO, THREE));
    script.at(ONE);
    script.goTo(Duration.ofSeconds(20));
    script.heartbeat("a", 1, "NOT_COORDINATOR");
    script.heartbeat("a", 1, Answer.LOST);

    assertThat(script.violations()).isEmpty();
    assertThat(script.findings().cuts()).isEqualTo(1);
    assertThat(script.findings().askedOfIsolated()).isEqualTo(2);
  }

  @Test
  void untilTheBoundIsOverItMayAnswer() {
    cutFrom10To40(ALL, bothWays(ONE, TWO, THREE));
    beat(ONE, 14_999);
    assertThat(script.violations()).isEmpty();

    beat(ONE, 15_001);
    assertThat(script.violations()).hasSize(1);
  }

  @Test
  void onceTheCutIsHealedItMayAnswer() {
    cutFrom10To40(ALL, bothWays(ONE, TWO, THREE));
    beat(ONE, 39_999);
    assertThat(script.violations()).hasSize(1);

    beat(ONE, 40_001);
    assertThat(script.violations()).hasSize(1);
  }

  @Test
  void aRequestThatWaitedForTheCutToHealMayBeAnswered() {
    cutFrom10To40(ALL, bothWays(ONE, TWO, THREE));
    script.at(ONE);
    script.goTo(Duration.ofSeconds(39));
    script.during(Kind.JOIN, "a", 1, Map.of(), () -> script.goTo(Duration.ofSeconds(41)));

    assertThat(script.violations()).isEmpty();
  }

  @Test
  void anAnswerThatWasLongOnItsWayIsNotHeldAgainstTheNode() {
    cutFrom10To40(ALL, bothWays(ONE, TWO, THREE));
    script.at(ONE);
    script.goTo(Duration.ofSeconds(9));
    script.during(Kind.HEARTBEAT, "a", 1, Map.of(), () -> script.goTo(Duration.ofSeconds(20)));

    assertThat(script.violations()).isEmpty();
  }

  @Test
  void aCutThatIsOverBeforeTheBoundIsNone() {
    script.fault(cut(ALL, bothWays(ONE, TWO, THREE), 10, 15));
    beat(ONE, 14_500);

    assertThat(script.violations()).isEmpty();
    assertThat(script.findings().cuts()).isZero();
  }

  @Test
  void whoHasAMajorityOnItsSideMayAnswer() {
    cutFrom10To40(ALL, bothWays(ONE, TWO));
    cutFrom10To40(ALL, List.of(new Cut(THREE, ONE)));
    ALL.forEach(node -> beat(node, 20_000));

    assertThat(script.violations()).isEmpty();
    assertThat(script.findings().cuts()).isZero();
  }

  @Test
  void whoHearsOfNobodyIsAloneEvenIfItIsHeard() {
    cutFrom10To40(ALL, List.of(new Cut(TWO, ONE), new Cut(THREE, ONE)));
    ALL.forEach(node -> beat(node, 20_000));

    assertThat(script.violations()).hasSize(1);
  }

  @Test
  void whereTheMembersAreNotKnownNothingIsSaid() {
    cutFrom10To40(List.of(), bothWays(ONE, TWO, THREE));
    ALL.forEach(node -> beat(node, 20_000));

    assertThat(script.violations()).isEmpty();
  }

  @Test
  void ofTwoHalvesEitherMayGoOn() {
    cutFrom10To40(List.of(ONE, TWO), bothWays(ONE, TWO));
    ALL.forEach(node -> beat(node, 20_000));

    assertThat(script.violations()).isEmpty();
  }

  @Test
  void ofFiveTheSideOfTwoFallsSilent() {
    String four = "127.0.0.1:9095";
    String five = "127.0.0.1:9096";
    List<String> members = List.of(ONE, TWO, THREE, four, five);
    cutFrom10To40(
        members,
        Stream.concat(
                bothWays(ONE, THREE, four, five).stream(),
                bothWays(TWO, THREE, four, five).stream())
            .toList());
    members.forEach(node -> beat(node, 20_000));

    assertThat(script.violations())
        .extracting(Violation::text)
        .satisfiesExactlyInAnyOrder(
            text -> assertThat(text).contains("at " + ONE),
            text -> assertThat(text).contains("at " + TWO));
  }

  @Test
  void whatAStockConsumerTellsItsApplicationIsNobodysAnswer() {
    cutFrom10To40(ALL, bothWays(ONE, TWO, THREE));
    script.asStockConsumer();
    script.goTo(Duration.ofSeconds(20));
    script.assigned("a", 1, 0);
    script.commit("a", 1, 0, 7, Answer.DONE);

    assertThat(script.violations()).isEmpty();
  }

  private void beat(String node, long millis) {
    script.at(node);
    script.goTo(Duration.ofMillis(millis));
    script.heartbeat("a", 1, Answer.DONE);
  }

  private void cutFrom10To40(List<String> members, List<Cut> cuts) {
    script.fault(cut(members, cuts, 10, 40));
  }

  private static FaultSpan cut(List<String> members, List<Cut> cuts, long begin, long end) {
    return new FaultSpan(
        "cut",
        List.of(),
        cuts,
        members,
        Duration.ofSeconds(begin).toNanos(),
        Duration.ofSeconds(end).toNanos());
  }

  private static List<Cut> bothWays(String one, String... others) {
    return Stream.of(others)
        .flatMap(other -> Stream.of(new Cut(one, other), new Cut(other, one)))
        .toList();
  }
}
