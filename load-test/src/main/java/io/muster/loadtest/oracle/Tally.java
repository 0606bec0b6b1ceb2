package io.muster.loadtest.oracle;

import java.util.ArrayList;
import java.util.List;

/** What has come of a run so far. Safe for many threads. */
final class Tally {
  /** Differences that did not come again are named up to this number: ten times what may be. */
  private static final int MOST_NAMED = 1_000;

  private int played;
  private int answers;
  private int intended;
  private int suspects;
  private int differing;
  private int unsteady;
  private final List<Difference> once = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();

  synchronized void played(OracleReport.Result result) {
    played++;
    answers += result.steps();
    intended += result.intended().size();
    if (!result.unexpected().isEmpty()) {
      suspects++;
    }
  }

  /** A suspect did it again. */
  synchronized void differs() {
    suspects--;
    differing++;
  }

  /** A suspect did not do it again. */
  synchronized void differedOnce(Difference difference) {
    suspects--;
    unsteady++;
    if (once.size() < MOST_NAMED) {
      once.add(difference);
    }
  }

  synchronized void found(Finding finding) {
    findings.add(finding);
  }

  synchronized WalksReport report(WalksPlan plan) {
    return new WalksReport(
        plan,
        played,
        answers,
        intended,
        suspects,
        differing,
        unsteady,
        List.copyOf(once),
        List.copyOf(findings));
  }
}
