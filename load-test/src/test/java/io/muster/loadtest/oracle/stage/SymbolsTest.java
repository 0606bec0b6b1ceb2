package io.muster.loadtest.oracle.stage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SymbolsTest {
  private final Symbols symbols = new Symbols();

  @Test
  void aKnownIdIsShownAsItsNameWhereverItStands() {
    symbols.name("client-a-6f1c", "a");

    assertThat(symbols.apply("leader client-a-6f1c of [client-a-6f1c, other]"))
        .isEqualTo("leader <a> of [<a>, other]");
  }

  @Test
  void anIdWithinALongerOneIsNotMistakenForIt() {
    symbols.name("client-a", "a's client");
    symbols.name("client-a-6f1c", "a");

    assertThat(symbols.apply("client-a client-a-6f1c")).isEqualTo("<a's client> <a>");
  }

  @Test
  void theLatestNameCounts() {
    symbols.name("client-a-6f1c", "new member of client-a");
    symbols.name("client-a-6f1c", "a");

    assertThat(symbols.apply("client-a-6f1c")).isEqualTo("<a>");
  }

  @Test
  void noIdIsNobody() {
    symbols.name("", "a");

    assertThat(symbols.apply("member ''")).isEqualTo("member ''");
  }

  @Test
  void epochsAreDistancesFromTheFirstOfThePlay() {
    assertThat(symbols.epoch(4)).isEqualTo("4");

    symbols.countEpochsFrom(2);

    assertThat(symbols.epoch(2)).isEqualTo("first");
    assertThat(symbols.epoch(5)).isEqualTo("first+3");
    assertThat(symbols.epoch(1)).isEqualTo("first-1");
  }

  @Test
  void epochsThatMeanJoiningAndLeavingAreShownAsTheyAre() {
    symbols.countEpochsFrom(2);

    assertThat(symbols.epoch(0)).isEqualTo("0");
    assertThat(symbols.epoch(-2)).isEqualTo("-2");
  }

  @Test
  void aMessageNamesEpochsInParentheses() {
    symbols.name("id-1", "a");
    symbols.countEpochsFrom(2);

    assertThat(symbols.message("id-1 is in epoch (3), not in (-2); 2 is no epoch"))
        .isEqualTo("<a> is in epoch (first+1), not in (-2); 2 is no epoch");
  }
}
