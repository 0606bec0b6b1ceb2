package io.muster.loadtest.load;

import io.muster.loadtest.load.report.LoadReport.Check;
import io.muster.loadtest.load.report.LoadReport.Check.Outcome;
import io.muster.loadtest.load.report.LoadReport.Group;
import io.muster.loadtest.load.report.LoadReport.Incident;
import io.muster.loadtest.load.report.LoadReport.Production;
import io.muster.loadtest.load.report.LoadReport.Records;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What must be so in every run, whatever its scenario.
 *
 * @param interrupted whether the run was ended early, so that some of it cannot be told
 * @param settled whether in the end every member had an assignment and every partition an owner
 * @param watched whether the end of the server would have been noticed
 * @param production null where no records were to be produced
 * @param incidents the first of each kind
 * @param incidentCounts all of them
 * @param ownership violations: partitions with two owners in one generation, or, in the consumer
 *     protocol, at one instant
 * @param growth violations: joins that led to a generation which was over
 * @param dropped generations that were too many to be looked at
 */
record Invariants(
    boolean interrupted,
    boolean settled,
    boolean watched,
    @Nullable Production production,
    List<Group> groups,
    List<Incident> incidents,
    Map<Incident.Kind, Long> incidentCounts,
    List<String> ownership,
    List<String> growth,
    int dropped) {
  private static final int TOLD = 3;

  List<Check> checks() {
    List<Check> checks = new ArrayList<>();
    if (watched) {
      checks.add(noIncident("The server was there to the end", Incident.Kind.SERVER_ENDED));
    }
    if (production != null) {
      checks.add(recordsAreAcknowledged(production));
    }
    checks.add(everyRecordIsConsumed());
    checks.add(
        none(
            "No partition has two owners in a generation, or at once where the server assigns",
            ownership));
    checks.add(none("Generations only grow", growth));
    checks.add(
        new Check(
            "In the end every member has an assignment, and every partition an owner",
            unless(settled),
            settled ? "so it is" : "not within the time it had"));
    checks.add(
        noIncident(
            "No JVM of consumers ended, and no consumer threw, that was not to",
            Incident.Kind.JVM_DIED,
            Incident.Kind.CONSUMER_FAILED));
    checks.add(noIncident("The test could do all that it was to do", Incident.Kind.OTHER));
    if (dropped > 0) {
      checks.add(
          new Check(
              "All generations could be looked at",
              Outcome.BROKEN,
              "%,d were too many".formatted(dropped)));
    }
    return checks;
  }

  private Check noIncident(String text, Incident.Kind... these) {
    List<Incident.Kind> kinds = List.of(these);
    return none(
        text,
        incidents.stream().filter(each -> kinds.contains(each.kind())).map(Incident::text).toList(),
        kinds.stream().mapToLong(kind -> incidentCounts.getOrDefault(kind, 0L)).sum());
  }

  /** Without it, a run in which nothing could be produced would show nothing that is wrong. */
  private Check recordsAreAcknowledged(Production by) {
    Outcome outcome = by.givenUp() > 0 ? Outcome.BROKEN : unless(by.acknowledged() > 0);
    return new Check(
        "The producer's records were acknowledged",
        outcome,
        outcome == Outcome.HELD
            ? "%,d of them".formatted(by.acknowledged())
            : "%,d were acknowledged, %,d given up".formatted(by.acknowledged(), by.givenUp()));
  }

  private Check everyRecordIsConsumed() {
    List<Records> all =
        groups.stream().map(Group::records).filter(records -> records != null).toList();
    long never = all.stream().mapToLong(Records::never).sum();
    long produced = all.isEmpty() ? 0 : all.get(0).produced();
    return new Check(
        "Every group consumes every record",
        unless(never == 0),
        never == 0
            ? "%,d records; groups: %d".formatted(produced, all.size())
            : "%,d were not consumed: %s"
                .formatted(
                    never,
                    groups.stream()
                        .filter(group -> group.records() != null && group.records().never() > 0)
                        .map(group -> group.name() + " " + group.records().never())
                        .collect(Collectors.joining(", "))));
  }

  /** What is not so yet in a run that was ended early may have come to be. */
  private Outcome unless(boolean held) {
    if (held) {
      return Outcome.HELD;
    }
    return interrupted ? Outcome.NOT_JUDGED : Outcome.BROKEN;
  }

  private static Check none(String text, List<String> violations) {
    return none(text, violations, violations.size());
  }

  private static Check none(String text, List<String> first, long count) {
    return new Check(
        text,
        count == 0 ? Outcome.HELD : Outcome.BROKEN,
        count == 0
            ? "none seen"
            : first.stream().limit(TOLD).collect(Collectors.joining("; "))
                + (count > TOLD ? "; and %,d more".formatted(count - TOLD) : ""));
  }
}
