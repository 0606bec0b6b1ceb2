package io.muster.loadtest.load.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.muster.loadtest.load.report.LoadReport;
import io.muster.loadtest.load.report.LoadReport.Generation;
import io.muster.loadtest.load.report.LoadReport.Member;
import io.muster.loadtest.load.report.LoadReport.Span;
import io.muster.loadtest.load.report.LoadReport.State;
import io.muster.loadtest.load.worker.WorkerEvent.Assigned;
import io.muster.loadtest.load.worker.WorkerEvent.Joined;
import io.muster.loadtest.load.worker.WorkerEvent.Left;
import io.muster.loadtest.load.worker.WorkerEvent.Revoked;
import io.muster.loadtest.load.worker.WorkerEvent.Subscribed;
import io.muster.loadtest.load.worker.WorkerEvent.Why;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Moments are milliseconds here. */
@Timeout(60)
class GroupTraceTest {
  private final GroupTrace group = new GroupTrace("g", false, false);

  @Test
  void aGenerationKnowsWhoJoinedWhoLeftAndWhoWaited() {
    arrive("a", 0, 100, 1, true, 0, 1);
    arrive("b", 20, 101, 1, false, 2, 3);
    group.hear(new Subscribed(ms(200), "c"));
    group.hear(new Joined(ms(350), "c", ms(201), 2, "id-c", false));
    group.hear(new Joined(ms(351), "a", ms(300), 2, "id-a", true));
    group.hear(new Joined(ms(352), "b", ms(340), 2, "id-b", false));
    group.hear(new Left(ms(500), "b"));
    group.hear(new Joined(ms(510), "a", ms(505), 3, "id-a", true));
    group.hear(new Joined(ms(511), "c", ms(506), 3, "id-c", false));

    List<Generation> generations = figures(1_000).generations();

    assertThat(generations)
        .extracting(Generation::number, Generation::members, Generation::joined, Generation::left)
        .containsExactly(
            tuple(1, 2, List.of("a", "b"), List.of()),
            tuple(2, 3, List.of("c"), List.of()),
            tuple(3, 2, List.of(), List.of("b")));
    assertThat(generations)
        .extracting(Generation::leader, Generation::waitedLongest, Generation::waitedMs)
        .containsExactly(tuple("a", "a", 100.0), tuple("a", "c", 149.0), tuple("a", "a", 5.0));
    assertThat(generations.get(1).from()).isEqualTo(0.350);
    assertThat(generations.get(1).answered()).isEqualTo(0.352);
  }

  @Test
  void whoWasPutOutAndComesBackUnderAnotherIdLeftAndJoined() {
    arrive("a", 0, 10, 1, true, 0);
    arrive("b", 0, 10, 1, false, 1);
    group.hear(new Joined(ms(100), "a", ms(90), 2, "id-a", true));
    group.hear(new Joined(ms(200), "b", ms(150), 3, "id-b2", false));

    assertThat(figures(300).generations())
        .extracting(Generation::members, Generation::joined, Generation::left)
        .containsExactly(
            tuple(2, List.of("a", "b"), List.of()),
            tuple(1, List.of(), List.of("b")),
            tuple(2, List.of("b"), List.of()));
  }

  @Test
  void whatIsTooMuchToBeKeptIsCounted() {
    int rounds = 11_000;
    for (int i = 0; i < rounds; i++) {
      group.hear(new Subscribed(ms(2L * i), "a"));
      group.hear(new Left(ms(2L * i + 1), "a"));
    }

    LoadReport.Group figures = figures(2L * rounds);

    Member member = figures.members().get(0);
    assertThat(member.unassignedSpells()).isEqualTo(rounds);
    assertThat(member.spans().size() + figures.spansDropped()).isEqualTo(rounds);
    assertThat(figures.spansDropped()).isPositive();
    assertThat(figures.spellsDropped()).isEqualTo(rounds - 10_000);
  }

  @Test
  void anEagerRebalanceIsATimeWithoutAssignment() {
    arrive("a", 0, 50, 1, true, 0, 1);
    group.hear(new Revoked(ms(1_000), "a", set(0, 1), Why.REBALANCE));
    group.hear(new Joined(ms(1_200), "a", ms(1_001), 2, "id-a", true));
    group.hear(new Assigned(ms(1_300), "a", 2, "id-a", set(0)));
    group.hear(new Revoked(ms(2_000), "a", set(0), Why.LEAVING));
    group.hear(new Left(ms(2_010), "a"));

    Member member = figures(3_000).members().get(0);

    assertThat(member.unassignedTotalMs()).isEqualTo(350);
    assertThat(member.unassignedMaxMs()).isEqualTo(300);
    assertThat(member.unassignedSpells()).isEqualTo(2);
    assertThat(member.spans())
        .extracting(Span::state, Span::from, Span::to, Span::partitions)
        .containsExactly(
            tuple(State.WAITING, 0.0, 0.05, 0),
            tuple(State.ASSIGNED, 0.05, 1.0, 2),
            tuple(State.WAITING, 1.0, 1.3, 0),
            tuple(State.ASSIGNED, 1.3, 2.0, 1),
            tuple(State.LEAVING, 2.0, 2.01, 0));
  }

  @Test
  void aCooperativeOneIsNone() {
    arrive("a", 0, 50, 1, true, 0, 1);
    group.hear(new Revoked(ms(1_000), "a", set(1), Why.REBALANCE));
    group.hear(new Assigned(ms(1_300), "a", 2, "id-a", set(0)));

    assertThat(figures(2_000).members().get(0).unassignedTotalMs()).isEqualTo(50);
  }

  @Test
  void whoGetsNothingIsIdleAndMissesNothing() {
    arrive("a", 0, 50, 1, true);

    Member member = figures(10_000).members().get(0);

    assertThat(member.unassignedTotalMs()).isEqualTo(50);
    assertThat(member.spans()).last().extracting(Span::state).isEqualTo(State.IDLE);
  }

  @Test
  void whoNeverGetsAnythingWaitsToTheEnd() {
    group.hear(new Subscribed(ms(100), "a"));

    assertThat(figures(5_000).members().get(0).unassignedMaxMs()).isEqualTo(4_900);
  }

  @Test
  void aPartitionOfWhoeverIsKilledIsUnownedUntilAnotherHasIt() {
    arrive("a", 0, 10, 1, true, 0);
    arrive("b", 0, 10, 1, false, 1);
    group.gone(ms(1_000), "b");
    group.hear(new Assigned(ms(8_000), "a", 2, "id-a", set(0, 1)));

    assertThat(figures(9_000).unownedMax()).isEqualTo(7_000);
  }

  @Test
  void twoOwnersInOneGenerationAreAViolation() {
    arrive("a", 0, 10, 1, true, 0, 1);
    arrive("b", 0, 10, 1, false, 1);

    assertThat(group.violationsOfOwnership())
        .containsExactly("g: partition 1 of generation 1 was given to a and to b");
  }

  @Test
  void anOwnerOfTheNextGenerationIsNone() {
    arrive("a", 0, 10, 1, true, 0);
    arrive("b", 20, 30, 2, false, 0);

    assertThat(group.violationsOfOwnership()).isEmpty();
  }

  @Test
  void whereTheServerAssignsTwoOwnersAtOnceAreAViolationInWhateverEpochs() {
    GroupTrace epochs = new GroupTrace("g", false, true);
    arriveIn(epochs, "a", 0, 10, 1, false, 0, 1);
    arriveIn(epochs, "b", 20, 100, 2, false, 1);
    epochs.hear(new Revoked(ms(102), "a", set(1), Why.REBALANCE));

    assertThat(epochs.violationsOfOwnership())
        .containsExactly("g: partition 1 was given to b 2.0 ms before a gave it up");
  }

  @Test
  void whatIsToldInAnotherOrderThanItHappenedIsNone() {
    GroupTrace epochs = new GroupTrace("g", false, true);
    arriveIn(epochs, "a", 0, 10, 1, false, 0, 1);
    arriveIn(epochs, "b", 20, 100, 2, false, 1);
    epochs.hear(new Revoked(ms(99), "a", set(1), Why.REBALANCE));
    epochs.hear(new Revoked(ms(200), "b", set(1), Why.REBALANCE));
    epochs.hear(new Assigned(ms(201), "a", 3, "id-a", set(0, 1)));
    epochs.finish(ms(5_000));

    assertThat(epochs.violationsOfOwnership()).isEmpty();
  }

  @Test
  void anOwnerThatIsHeardOfTooLateIsAViolationAllTheSame() {
    GroupTrace epochs = new GroupTrace("g", false, true);
    arriveIn(epochs, "a", 0, 10, 1, false, 0);
    epochs.hear(new Revoked(ms(102), "a", set(0), Why.REBALANCE));
    arriveIn(epochs, "b", 20, 100, 2, false, 0);

    assertThat(epochs.violationsOfOwnership())
        .containsExactly("g: partition 0 was given to b 2.0 ms before a gave it up");
  }

  @Test
  void whoNeverGaveItUpHasItStill() {
    GroupTrace epochs = new GroupTrace("g", false, true);
    arriveIn(epochs, "a", 0, 10, 1, false, 0);
    arriveIn(epochs, "b", 20, 100, 2, false, 0);
    epochs.finish(ms(5_000));

    assertThat(epochs.violationsOfOwnership())
        .containsExactly("g: partition 0 was given to b though a has it still");
  }

  @Test
  void whoWasPutOutOrKilledMayLearnItLate() {
    GroupTrace epochs = new GroupTrace("g", false, true);
    arriveIn(epochs, "a", 0, 10, 1, false, 0);
    arriveIn(epochs, "b", 0, 10, 1, false, 1);
    arriveIn(epochs, "c", 20, 100, 2, false, 0, 1);
    epochs.hear(new Revoked(ms(300), "a", set(0), Why.LOST));
    epochs.gone(ms(300), "b");
    epochs.finish(ms(5_000));

    assertThat(epochs.violationsOfOwnership()).isEmpty();
  }

  @Test
  void aJoinThatLeadsBackIsAViolation() {
    arrive("a", 0, 10, 5, true, 0);
    group.hear(new Subscribed(ms(100), "b"));
    group.hear(new Joined(ms(120), "b", ms(110), 4, "id-b", false));

    assertThat(group.violationsOfGrowth()).hasSize(1);
  }

  @Test
  void aJoinThatWasUnderWayMeanwhileIsNone() {
    group.hear(new Subscribed(ms(0), "b"));
    arrive("a", 0, 10, 5, true, 0);
    group.hear(new Joined(ms(12), "b", ms(5), 4, "id-b", false));

    assertThat(group.violationsOfGrowth()).isEmpty();
  }

  @Test
  void ofTheConsumerProtocolMembersMaySkipEpochs() {
    GroupTrace epochs = new GroupTrace("g", false, true);
    for (String name : List.of("a", "b")) {
      epochs.hear(new Subscribed(ms(0), name));
      epochs.hear(new Joined(ms(10), name, ms(1), 2, name, false));
    }
    epochs.hear(new Joined(ms(20), "a", null, 3, "a", false));
    epochs.hear(new Joined(ms(30), "b", null, 4, "b", false));
    epochs.hear(new Left(ms(40), "a"));
    epochs.hear(new Joined(ms(50), "b", null, 5, "b", false));
    epochs.finish(ms(60));

    assertThat(epochs.figures(0, ms(60), 10, null).generations())
        .extracting(Generation::number, Generation::members, Generation::left)
        .containsExactly(
            tuple(2, 2, List.of()),
            tuple(3, 2, List.of()),
            tuple(4, 2, List.of()),
            tuple(5, 1, List.of("a")));
  }

  @Test
  void whatAKilledJvmHadToldLastCountsNoMore() {
    arrive("a", 0, 10, 1, true, 0);
    group.gone(ms(100), "a");
    group.hear(new Joined(ms(99), "a", ms(90), 2, "id-a", true));
    group.hear(new Assigned(ms(99), "a", 2, "id-a", set(0)));

    assertThat(figures(200).generations()).hasSize(1);
    assertThat(group.present()).isZero();
  }

  /** Subscribes, joins and is assigned. */
  private void arrive(
      String name, long at, long answered, int generation, boolean leads, Integer... partitions) {
    arriveIn(group, name, at, answered, generation, leads, partitions);
  }

  private static void arriveIn(
      GroupTrace in,
      String name,
      long at,
      long answered,
      int generation,
      boolean leads,
      Integer... partitions) {
    in.hear(new Subscribed(ms(at), name));
    in.hear(new Joined(ms(answered), name, ms(at), generation, "id-" + name, leads));
    in.hear(new Assigned(ms(answered), name, generation, "id-" + name, set(partitions)));
  }

  private LoadReport.Group figures(long end) {
    group.finish(ms(end));
    return group.figures(0, ms(end), 10, null);
  }

  private static SortedSet<Integer> set(Integer... partitions) {
    return new TreeSet<>(List.of(partitions));
  }

  private static long ms(long millis) {
    return millis * 1_000;
  }
}
