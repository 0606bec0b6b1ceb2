package io.muster.loadtest.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.chaos.history.Findings;
import io.muster.loadtest.chaos.history.GroupCounts;
import io.muster.loadtest.chaos.history.Invariant;
import io.muster.loadtest.chaos.history.Ownerships;
import io.muster.loadtest.chaos.history.Violation;
import io.muster.loadtest.chaos.history.Zombies;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final Map<String, Integer> ONE_FAULT = Map.of("SIGKILL", 1);
  private static final Violation VIOLATION =
      new Violation(Invariant.NODES_KEEP_RUNNING, "node 2 has ended by itself");

  @Test
  void aRunWithFaultsInWhichNothingWasBrokenIsGood() {
    assertThat(verdict(ONE_FAULT, List.of(), List.of(), List.of()).isGood()).isTrue();
  }

  @Test
  void aRunWithoutFaultsProvesNothing() {
    Verdict verdict = verdict(Map.of(), List.of(), List.of(), List.of());

    assertThat(verdict.isGood()).isFalse();
    assertThat(verdict.lines()).anySatisfy(line -> assertThat(line).contains("no fault happened"));
  }

  @Test
  void aRunWhoseFaultsCeasedProvesNothing() {
    Verdict verdict = verdict(ONE_FAULT, List.of("node-faults ended: amiss"), List.of(), List.of());

    assertThat(verdict.isGood()).isFalse();
    assertThat(verdict.lines())
        .anySatisfy(line -> assertThat(line).contains("node-faults ended: amiss"));
  }

  @Test
  void whatTheCheckerFoundAndWhatWasSeenAreBothViolations() {
    assertThat(verdict(ONE_FAULT, List.of(), List.of(VIOLATION), List.of()).isGood()).isFalse();
    Verdict seen = verdict(ONE_FAULT, List.of(), List.of(), List.of(VIOLATION));

    assertThat(seen.isGood()).isFalse();
    assertThat(seen.lines()).contains("Violations       1", "  " + VIOLATION);
  }

  @Test
  void itSaysHowMuchWasLeftOut() {
    assertThat(verdict(ONE_FAULT, List.of(), List.of(), List.of()).lines())
        .anySatisfy(line -> assertThat(line).contains("17 heartbeats held", "23 commits of stock"));
  }

  @Test
  void itSaysWhichGroupsThereWereAndWhichOverlapsWerePermitted() {
    assertThat(verdict(ONE_FAULT, List.of(), List.of(), List.of()).lines())
        .contains(
            "Groups           6 classic, 3 of the consumer protocol, 2 whose members change between"
                + " both",
            "Ownership     1234 times a member of a group that is not classic took a partition",
            "Overlaps        29 permitted, since the earlier owner was told later that it was"
                + " fenced, and 31 since it was closed before it could be told",
            "Zombies         37 times a simulated consumer was silent for longer than its session,"
                + " and 41 times it was refused after that");
  }

  private static Verdict verdict(
      Map<String, Integer> faults,
      List<String> failures,
      List<Violation> found,
      List<Violation> seen) {
    return new Verdict(
        faults,
        Map.of(),
        failures,
        new Tally(),
        0,
        0,
        true,
        new Findings(
            found,
            17,
            23,
            1,
            5,
            new GroupCounts(6, 3, 2),
            new Zombies(37, 41),
            new Ownerships(1_234, 29, 31)),
        seen);
  }
}
