package io.muster.loadtest.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.figures.Statistic;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void showsBothServersAndTheRatio() {
    String table = Table.of(List.of(compared("Heartbeat", 10, 1, List.of(), Disturbance.NONE)));

    assertThat(table.lines().skip(2).toList())
        .singleElement()
        .asString()
        .startsWith("Heartbeat")
        .contains("10.0      40.0  0.25")
        .endsWith("0 %");
  }

  @Test
  void showsSingleNumbersInTheirUnit() {
    String table = Table.of(List.of(gauged("Start", 1.5, 3, List.of())));

    assertThat(table.lines().skip(1).toList())
        .singleElement()
        .asString()
        .startsWith("Start")
        .contains("| s ")
        .contains("1.50       3.00  0.50");
  }

  @Test
  void saysWhichAimsWereMet() {
    String table =
        Table.of(
            List.of(
                compared(
                    "Heartbeat",
                    10,
                    1,
                    List.of(Bar.atMost(Bar.Figure.CPU, 0.3), Bar.atLeast(Bar.Figure.RATE, 2)),
                    Disturbance.NONE),
                gauged("Start", 3, 2, List.of(Bar.absolute(Bar.Figure.VALUE, 2)))));

    assertThat(table.lines().map(line -> line.replaceAll(" +", " ").strip()))
        .contains(
            "Heartbeat | CPU ≤ 0.30 | 0.25 | met",
            "Heartbeat | rate ≥ 2.00 | 1.00 | missed",
            "Start | value Muster's ≤ 2.00 | 3.00 | missed");
  }

  @Test
  void saysWhenItCannotTell() {
    List<Bar> bars = List.of(Bar.atMost(Bar.Figure.CPU, 0.3));
    String table =
        Table.of(
            List.of(
                compared("Quiet", 10, 1.2, bars, new Disturbance(0.05, 0.01)),
                compared("Loud", 10, 1.4, bars, Disturbance.NONE),
                compared("Beside others", 10, 1, bars, new Disturbance(0.1, 0.02))));

    assertThat(table)
        .contains("0.25 | met, but too noisy to tell")
        .endsWith(
            """
            The machine was noisy; where repetitions contradict each other, too noisy to tell:
              Loud: repetitions lie 40 % apart
              Beside others: other processes took 10 % and the host 2 % of the processors
            """);
  }

  @Test
  void namesFailuresAndWhatCannotBeToldForThem() {
    List<Bar> bars = List.of(Bar.atMost(Bar.Figure.CPU, 0.3));

    assertThat(Table.of(List.of(new Outcome.Failed("Heartbeat", "3 requests failed", bars))))
        .contains("FAILED: 3 requests failed")
        .containsPattern("Heartbeat +. CPU ≤ 0.30 +. +– . not measured");
  }

  /** Muster's CPU is as given, Kafka's 40; Muster's varies up to this factor, nothing else does. */
  private static Outcome compared(
      String name, double cpu, double noise, List<Bar> bars, Disturbance disturbance) {
    return new Outcome.Compared(name, figures(cpu, noise), figures(40, 1), bars, disturbance);
  }

  private static Outcome gauged(String name, double muster, double kafka, List<Bar> bars) {
    return new Outcome.Gauged(
        name,
        "s",
        Statistic.of(List.of(muster)),
        Statistic.of(List.of(kafka)),
        bars,
        Disturbance.NONE);
  }

  private static Figures figures(double cpu, double noise) {
    Statistic one = Statistic.of(List.of(1.0, 1.0, 1.0));
    return new Figures(one, one, one, Statistic.of(List.of(cpu, cpu, cpu * noise)), one, 1_000);
  }
}
