package io.muster.loadtest.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BarTest {
  @Test
  void aRatioMayBeAsLargeAsTheBound() {
    Bar bar = Bar.atMost(Bar.Figure.P99, 0.5);

    assertThat(bar.judge(1, 2)).isEqualTo(new Bar.Verdict("p99 ≤ 0.50", 0.5, true));
    assertThat(bar.judge(1.1, 2).met()).isFalse();
  }

  @Test
  void aRatioMayBeAsSmallAsTheBound() {
    Bar bar = Bar.atLeast(Bar.Figure.RATE, 2);

    assertThat(bar.judge(4, 2)).isEqualTo(new Bar.Verdict("rate ≥ 2.00", 2, true));
    assertThat(bar.judge(3.9, 2).met()).isFalse();
  }

  @Test
  void anAbsoluteBoundDoesNotDependOnKafka() {
    Bar bar = Bar.absolute(Bar.Figure.VALUE, 1);

    assertThat(bar.judge(1, 50).met()).isTrue();
    assertThat(bar.judge(2, 50)).isEqualTo(new Bar.Verdict("value Muster's ≤ 1.00", 2, false));
  }
}
