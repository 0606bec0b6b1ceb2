package io.muster.loadtest.load.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.load.plan.Action.Join;
import io.muster.loadtest.load.plan.Action.Kill;
import io.muster.loadtest.load.plan.Action.Leave;
import io.muster.loadtest.load.plan.Action.Settle;
import io.muster.loadtest.load.plan.Action.Start;
import io.muster.loadtest.load.plan.Action.Stop;
import io.muster.loadtest.load.worker.WorkerSpec.Seat;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class ScenarioTest {
  private static final Roster ROSTER = new Roster("run", 3, 4, 2);
  private static final Timing TIMING =
      new Timing(Duration.ofSeconds(60), Duration.ofMillis(40), Duration.ofSeconds(10));

  @Test
  void consumersAreDealtOutToTheGroupsByTurns() {
    assertThat(ROSTER.of(2))
        .containsExactly(
            new Seat("c2-1", "run-g1"),
            new Seat("c2-2", "run-g2"),
            new Seat("c2-3", "run-g1"),
            new Seat("c2-4", "run-g2"));
    assertThat(ROSTER.all()).hasSize(12).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void phasesAreInOrderAndInTheEndAllAreThere(Scenario scenario) {
    List<Phase> phases = scenario.phases(ROSTER, TIMING);

    assertThat(phases.get(0).at()).isZero();
    assertThat(phases).extracting(Phase::at).isSorted();
    assertThat(present(phases)).containsExactlyInAnyOrderElementsOf(ROSTER.all());
  }

  @ParameterizedTest
  @EnumSource
  void somethingHappensEvenInAShortRun(Scenario scenario) {
    Timing brief = new Timing(Duration.ofSeconds(2), TIMING.stagger(), TIMING.every());

    assertThat(scenario.phases(ROSTER, brief).size())
        .isEqualTo(
            switch (scenario) {
              case STEADY, STAGGERED_START -> 1;
              case SCALE_OUT, CRASH -> 2;
              case FLAPPING -> 3;
              case ROLLING_DEPLOY -> 4;
            });
  }

  @Test
  void aDeployReplacesOneJvmAfterTheOther() {
    List<Phase> phases = Scenario.ROLLING_DEPLOY.phases(ROSTER, TIMING);

    assertThat(phases)
        .extracting(Phase::at)
        .containsExactly(
            Duration.ZERO, Duration.ofSeconds(15), Duration.ofSeconds(25), Duration.ofSeconds(35));
    assertThat(phases.get(2).actions())
        .containsExactly(
            new Stop(2), new Start(2), new Join(ROSTER.of(2), Duration.ZERO), new Settle());
  }

  @Test
  void crashesEndInTimeForWhatTheyLeadTo() {
    Timing slow = new Timing(Duration.ofSeconds(60), Duration.ZERO, Duration.ofSeconds(20));

    assertThat(Scenario.CRASH.phases(ROSTER, slow))
        .extracting(Phase::name)
        .containsExactly("start", "crash of JVM 1", "crash of JVM 2");
  }

  @Test
  void aScaleOutBeginsWithAQuarterAndWithEveryGroup() {
    List<Phase> phases = Scenario.SCALE_OUT.phases(ROSTER, TIMING);
    Join few = (Join) phases.get(0).actions().get(0);
    Join others = (Join) phases.get(1).actions().get(0);

    assertThat(few.seats()).hasSize(3);
    assertThat(few.seats()).extracting(Seat::group).contains("run-g1", "run-g2");
    assertThat(others.seats()).hasSize(9);
    assertThat(others.apart()).isEqualTo(TIMING.stagger());
  }

  /** Who is there after all phases, if everybody does what the phases say. */
  private static Set<Seat> present(List<Phase> phases) {
    Set<Seat> present = new HashSet<>();
    Set<Integer> stopped = new HashSet<>();
    for (Phase phase : phases) {
      for (Action action : phase.actions()) {
        if (action instanceof Join join) {
          assertThat(present).doesNotContainAnyElementsOf(join.seats());
          present.addAll(join.seats());
        } else if (action instanceof Leave leave) {
          assertThat(present).containsAll(leave.seats());
          present.removeAll(leave.seats());
        } else if (action instanceof Stop stop) {
          present.removeAll(ROSTER.of(stop.jvm()));
          stopped.add(stop.jvm());
        } else if (action instanceof Kill kill) {
          present.removeAll(ROSTER.of(kill.jvm()));
          stopped.add(kill.jvm());
        } else if (action instanceof Start start) {
          assertThat(stopped.remove(start.jvm())).isTrue();
        }
      }
    }
    assertThat(stopped).isEmpty();
    return present;
  }
}
