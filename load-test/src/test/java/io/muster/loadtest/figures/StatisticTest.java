package io.muster.loadtest.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticTest {
  @Test
  void theMedianIsTheMiddleOne() {
    assertThat(Statistic.of(List.of(9.0, 1.0, 2.0)))
        .isEqualTo(new Statistic(2, 1, 9, List.of(9.0, 1.0, 2.0)));
  }

  @Test
  void ofAnEvenNumberTheMedianLiesBetweenTheMiddleTwo() {
    assertThat(Statistic.of(List.of(4.0, 1.0, 2.0, 3.0)).median()).isEqualTo(2.5);
  }

  @Test
  void spreadIsRelativeToTheMedian() {
    assertThat(Statistic.of(List.of(8.0, 10.0, 13.0)).spread()).isEqualTo(0.5);
    assertThat(Statistic.of(List.of(7.0)).spread()).isZero();
    assertThat(Statistic.of(List.of(0.0, 0.0)).spread()).isZero();
  }
}
