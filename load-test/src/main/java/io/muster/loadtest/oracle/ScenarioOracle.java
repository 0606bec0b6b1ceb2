package io.muster.loadtest.oracle;

import io.muster.loadtest.oracle.scenario.Duet;
import io.muster.loadtest.oracle.scenario.Scenario;
import io.muster.loadtest.oracle.scenario.Shrinker;
import io.muster.loadtest.oracle.stage.Peer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Compares two servers by scenarios. */
final class ScenarioOracle {
  private static final Duration SHRINK_LIMIT = Duration.ofMinutes(1);

  private final Peer left;
  private final Peer right;
  private final IntendedDifferences intended;
  private final String run;
  private final AtomicInteger groups = new AtomicInteger();

  /**
   * Compares them.
   *
   * @param run no two runs may share a group: unique
   */
  ScenarioOracle(Peer left, Peer right, IntendedDifferences intended, String run) {
    this.left = left;
    this.right = right;
    this.intended = intended;
    this.run = run;
  }

  OracleReport.Result compare(Scenario scenario) throws InterruptedException {
    String groupId = "%s-s%06d".formatted(run, groups.incrementAndGet());
    Duet duet = Duet.play(scenario, left, right, groupId);
    return intended.result(scenario.name(), duet.left(), duet.right());
  }

  /** The scenario with as few steps as show the same difference, as far as there is time. */
  Scenario shrink(Scenario scenario, Difference difference) throws InterruptedException {
    long deadline = System.nanoTime() + SHRINK_LIMIT.toNanos();
    return scenario.withSteps(
        Shrinker.minimal(
            scenario.steps(),
            steps ->
                System.nanoTime() < deadline
                    && compare(scenario.withSteps(steps)).unexpected().stream()
                        .anyMatch(difference::isAlike)));
  }
}
