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
}
