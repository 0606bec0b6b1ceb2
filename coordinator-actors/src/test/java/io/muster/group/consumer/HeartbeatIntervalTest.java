package io.muster.group.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeartbeatIntervalTest {
  private final HeartbeatInterval interval = new HeartbeatInterval(5_000, 100, 1_000, 2_000);

  @ParameterizedTest
  @CsvSource({"1, 100", "200, 100", "1000, 500", "5000, 2500", "100000, 5000"})
  void membersThatWaitComeOftenButNotTooManyAtOnce(int members, int expectedMs) {
    assertThat(interval.whileUnsettled(members, 0)).isEqualTo(expectedMs);
  }

  @ParameterizedTest
  @CsvSource({"0, 100", "1000, 100", "3000, 300", "10000, 1000", "600000, 1000"})
  void whoHasWaitedForLongComesLessOften(long waitedMs, int expectedMs) {
    assertThat(interval.whileUnsettled(3, waitedMs)).isEqualTo(expectedMs);
    assertThat(interval.whileUnsettled(5_000, waitedMs)).as("many members").isEqualTo(2_500);
    assertThat(interval.withUsualMs(200).whileUnsettled(3, waitedMs))
        .as("never less often than usual")
        .isEqualTo(Math.min(expectedMs, 200));
  }

  @Test
  void settledMembersKeepToTimesOfTheirOwn() {
    Set<Long> phases = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      String member = "member-" + i;
      int untilFirst = interval.whenSettled(member, 1_000);
      assertThat(untilFirst).isBetween(100, 5_000);
      if (untilFirst == 5_000) {
        continue; // Its time is about now, and near enough.
      }
      long first = 1_000L + untilFirst;
      assertThat(interval.whenSettled(member, first)).isEqualTo(5_000);
      assertThat(interval.whenSettled(member, first + 3)).as("a little late").isEqualTo(4_997);
      assertThat(interval.whenSettled(member, first - 3)).as("a little early").isEqualTo(5_000);
      phases.add(first % 5_000 / 500);
    }
    assertThat(phases).as("in all tenths of the interval").hasSize(10);
  }

  @Test
  void intervalsArePositive() {
    assertThatThrownBy(() -> new HeartbeatInterval(0, 100, 1_000, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
