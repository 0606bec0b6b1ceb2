package io.muster.loadtest.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.figures.Statistic;
import io.muster.loadtest.terminal.Screen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CampaignTest {
  private final List<String> events = new ArrayList<>();
  private final List<List<Result>> accounts = new ArrayList<>();
  private @TempDir Path folder = Path.of("");

  @Test
  void eachSystemHasATurnOfItsOwnWithAllFaults() throws Exception {
    List<Result> results =
        campaign((fault, subject) -> episode()).run(List.of(Fault.KILL, Fault.PAUSE), 2);

    assertThat(events)
        .containsExactly(
            "Muster-1 starts",
            "Muster-1 ends",
            "Kafka-1 starts",
            "Kafka-1 ends",
            "Muster-2 starts",
            "Muster-2 ends",
            "Kafka-2 starts",
            "Kafka-2 ends");
    assertThat(results).extracting(Result::fault).containsExactly("kill", "pause");
    assertThat(results)
        .allSatisfy(
            result -> {
              assertThat(result.muster()).hasSize(2);
              assertThat(result.kafka()).hasSize(2);
              assertThat(result.failures()).isEmpty();
            });
  }

  @Test
  void aFailureEndsItsTurnAndSaysWhatWasNotTried() throws Exception {
    Measurement failsAtPause =
        (fault, subject) -> {
          if (fault == Fault.PAUSE) {
            throw new FailoverFailure("nobody is back");
          }
          return episode();
        };

    List<Result> results =
        campaign(failsAtPause).run(List.of(Fault.KILL, Fault.PAUSE, Fault.TERM), 1);

    assertThat(results.get(0).failures()).isEmpty();
    assertThat(results.get(0).kafka()).hasSize(1);
    assertThat(results.get(1).failures())
        .containsExactly("Muster, turn 1: nobody is back", "Kafka, turn 1: nobody is back");
    assertThat(results.get(2).failures())
        .containsExactly(
            "not tried, since the turn had failed: Muster, turn 1: nobody is back",
            "not tried, since the turn had failed: Kafka, turn 1: nobody is back");
    assertThat(events).contains("Muster-1 ends", "Kafka-1 ends");
  }

  @Test
  void whatIsMeasuredIsToldAtOnce() throws Exception {
    campaign((fault, subject) -> episode()).run(List.of(Fault.KILL, Fault.PAUSE), 1);

    assertThat(accounts).hasSize(4);
    assertThat(accounts.get(0).get(0).muster()).hasSize(1);
    assertThat(accounts.get(0).get(1).muster()).isEmpty();
    assertThat(accounts.get(3).get(1).kafka()).hasSize(1);
  }

  private Campaign campaign(Measurement measurement) {
    Screen quiet =
        new Screen(
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8), false);
    return new Campaign(
        List.of(
            new Contender(Contender.MUSTER, this::cluster),
            new Contender(Contender.KAFKA, this::cluster)),
        measurement,
        1,
        0,
        folder,
        quiet,
        accounts::add);
  }

  private Subject cluster(Path data) {
    String name = String.valueOf(data.getFileName());
    events.add(name + " starts");
    return new Subject() {
      @Override
      public List<Victim> nodes() {
        return List.of();
      }

      @Override
      public Victim chief() throws IOException {
        throw new IOException("a cluster without nodes has none");
      }

      @Override
      public void awaitWhole() {}

      @Override
      public void awaitBalanced() {}

      @Override
      public void close() {
        events.add(name + " ends");
      }
    };
  }

  private static Episode episode() {
    Statistic back = Statistic.of(List.of(1.0));
    return new Episode(1, back, back, 0, 0, 0, 0, 0, 0, 0, 0, Map.of());
  }
}
