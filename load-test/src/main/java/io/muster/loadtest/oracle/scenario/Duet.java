package io.muster.loadtest.oracle.scenario;

import io.muster.loadtest.oracle.stage.Peer;
import io.muster.loadtest.oracle.stage.Script;
import io.muster.loadtest.oracle.stage.Stage;
import io.muster.loadtest.oracle.stage.Transcript;

/**
 * What came of a scenario that was played to two servers, so that the same members led where any
 * lead.
 *
 * @param left of the reference
 * @param right of who is measured by it
 */
public record Duet(Transcript left, Transcript right) {
  /** Chance is one in as many as there are members. */
  private static final int ATTEMPTS = 40;

  /**
   * Plays it.
   *
   * @param groupId unused so far
   */
  public static Duet play(Scenario scenario, Peer left, Peer right, String groupId)
      throws InterruptedException {
    if (scenario.isOfConsumers()) {
      Script script = ConsumerPlay.script(scenario);
      return new Duet(
          Stage.play(script, left, groupId + "-left", ATTEMPTS),
          Stage.play(script, right, groupId + "-right", ATTEMPTS));
    }
    Leaders leaders = Leaders.any();
    Transcript ofRight =
        Stage.play(ScenarioPlay.script(scenario, leaders), right, groupId + "-right", ATTEMPTS);
    Leaders same = leaders.again();
    Transcript ofLeft =
        Stage.play(ScenarioPlay.script(scenario, same), left, groupId + "-left", ATTEMPTS);
    if (same.differ()) {
      // No chance: then something else differs before.
      ofLeft =
          Stage.play(
              ScenarioPlay.script(scenario, Leaders.any()), left, groupId + "-free", ATTEMPTS);
    }
    return new Duet(ofLeft, ofRight);
  }
}
