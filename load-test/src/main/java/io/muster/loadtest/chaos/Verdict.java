package io.muster.loadtest.chaos;

import io.muster.loadtest.chaos.history.Findings;
import io.muster.loadtest.chaos.history.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What came of a run.
 *
 * @param faults how many by kind
 * @param consequences how often something followed from them that is none, by kind
 * @param failures of the run itself: why faults did not go on
 * @param readAll whether after the faults all offsets could be read through every node
 * @param findings of the checker
 * @param seen violations that were seen while faults happened
 */
record Verdict(
    Map<String, Integer> faults,
    Map<String, Integer> consequences,
    List<String> failures,
    Tally tally,
    long produced,
    long notProduced,
    boolean readAll,
    Findings findings,
    List<Violation> seen) {

  /** Nothing was broken, though there was cause to. */
  boolean isGood() {
    return violations().isEmpty() && readAll && failures.isEmpty() && faultCount() > 0;
  }

  int faultCount() {
    return total(faults);
  }

  static int total(Map<String, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  private List<Violation> violations() {
    return Stream.concat(seen.stream(), findings.violations().stream()).toList();
  }

  /** For a person. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("Faults      %6d".formatted(faultCount()));
    faults.forEach((kind, count) -> lines.add("            %6d  %s".formatted(count, kind)));
    if (!consequences.isEmpty()) {
      lines.add("Followed    %6d".formatted(total(consequences)));
      consequences.forEach(
          (kind, count) -> lines.add("            %6d  %s".formatted(count, kind)));
    }
    lines.add(
        "Operations  %6d, %d of them without an error; errors: %s"
            .formatted(tally.operations(), tally.done(), tally.errors()));
    lines.add("Records     %6d produced, %d given up".formatted(produced, notProduced));
    lines.add(
        "Isolation   %6d cuts judged, %d requests to the nodes behind them"
            .formatted(findings.cuts(), findings.askedOfIsolated()));
    lines.add(
        "Groups      %6d classic, %d of the consumer protocol, %d whose members change between both"
            .formatted(
                findings.groups().classic(),
                findings.groups().consumer(),
                findings.groups().both()));
    lines.add(
        "Ownership   %6d times a member of a group that is not classic took a partition"
            .formatted(findings.ownerships().taken()));
    lines.add(
        "Overlaps    %6d permitted, since the earlier owner was told later that it was fenced, and"
                .formatted(findings.ownerships().lost())
            + " %d since it was closed before it could be told"
                .formatted(findings.ownerships().closed()));
    lines.add(
        "Zombies     %6d times a simulated consumer was silent for longer than its session, and %d"
                .formatted(findings.zombies().silent(), findings.zombies().refused())
            + " times it was refused after that");
    lines.add(
        "Left out    %6d heartbeats held for the heartbeat deadline or longer, and %d commits of"
                .formatted(findings.heldHeartbeats(), findings.stockCommits())
            + " stock consumers: their generation was not checked");
    List<Violation> violations = violations();
    lines.add("Violations  %6d".formatted(violations.size()));
    violations.forEach(violation -> lines.add("  " + violation));
    if (!readAll) {
      lines.add("Offsets could not be read through every node after the last fault");
    }
    failures.forEach(failure -> lines.add("The run is worth nothing: " + failure));
    if (faultCount() == 0) {
      lines.add("The run is worth nothing: no fault happened");
    }
    return lines;
  }
}
