package io.muster.loadtest.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TimeSpanTest {
  @ParameterizedTest
  @CsvSource({"40ms, PT0.04S", "1.5s, PT1.5S", "10m, PT10M", "2h, PT2H", "0s, PT0S"})
  void readsNumberAndUnit(String text, Duration span) {
    assertThat(TimeSpan.parse(text)).isEqualTo(span);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "s", "5 s", "-1s", "1d", "1e3s", ""})
  void refusesAllElse(String text) {
    assertThatThrownBy(() -> TimeSpan.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("40ms");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0ms", "40ms", "1500ms", "90s", "10m", "90m", "2h"})
  void writesWhatItReads(String text) {
    assertThat(TimeSpan.format(TimeSpan.parse(text))).isEqualTo(text);
  }
}
