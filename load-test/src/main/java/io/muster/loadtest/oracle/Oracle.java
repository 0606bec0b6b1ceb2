package io.muster.loadtest.oracle;

import io.muster.loadtest.oracle.scenario.KeptScenarios;
import io.muster.loadtest.oracle.scenario.Scenario;
import io.muster.loadtest.oracle.scripts.Scripts;
import io.muster.loadtest.oracle.stage.Peer;
import io.muster.loadtest.oracle.stage.Script;
import io.muster.loadtest.oracle.stage.Stage;
import io.muster.loadtest.oracle.stage.Transcript;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.KafkaProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Plays scripts to two servers at once, many side by side, each in a group of its own. */
public final class Oracle {
  /**
   * Most of a play is waiting; more of them at once would make the servers late for their own
   * timers.
   */
  private static final int PLAYS_AT_ONCE = 56;

  private final Peer left;
  private final Peer right;
  private final IntendedDifferences intended;

  /**
   * @param left the reference
   * @param right who is measured by it
   */
  public Oracle(Peer left, Peer right, IntendedDifferences intended) {
    this.left = left;
    this.right = right;
    this.intended = intended;
  }

  /** A Kafka whose first join phase is as long as Muster's join window. */
  public static KafkaProcess reference(Distribution distribution, Path data) throws IOException {
    return KafkaProcess.small(distribution, data)
        .withProperty("group.initial.rebalance.delay.ms", "100");
  }

  /** All scripts there are, and the scenarios that have shown a difference once. */
  public OracleReport run() throws InterruptedException, IOException {
    return run(Scripts.all(), KeptScenarios.all());
  }

  /** These. */
  public OracleReport run(List<Script> scripts, List<Scenario> scenarios)
      throws InterruptedException {
    String run = newRun();
    ScenarioOracle scenarioOracle = new ScenarioOracle(left, right, intended, run);
    ExecutorService plays = Executors.newFixedThreadPool(PLAYS_AT_ONCE);
    try {
      List<Future<OracleReport.Result>> kept = new ArrayList<>();
      for (Scenario scenario : scenarios) {
        kept.add(plays.submit(() -> scenarioOracle.play(scenario).result()));
      }
      List<Future<Transcript>> lefts = new ArrayList<>();
      List<Future<Transcript>> rights = new ArrayList<>();
      for (Script script : scripts) {
        String groupId = "%s-%03d".formatted(run, lefts.size());
        lefts.add(plays.submit(() -> Stage.play(script, left, groupId + "-left")));
        rights.add(plays.submit(() -> Stage.play(script, right, groupId + "-right")));
      }
      List<OracleReport.Result> results = new ArrayList<>();
      for (int i = 0; i < scripts.size(); i++) {
        results.add(
            intended.result(scripts.get(i).name(), lefts.get(i).get(), rights.get(i).get()));
      }
      for (Future<OracleReport.Result> result : kept) {
        results.add(result.get());
      }
      return new OracleReport(List.copyOf(results));
    } catch (ExecutionException e) {
      throw new IllegalStateException("A play must not fail", e.getCause());
    } finally {
      plays.shutdownNow();
    }
  }

  /** Servers keep their groups; no two runs may share one, nor two sides that are one server. */
  static String newRun() {
    return "oracle-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
  }
}
