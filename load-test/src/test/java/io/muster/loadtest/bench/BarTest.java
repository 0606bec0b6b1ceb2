package io.muster.loadtest.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.figures.Statistic;
import java.util.List;
import org.junit.jupiter.api.Test;

class BarTest {
  @Test
  void aRatioMayBeAsLargeAsTheBound() {
    Bar bar = Bar.atMost(Bar.Figure.P99, 0.5);

    assertThat(judge(bar, 1, 2)).isEqualTo(new Bar.Verdict("p99 ≤ 0.50", 0.5, true, true));
    assertThat(judge(bar, 1.1, 2).met()).isFalse();
  }

  @Test
  void aRatioMayBeAsSmallAsTheBound() {
    Bar bar = Bar.atLeast(Bar.Figure.RATE, 2);

    assertThat(judge(bar, 4, 2)).isEqualTo(new Bar.Verdict("rate ≥ 2.00", 2, true, true));
    assertThat(judge(bar, 3.9, 2).met()).isFalse();
  }

  @Test
  void anAbsoluteBoundDoesNotDependOnKafka() {
    Bar bar = Bar.absolute(Bar.Figure.VALUE, 1);

    assertThat(judge(bar, 1, 50).met()).isTrue();
    assertThat(judge(bar, 2, 50))
        .isEqualTo(new Bar.Verdict("value Muster's ≤ 1.00", 2, false, true));
  }

  @Test
  void repetitionsAreComparedOneByOne() {
    Bar bar = Bar.atMost(Bar.Figure.CPU, 0.5);
    Statistic kafka = Statistic.of(List.of(10.0, 20.0, 30.0));

    assertThat(bar.judge(Statistic.of(List.of(5.0, 9.0, 14.0)), kafka).always()).isTrue();
    assertThat(bar.judge(Statistic.of(List.of(6.0, 9.0, 14.0)), kafka))
        .isEqualTo(new Bar.Verdict("CPU ≤ 0.50", 0.45, true, false));
  }

  private static Bar.Verdict judge(Bar bar, double muster, double kafka) {
    return bar.judge(Statistic.of(List.of(muster)), Statistic.of(List.of(kafka)));
  }
}
