package io.muster.loadtest.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.figures.Statistic;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void showsBothServersAndTheRatio() {
    String table =
        Table.of(List.of(new Outcome.Compared("Heartbeat", figures(10, 1), figures(40, 1))));

    assertThat(table.lines().skip(2).toList())
        .singleElement()
        .asString()
        .startsWith("Heartbeat")
        .contains("10.0      40.0  0.25")
        .endsWith("0 %");
  }

  @Test
  void saysWhenItCannotTell() {
    String table =
        Table.of(
            List.of(
                new Outcome.Compared("Quiet", figures(10, 1.2), figures(40, 1)),
                new Outcome.Compared("Loud", figures(10, 1), figures(40, 1.4))));

    assertThat(table)
        .endsWith("The machine was too noisy to tell: repetitions lie far apart for Loud.\n");
  }

  @Test
  void namesFailures() {
    assertThat(Table.of(List.of(new Outcome.Failed("Heartbeat", "3 requests failed"))))
        .contains("FAILED: 3 requests failed");
  }

  /** CPU varies up to this factor, nothing else does. */
  private static Figures figures(double cpu, double noise) {
    Statistic one = new Statistic(1, 1, 1);
    return new Figures(one, one, one, new Statistic(cpu, cpu, cpu * noise), one);
  }
}
