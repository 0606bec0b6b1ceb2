package io.muster.loadtest.oracle;

import java.util.List;

/**
 * What came of generated scenarios.
 *
 * @param plan what was to be played
 * @param played scenarios
 * @param answers compared
 * @param intended differences that are listed
 * @param suspects scenarios that have differed and wait to be played again
 * @param differing scenarios with a difference that is not listed, in every play
 * @param unsteady scenarios that differed and did not do so again: the machine was late
 * @param once the first of those, with the first difference each
 * @param findings one for each kind of difference
 */
public record WalksReport(
    WalksPlan plan,
    int played,
    int answers,
    int intended,
    int suspects,
    int differing,
    int unsteady,
    List<Difference> once,
    List<Finding> findings) {

  /** One line. */
  public String summary() {
    return "seed %d, from scenario %d: %,d of %,d scenarios, %,d answers: %d scenarios differ, %d did so once only; %,d intended differences"
        .formatted(
            plan.seed(),
            plan.first(),
            played,
            plan.count(),
            answers,
            differing,
            unsteady,
            intended);
  }

  /** Each finding, how to play it again, and the summary. */
  public String text(String left, String right) {
    StringBuilder text = new StringBuilder();
    if (!once.isEmpty()) {
      text.append(
          "%nOnce only; transcripts are in %s, and %s --first I --generate 1 plays scenario I again:%n"
              .formatted(plan.folder(), plan.options()));
      text.append(OracleReport.text(once, left, right));
    }
    for (Finding finding : findings) {
      text.append(OracleReport.text(finding.result().unexpected(), left, right));
      text.append("  steps%n".formatted());
      finding.scenario().steps().forEach(step -> text.append("    %s%n".formatted(step)));
      text.append(
          "  play it again with%n    ./muster oracle --replay %s%n".formatted(finding.file()));
    }
    return text.append("%n%s%n".formatted(summary())).toString();
  }
}
