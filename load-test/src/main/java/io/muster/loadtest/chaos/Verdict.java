package io.muster.loadtest.chaos;

import io.muster.loadtest.chaos.history.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What came of a run.
 *
 * @param faults how many by kind
 * @param consequences how often something followed from them that is none, by kind
 * @param readAll whether after the faults all offsets could be read through every node
 */
record Verdict(
    Map<String, Integer> faults,
    Map<String, Integer> consequences,
    Tally tally,
    long produced,
    long notProduced,
    boolean readAll,
    List<Violation> violations) {

  boolean isGood() {
    return violations.isEmpty() && readAll;
  }

  int faultCount() {
    return total(faults);
  }

  static int total(Map<String, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
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
    lines.add("Violations  %6d".formatted(violations.size()));
    violations.forEach(violation -> lines.add("  " + violation));
    if (!readAll) {
      lines.add("Offsets could not be read through every node after the last fault");
    }
    return lines;
  }
}
