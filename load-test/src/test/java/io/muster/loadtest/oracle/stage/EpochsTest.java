package io.muster.loadtest.oracle.stage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EpochsTest {
  private final Epochs epochs = new Epochs();

  @Test
  void epochsAreDistancesFromTheFirst() {
    assertThat(epochs.show(4)).isEqualTo("4");

    epochs.countFrom(2);

    assertThat(epochs.show(2)).isEqualTo("first");
    assertThat(epochs.show(5)).isEqualTo("first+3");
    assertThat(epochs.show(1)).isEqualTo("before first");
  }

  @Test
  void epochsThatMeanJoiningAndLeavingAreShownAsTheyAre() {
    epochs.countFrom(2);

    assertThat(epochs.show(0)).isEqualTo("0");
    assertThat(epochs.show(-2)).isEqualTo("-2");
  }

  @Test
  void aMessageNamesEpochsInParentheses() {
    epochs.countFrom(2);

    assertThat(epochs.showAll("a is in epoch (3), not in (-2); 2 is no epoch"))
        .isEqualTo("a is in epoch (first+1), not in (-2); 2 is no epoch");
  }
}
