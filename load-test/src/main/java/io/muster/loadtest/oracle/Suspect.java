package io.muster.loadtest.oracle;

import io.muster.loadtest.oracle.scenario.Scenario;

/**
 * A scenario that has shown a difference once, amid many others.
 *
 * @param outcome what it has shown: one difference at least
 */
record Suspect(Scenario scenario, Trial.Outcome outcome) {
  Difference difference() {
    return outcome.difference();
  }
}
