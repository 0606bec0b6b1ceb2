package io.muster.loadtest.oracle;

import java.util.List;

/**
 * What came of a run.
 *
 * @param results one per script, in the scripts' order
 */
public record OracleReport(List<Result> results) {
  /**
   * Of one script.
   *
   * @param steps answers compared
   * @param unexpected differences nobody listed
   * @param intended differences that were listed
   */
  public record Result(
      String script, int steps, List<Difference> unexpected, List<Difference> intended) {}

  public List<Difference> unexpected() {
    return results.stream().flatMap(result -> result.unexpected().stream()).toList();
  }

  /** A table of the scripts, and below it what differs. */
  public String text(String left, String right) {
    StringBuilder text = new StringBuilder();
    for (Result result : results) {
      text.append(
          "%-78s %3d answers  %s%n".formatted(result.script(), result.steps(), verdict(result)));
    }
    text.append(text(unexpected(), left, right));
    int steps = results.stream().mapToInt(Result::steps).sum();
    int intended = results.stream().mapToInt(result -> result.intended().size()).sum();
    text.append(
        "%n%d scripts, %d answers: %d differences, %d more are intended%n"
            .formatted(results.size(), steps, unexpected().size(), intended));
    return text.toString();
  }

  /** Each difference with where it is and both answers. */
  static String text(List<Difference> differences, String left, String right) {
    StringBuilder text = new StringBuilder();
    for (Difference difference : differences) {
      text.append(
          "%n%s%n  %s%n  %s%n    %-8s %s%n    %-8s %s%n"
              .formatted(
                  difference.script(),
                  difference.step(),
                  difference.field(),
                  left,
                  difference.left(),
                  right,
                  difference.right()));
    }
    return text.toString();
  }

  private static String verdict(Result result) {
    if (!result.unexpected().isEmpty()) {
      return result.unexpected().size() + " DIFFERENT";
    }
    return result.intended().isEmpty() ? "same" : result.intended().size() + " as intended";
  }
}
