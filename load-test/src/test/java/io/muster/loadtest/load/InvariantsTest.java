package io.muster.loadtest.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.load.report.LoadReport.Check;
import io.muster.loadtest.load.report.LoadReport.Check.Outcome;
import io.muster.loadtest.load.report.LoadReport.Group;
import io.muster.loadtest.load.report.LoadReport.Incident;
import io.muster.loadtest.load.report.LoadReport.Production;
import io.muster.loadtest.load.report.LoadReport.Records;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InvariantsTest {
  private boolean interrupted;
  private boolean settled = true;
  private boolean watched = true;
  private @Nullable Production production = new Production(1, 10, 0, 10);
  private long never;
  private List<Incident> incidents = List.of();
  private List<String> owners = List.of();
  private int dropped;

  @Test
  void aRunWithoutFaultHoldsThemAll() {
    assertThat(checks()).extracting(Check::outcome).containsOnly(Outcome.HELD);
  }

  @Test
  void aRecordThatIsNeverConsumedBreaksOne() {
    never = 2;

    assertThat(broken())
        .singleElement()
        .extracting(Check::evidence)
        .isEqualTo("2 were not consumed: g 2");
  }

  @Test
  void whatARunThatWasCutShortHadNoTimeForIsNotJudged() {
    interrupted = true;
    settled = false;
    never = 2;
    production = new Production(1, 0, 0, 0.1);

    assertThat(broken()).isEmpty();
    assertThat(checks())
        .filteredOn(each -> each.outcome() == Outcome.NOT_JUDGED)
        .extracting(Check::text)
        .containsExactly(
            "The producer's records were acknowledged",
            "Every group consumes every record",
            "In the end every member has an assignment, and every partition an owner");
  }

  @Test
  void twoOwnersAreAFaultAlsoThen() {
    interrupted = true;
    owners = List.of("p 1 of a and b");

    assertThat(broken()).hasSize(1);
  }

  @Test
  void aJvmThatDiedIsAFault() {
    incidents = List.of(new Incident(1, Incident.Kind.JVM_DIED, "it happened"));

    assertThat(broken()).singleElement().extracting(Check::evidence).isEqualTo("it happened");
  }

  @Test
  void aServerThatWentAwayIsAFaultOfItsOwn() {
    interrupted = true;
    incidents = List.of(new Incident(1, Incident.Kind.SERVER_ENDED, "its process ended"));

    assertThat(broken())
        .singleElement()
        .extracting(Check::text)
        .isEqualTo("The server was there to the end");
  }

  @Test
  void whatTheTestCouldNotDoIsNoFaultOfTheConsumers() {
    incidents = List.of(new Incident(1, Incident.Kind.OTHER, "jvm-1 did not end"));

    assertThat(broken())
        .singleElement()
        .extracting(Check::text)
        .isEqualTo("The test could do all that it was to do");
  }

  @Test
  void ofAServerThatNobodyWatchesItIsNotSaidThatItWasThere() {
    watched = false;

    assertThat(checks()).extracting(Check::text).noneMatch(text -> text.contains("server was"));
  }

  @Test
  void aRunInWhichNothingIsProducedShowsNothingAndIsAFault() {
    production = new Production(100, 0, 500, 5);
    incidents = List.of(new Incident(1, Incident.Kind.PRODUCER_FAILED, "too large"));

    assertThat(broken())
        .singleElement()
        .extracting(Check::evidence)
        .isEqualTo("0 were acknowledged, 500 given up");
  }

  @Test
  void aSingleRecordThatIsGivenUpIsAFaultAlsoInARunThatWasCutShort() {
    interrupted = true;
    production = new Production(100, 499, 1, 5);

    assertThat(broken()).hasSize(1);
  }

  @Test
  void whoAsksForNoRecordsIsToldNothingOfThem() {
    production = null;

    assertThat(checks()).extracting(Check::text).noneMatch(text -> text.contains("producer"));
  }

  @Test
  void whatCouldNotBeLookedAtIsAFault() {
    dropped = 1;

    assertThat(broken()).hasSize(1);
  }

  private List<Check> broken() {
    return checks().stream().filter(each -> each.outcome() == Outcome.BROKEN).toList();
  }

  private List<Check> checks() {
    Group group =
        new Group(
            "g", false, List.of(), List.of(), new Records(10, 10 - never, 0, 0, never, 0), 0, 0, 0);
    return new Invariants(
            interrupted,
            settled,
            watched,
            production,
            List.of(group),
            incidents,
            incidents.stream()
                .collect(Collectors.groupingBy(Incident::kind, Collectors.counting())),
            owners,
            List.of(),
            dropped)
        .checks();
  }
}
