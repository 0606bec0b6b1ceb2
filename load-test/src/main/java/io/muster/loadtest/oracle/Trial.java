package io.muster.loadtest.oracle;

import io.muster.loadtest.oracle.scenario.Scenario;

/** Plays a scenario to both servers and compares their answers. Many threads may do so at once. */
@FunctionalInterface
interface Trial {
  Outcome play(Scenario scenario) throws InterruptedException;

  /**
   * What came of a play.
   *
   * @param transcript for people to read; empty where nothing differs but what is meant to
   */
  record Outcome(OracleReport.Result result, String transcript) {
    boolean differs() {
      return !result.unexpected().isEmpty();
    }

    /** The first one of those that differ; others may follow from it. */
    Difference difference() {
      return result.unexpected().get(0);
    }

    boolean shows(Difference difference) {
      return result.unexpected().stream().anyMatch(difference::isAlike);
    }
  }
}
