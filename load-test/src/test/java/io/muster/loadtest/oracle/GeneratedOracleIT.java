package io.muster.loadtest.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.client.BrokerClient;
import io.muster.loadtest.client.ConnectionSettings;
import io.muster.loadtest.oracle.stage.Peer;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.MusterProcess;
import io.muster.loadtest.process.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Muster answers scenarios made by chance as Apache Kafka does. {@code -Doracle.scenarios}, {@code
 * -Doracle.seed} and {@code -Doracle.first} say how many and which; scenarios that differ are kept
 * in {@code target/oracle-findings}. One in a hundred may differ once only.
 */
class GeneratedOracleIT {
  private static final int SCENARIOS = Integer.getInteger("oracle.scenarios", 200);
  private static final int FIRST = Integer.getInteger("oracle.first", 0);
  private static final long SEED =
      Long.getLong("oracle.seed", new SplittableRandom().nextLong(Integer.MAX_VALUE));

  /** On one core at its slowest, and one more for the servers' start and for shrinking. */
  private static final Duration LIMIT = Duration.ofSeconds(SCENARIOS).plusMinutes(4);

  @TempDir Path data;

  @Test
  void musterAnswersAsKafkaDoes() throws Exception {
    System.out.printf(
        "%,d scenarios from number %,d (-Doracle.first) of seed %d (-Doracle.seed)%n",
        SCENARIOS, FIRST, SEED);
    Distribution distribution = Distribution.locate();
    try (ServerProcess kafka = Oracle.reference(distribution, data.resolve("kafka")).start();
        ServerProcess muster = MusterProcess.small(distribution, data.resolve("muster")).start();
        BrokerClient client = new BrokerClient(2, ConnectionSettings.defaults());
        Peer left = Peer.open("Kafka", kafka.address(), client);
        Peer right = Peer.open("Muster", muster.address(), client)) {
      WalksPlan plan =
          new WalksPlan(
              SEED,
              FIRST,
              SCENARIOS,
              WalksPlan.usualParallel(),
              LIMIT,
              Path.of("target", "oracle-findings"));
      WalksReport report = Walks.between(left, right, IntendedDifferences.load(), plan).run();
      System.out.println(report.text("Kafka", "Muster"));

      assertThat(report.agrees()).as(() -> report.text("Kafka", "Muster")).isTrue();
      assertThat(report.played()).as("scenarios within " + LIMIT).isEqualTo(SCENARIOS);
    }
  }
}
