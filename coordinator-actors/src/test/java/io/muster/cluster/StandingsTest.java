package io.muster.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StandingsTest {
  private static final Duration QUIET = Duration.ofSeconds(10);

  private final Map<String, Long> ages = new HashMap<>();

  @Test
  void nobodyIsANewcomerInAClusterThatStartsAsAWhole() {
    age("a", 9);
    age("b", 5);

    assertThat(newcomers(Set.of("a", "b"), Set.of())).isEmpty();
  }

  @Test
  void whoComesLongAfterOthersIsANewcomerForAQuietPeriod() {
    age("a", 60);
    age("b", 9);

    assertThat(newcomers(Set.of("a", "b"), Set.of())).containsExactly("b");
    age("b", 10);
    assertThat(newcomers(Set.of("a", "b"), Set.of())).isEmpty();
  }

  @Test
  void whoSaysNothingHasBeenThereForLong() {
    age("b", 1);

    assertThat(newcomers(Set.of("a", "b"), Set.of())).containsExactly("b");
  }

  @Test
  void onlyThoseWhoStayAreCompared() {
    age("b", 7);
    age("c", 3);
    assertThat(newcomers(Set.of("a", "b", "c"), Set.of())).containsExactlyInAnyOrder("b", "c");

    assertThat(newcomers(Set.of("a", "b", "c"), Set.of("a"))).isEmpty();
    age("c", 2);
    assertThat(newcomers(Set.of("a", "b", "c"), Set.of("a"))).containsExactly("c");
  }

  @Test
  void whoDepartsIsNoNewcomer() {
    age("b", 1);

    Standings standings = Standings.of(Set.of("a", "b"), Set.of("b"), ages, QUIET);

    assertThat(standings).isEqualTo(new Standings(Set.of("b"), Set.of()));
  }

  private void age(String node, int seconds) {
    ages.put(node, Duration.ofSeconds(seconds).toNanos());
  }

  private Set<String> newcomers(Set<String> members, Set<String> departing) {
    return Standings.of(members, departing, ages, QUIET).newcomers();
  }
}
