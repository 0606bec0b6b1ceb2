package io.muster.loadtest.chaos;

import io.muster.loadtest.chaos.history.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What came of a run.
 *
 * @param faults how many by kind, and what followed from them, in parentheses
 * @param readAll whether after the faults all offsets could be read through every node
 */
record Verdict(
    Map<String, Integer> faults,
    int faultCount,
    Tally tally,
    long produced,
    long notProduced,
    boolean readAll,
    List<Violation> violations) {

  boolean isGood() {
    return violations.isEmpty() && readAll;
  }

  /** For a person. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("Faults      %6d".formatted(faultCount));
    faults.forEach((kind, count) -> lines.add("            %6d  %s".formatted(count, kind)));
    lines.add(
        "Operations  %6d, %d of them without an error; errors: %s"
            .formatted(tally.operations(), tally.done(), tally.errors()));
    lines.add("Records     %6d produced, %d given up".formatted(produced, notProduced));
    lines.add("Violations  %6d".formatted(violations.size()));
    violations.forEach(violation -> lines.add("  " + violation));
    if (!readAll) {
      lines.add("Offsets could not be read through every node after the last fault");
    }
    return lines;
  }
}
