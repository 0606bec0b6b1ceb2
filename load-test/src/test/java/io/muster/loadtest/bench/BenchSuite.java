package io.muster.loadtest.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.loadtest.client.BrokerClient;
import io.muster.loadtest.client.ConnectionSettings;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.Processes;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each row does what it says on real servers; nobody looks at the figures. */
@Timeout(300)
class BenchSuite {
  private static final Duration TIME = Duration.ofMillis(300);
  private static final Scale SCALE =
      new Scale(10, 5, List.of(3), List.of(200), 50, Duration.ofSeconds(1));

  @TempDir static Path folder;

  private static Processes processes;
  private static Contest contest;

  @BeforeAll
  static void start() throws Exception {
    processes = new Processes(() -> {});
    BrokerClient client = processes.add(new BrokerClient(2, ConnectionSettings.defaults()));
    Map<String, String> atOnce = Map.of("group.initial.rebalance.delay.ms", "0");
    Servers servers =
        new Servers(Distribution.locate(), folder, "384m", atOnce, Store.H2, processes, client);
    contest =
        new Contest(
            servers.muster("muster").target(),
            servers.kafka("kafka", Map.of()).target(),
            servers,
            new Bench.Schedule(TIME, TIME, 1),
            new Progress(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)));
  }

  @AfterAll
  static void stop() {
    processes.close();
  }

  @ParameterizedTest
  @EnumSource
  void everyRowIsComparedWithoutAnError(Suite suite) throws Exception {
    for (Row row : suite.rows(SCALE)) {
      List<Outcome> outcomes = new ArrayList<>();
      row.compare(contest, outcomes::add);
      assertThat(outcomes).isNotEmpty();
      for (Outcome outcome : outcomes) {
        if (outcome instanceof Outcome.Compared compared) {
          for (Figures each : List.of(compared.muster(), compared.kafka())) {
            assertThat(each.throughput().median()).isPositive();
            assertThat(each.median().median()).isPositive();
            assertThat(each.cpu().median()).isPositive();
          }
        } else {
          assertThat(outcome)
              .isInstanceOfSatisfying(
                  Outcome.Gauged.class,
                  gauged -> {
                    // Groups that rest take no more of Muster's heap than it can tell.
                    assertThat(gauged.muster().median()).isNotNegative();
                    assertThat(gauged.kafka().median()).isPositive();
                  });
        }
      }
    }
  }

  @Test
  void aRequestThatFailsIsCountedAndFailsTheMeasurement() throws Exception {
    Trial trial = new Heartbeats(2, 1).prepare(contest.muster());
    trial.close();

    assertThatThrownBy(() -> trial.measure(TIME))
        .isInstanceOf(BenchFailure.class)
        .hasMessageContaining("requests failed, first:");
  }
}
