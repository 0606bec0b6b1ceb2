package io.muster.loadtest.oracle;

import io.muster.loadtest.oracle.scenario.Duet;
import io.muster.loadtest.oracle.scenario.Scenario;
import io.muster.loadtest.oracle.stage.Peer;
import java.util.concurrent.atomic.AtomicInteger;

/** Compares two servers by scenarios. */
final class ScenarioOracle implements Trial {
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

  @Override
  public Outcome play(Scenario scenario) throws InterruptedException {
    String groupId = "%s-s%06d".formatted(run, groups.incrementAndGet());
    Duet duet = Duet.play(scenario, left, right, groupId);
    OracleReport.Result result = intended.result(scenario.name(), duet.left(), duet.right());
    return new Outcome(
        result,
        result.unexpected().isEmpty() ? "" : SideBySide.text(duet, left.name(), right.name()));
  }
}
