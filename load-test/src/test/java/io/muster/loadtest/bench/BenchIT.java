package io.muster.loadtest.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.loadtest.client.BrokerClient;
import io.muster.loadtest.client.ConnectionSettings;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.Processes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each workload does what it says on a real server; nobody looks at the figures. */
@Timeout(180)
class BenchIT {
  private static final Duration TIME = Duration.ofSeconds(1);
  private static final Scale SCALE = new Scale(10, 5, List.of(3));

  @TempDir static Path folder;

  private static Processes processes;
  private static Target muster;

  @BeforeAll
  static void start() throws Exception {
    processes = new Processes(() -> {});
    BrokerClient client = processes.add(new BrokerClient(2, ConnectionSettings.defaults()));
    muster = new Servers(Distribution.locate(), folder, "256m", processes, client).muster(Store.H2);
  }

  @AfterAll
  static void stop() {
    processes.close();
  }

  @ParameterizedTest
  @EnumSource
  void everyWorkloadIsDoneWithoutAnError(Suite suite) throws Exception {
    for (Workload workload : suite.workloads(SCALE)) {
      try (Trial trial = workload.prepare(muster)) {
        Measurement measured = trial.measure(TIME);

        assertThat(measured.requests()).isPositive();
        assertThat(measured.latencies().getTotalCount()).isPositive();
        assertThat(measured.cpu().server()).isPositive();
      }
    }
  }

  @Test
  void aRequestThatFailsIsCountedAndFailsTheMeasurement() throws Exception {
    Trial trial = new Heartbeats(2, 1).prepare(muster);
    trial.close();

    assertThatThrownBy(() -> trial.measure(TIME))
        .isInstanceOf(BenchFailure.class)
        .hasMessageContaining("requests failed, first:");
  }
}
