package io.muster.loadtest.oracle;

import io.muster.loadtest.oracle.stage.Transcript;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** Compares two transcripts of one script, step by step and field by field. */
final class Comparison {
  /** Two servers on one busy machine, and a client that asks every 100 ms. */
  private static final long TOLERANCE_MS = 2_500;

  private static final String ABSENT = "(absent)";

  private final String script;
  private final List<Difference> differences = new ArrayList<>();

  private Comparison(String script) {
    this.script = script;
  }

  static List<Difference> of(String script, Transcript left, Transcript right) {
    Comparison comparison = new Comparison(script);
    comparison.compare(left.steps(), right.steps());
    return List.copyOf(comparison.differences);
  }

  private void compare(List<Transcript.Step> left, List<Transcript.Step> right) {
    for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
      String leftLabel = i < left.size() ? left.get(i).label() : ABSENT;
      String rightLabel = i < right.size() ? right.get(i).label() : ABSENT;
      String step = "%d. %s".formatted(i + 1, i < left.size() ? leftLabel : rightLabel);
      if (leftLabel.equals(rightLabel)) {
        compare(step, left.get(i).fields(), right.get(i).fields());
      } else {
        // The plays went different ways; what follows says nothing more.
        add(step, "step", leftLabel + broken(left, i), rightLabel + broken(right, i));
        return;
      }
    }
  }

  private void compare(
      String step, SortedMap<String, String> left, SortedMap<String, String> right) {
    SortedSet<String> fields = new TreeSet<>(left.keySet());
    fields.addAll(right.keySet());
    for (String field : fields) {
      String leftValue = left.getOrDefault(field, ABSENT);
      String rightValue = right.getOrDefault(field, ABSENT);
      if (field.equals(Transcript.BROKEN) || !same(field, leftValue, rightValue)) {
        add(step, field, leftValue, rightValue);
      }
    }
  }

  private static boolean same(String field, String left, String right) {
    if (field.startsWith(Transcript.DURATION_PREFIX)
        && !left.equals(ABSENT)
        && !right.equals(ABSENT)) {
      return Math.abs(Long.parseLong(left) - Long.parseLong(right)) <= TOLERANCE_MS;
    }
    return left.equals(right);
  }

  private static String broken(List<Transcript.Step> steps, int i) {
    String why = i < steps.size() ? steps.get(i).fields().get(Transcript.BROKEN) : null;
    return why == null ? "" : ": " + why;
  }

  private void add(String step, String field, String left, String right) {
    differences.add(new Difference(script, step, field, left, right));
  }
}
