package io.muster.loadtest.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.client.BrokerClient;
import io.muster.loadtest.client.ConnectionSettings;
import io.muster.loadtest.oracle.scenario.KeptScenarios;
import io.muster.loadtest.oracle.scripts.Scripts;
import io.muster.loadtest.oracle.stage.Peer;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.MusterProcess;
import io.muster.loadtest.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Muster answers as Apache Kafka does, but for what is listed. */
@Timeout(300)
class OracleIT {
  private static final Distribution DISTRIBUTION = Distribution.locate();

  @TempDir static Path data;

  private static ServerProcess kafka;
  private static BrokerClient client;
  private static Peer reference;

  @BeforeAll
  static void startKafka() throws Exception {
    kafka = Oracle.reference(DISTRIBUTION, data.resolve("kafka")).start();
    client = new BrokerClient(2, ConnectionSettings.defaults());
    reference = Peer.open("Kafka", kafka.address(), client);
  }

  @AfterAll
  static void stopKafka() throws IOException {
    reference.close();
    client.close();
    kafka.close();
  }

  /** What differs here would be a fault of the oracle, and would blame or excuse Muster for it. */
  @Test
  void kafkaAgreesWithItself() throws Exception {
    OracleReport report = play(new Oracle(reference, reference, IntendedDifferences.none()));

    assertThat(report.unexpected()).as(() -> report.text("Kafka", "Kafka")).isEmpty();
  }

  @Test
  void musterAnswersAsKafkaDoes() throws Exception {
    try (ServerProcess muster = MusterProcess.small(DISTRIBUTION, data.resolve("muster")).start();
        Peer candidate = Peer.open("Muster", muster.address(), client)) {
      OracleReport report = play(new Oracle(reference, candidate, IntendedDifferences.load()));

      assertThat(report.unexpected()).as(() -> report.text("Kafka", "Muster")).isEmpty();
    }
  }

  /**
   * On a busy machine a request may overtake one that another member sent before it. So what
   * differs is played again, twice at most: what is a fault differs each time.
   */
  private static OracleReport play(Oracle oracle) throws Exception {
    OracleReport report = oracle.run();
    for (int again = 0; again < 2 && !report.unexpected().isEmpty(); again++) {
      Set<String> differing =
          report.unexpected().stream().map(Difference::script).collect(Collectors.toSet());
      report =
          oracle.run(
              Scripts.all().stream().filter(each -> differing.contains(each.name())).toList(),
              KeptScenarios.all().stream()
                  .filter(each -> differing.contains(each.name()))
                  .toList());
    }
    return report;
  }
}
