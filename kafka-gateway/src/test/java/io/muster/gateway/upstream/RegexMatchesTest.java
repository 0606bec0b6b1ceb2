package io.muster.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class RegexMatchesTest {
  private final RegexMatches matches = new RegexMatches(2);

  @Test
  void whatMatchesIsRememberedUntilThereAreOtherTopics() {
    var first = matches.of(Set.of("orders", "returns"), Set.of("o.*", "("));
    assertThat(first.get("o.*")).containsExactly("orders");
    assertThat(first.get("(")).isEmpty();

    var again = matches.of(Set.of("orders", "returns"), Set.of("o.*"));
    assertThat(again.get("o.*")).isSameAs(first.get("o.*"));

    assertThat(matches.of(Set.of("orders", "others"), Set.of("o.*")).get("o.*"))
        .containsExactly("orders", "others");
  }

  @Test
  void noMoreIsRememberedThanThereMayBe() {
    var topics = Set.of("orders");
    var first = matches.of(topics, Set.of("a")).get("a");
    matches.of(topics, Set.of("b"));
    matches.of(topics, Set.of("c"));

    assertThat(matches.of(topics, Set.of("o.*", "a")).get("a")).isEqualTo(first).isNotSameAs(first);
    assertThat(matches.of(topics, Set.of("o.*", "a", "b", "c")))
        .containsOnlyKeys("o.*", "a", "b", "c");
  }
}
