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
 * @param unsteady scenarios that differed and did not do so again
 * @param once those, with the first difference each, up to a bound
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

  /** A machine that is late now and then makes one scenario in so many differ once. */
  private static final int SCENARIOS_PER_UNSTEADY = 100;

  /** How many scenarios may differ once only; more are a fault that comes now and then. */
  int mostUnsteady() {
    return Math.max(1, played / SCENARIOS_PER_UNSTEADY);
  }

  /** Whether the servers agree. */
  public boolean agrees() {
    return differing == 0 && unsteady <= mostUnsteady();
  }

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
      if (once.size() < unsteady) {
        text.append("%nand %,d more%n".formatted(unsteady - once.size()));
      }
    }
    for (Finding finding : findings) {
      text.append(OracleReport.text(finding.result().unexpected(), left, right));
      text.append("  steps%n".formatted());
      finding.scenario().steps().forEach(step -> text.append("    %s%n".formatted(step)));
      text.append(
          "  play it again with%n    ./muster oracle --replay %s%n".formatted(finding.file()));
    }
    if (unsteady > mostUnsteady()) {
      text.append(
          "%nToo many differ once only: of %,d scenarios, %,d may%n"
              .formatted(played, mostUnsteady()));
    }
    return text.append("%n%s%n".formatted(summary())).toString();
  }
}
