package io.muster.loadtest.oracle.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.loadtest.oracle.stage.BadLuckException;
import org.junit.jupiter.api.Test;

class LeadersTest {
  private final Leaders first = Leaders.any();

  @Test
  void theOtherSideMustHaveTheSameLeaders() {
    first.elected(1, "a");
    first.elected(2, "b");
    Leaders second = first.again();

    second.elected(1, "a");
    assertThat(second.differ()).isFalse();
    assertThatThrownBy(() -> second.elected(2, "c"))
        .isInstanceOf(BadLuckException.class)
        .hasMessage("c leads generation 2, not b");
    assertThat(second.differ()).isTrue();
  }

  @Test
  void whoSucceedsTheLeaderWithinAGenerationWasNotElected() {
    first.elected(1, "a");
    first.elected(1, "a restarted");
    Leaders second = first.again();

    second.elected(1, "a");
    second.elected(1, "another");
    assertThat(second.differ()).isFalse();
  }

  @Test
  void anotherAttemptBeginsAnew() {
    first.elected(1, "a");
    Leaders second = first.again();
    assertThatThrownBy(() -> second.elected(1, "b")).isInstanceOf(BadLuckException.class);

    second.begin();
    second.elected(1, "a");
    assertThat(second.differ()).isFalse();
  }

  @Test
  void aGroupThatComesAgainCountsAnew() {
    first.elected(1, "a");
    first.groupGone();
    first.elected(1, "b");
    Leaders second = first.again();

    second.begin();
    second.elected(1, "a");
    second.groupGone();
    second.elected(1, "b");
    assertThat(second.differ()).isFalse();
  }
}
