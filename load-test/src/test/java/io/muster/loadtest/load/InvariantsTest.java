package io.muster.loadtest.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.load.report.LoadReport.Check;
import io.muster.loadtest.load.report.LoadReport.Check.Outcome;
import io.muster.loadtest.load.report.LoadReport.Group;
import io.muster.loadtest.load.report.LoadReport.Incident;
import io.muster.loadtest.load.report.LoadReport.Records;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InvariantsTest {
  @Test
  void aRunWithoutFaultHoldsThemAll() {
    assertThat(outcomes(false, true, 0, List.of(), List.of(), 0)).containsOnly(Outcome.HELD);
  }

  @Test
  void aRecordThatIsNeverConsumedBreaksOne() {
    List<Check> checks = checks(false, true, 2, List.of(), List.of(), 0);

    assertThat(checks.get(0).outcome()).isEqualTo(Outcome.BROKEN);
    assertThat(checks.get(0).evidence()).isEqualTo("2 were not consumed: g 2");
  }

  @Test
  void whatARunThatWasCutShortHadNoTimeForIsNotJudged() {
    assertThat(outcomes(true, false, 2, List.of(), List.of(), 0))
        .containsExactly(
            Outcome.NOT_JUDGED, Outcome.HELD, Outcome.HELD, Outcome.NOT_JUDGED, Outcome.HELD);
  }

  @Test
  void twoOwnersAreAFaultAlsoThen() {
    assertThat(outcomes(true, true, 0, List.of("p 1 of a and b"), List.of(), 0))
        .contains(Outcome.BROKEN);
  }

  @Test
  void aJvmThatDiedIsAFaultButAProducerThatFailedIsTheServersNews() {
    assertThat(outcomes(false, true, 0, List.of(), List.of(incident(Incident.Kind.JVM_DIED)), 0))
        .contains(Outcome.BROKEN);
    assertThat(
            outcomes(
                false, true, 0, List.of(), List.of(incident(Incident.Kind.PRODUCER_FAILED)), 0))
        .containsOnly(Outcome.HELD);
  }

  @Test
  void whatCouldNotBeLookedAtIsAFault() {
    assertThat(outcomes(false, true, 0, List.of(), List.of(), 1)).contains(Outcome.BROKEN);
  }

  private static Incident incident(Incident.Kind kind) {
    return new Incident(1, kind, "it happened");
  }

  private static List<Outcome> outcomes(
      boolean interrupted,
      boolean settled,
      long never,
      List<String> owners,
      List<Incident> incidents,
      int dropped) {
    return checks(interrupted, settled, never, owners, incidents, dropped).stream()
        .map(Check::outcome)
        .toList();
  }

  private static List<Check> checks(
      boolean interrupted,
      boolean settled,
      long never,
      List<String> owners,
      List<Incident> incidents,
      int dropped) {
    Group group =
        new Group("g", false, List.of(), List.of(), new Records(10, 10 - never, 0, 0, never, 0), 0);
    return new Invariants(
            interrupted, settled, List.of(group), incidents, owners, List.of(), dropped)
        .checks();
  }
}
