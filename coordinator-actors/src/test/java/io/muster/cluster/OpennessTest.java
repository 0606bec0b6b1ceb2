package io.muster.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpennessTest {
  private static final Duration BOUND = Duration.ofSeconds(4);
  private static final long SECOND = 1_000_000_000L;
  private static final long NOW = Long.MAX_VALUE - SECOND; // about to wrap around, as it may

  @Test
  void isClosedForWhoIsNoMember() {
    assertOpen(of("a", List.of(), Map.of()), Duration.ZERO);
    assertOpen(of("a", List.of("b"), Map.of("b", NOW)), Duration.ZERO);
  }

  @Test
  void isAlwaysOpenForANodeAlone() {
    assertThat(of("a", List.of("a"), Map.of()).always()).isTrue();
  }

  @Test
  void followsTheTieBreakOfDowningInAClusterOfTwo() {
    assertThat(of("a", List.of("a", "b"), Map.of()).always()).isTrue();
    assertOpen(of("b", List.of("a", "b"), Map.of()), Duration.ZERO);
    assertOpen(of("b", List.of("a", "b"), Map.of("a", NOW - SECOND)), Duration.ofSeconds(3));
  }

  @Test
  void lastsAsLongAsAMajorityWasHeard() {
    List<String> members = List.of("a", "b", "c", "d", "e");

    assertOpen(of("e", members, Map.of("b", NOW)), Duration.ZERO);
    assertOpen(
        of("e", members, Map.of("b", NOW, "c", NOW - SECOND, "d", NOW - 2 * SECOND)),
        Duration.ofSeconds(3));
  }

  @Test
  void countsHalfOnlyWithTheFirst() {
    List<String> members = List.of("a", "b", "c", "d");

    assertOpen(of("d", members, Map.of("b", NOW)), Duration.ZERO);
    assertOpen(of("d", members, Map.of("a", NOW)), BOUND);
    assertOpen(of("a", members, Map.of("d", NOW)), BOUND);
  }

  @Test
  void forgetsWhatIsTooLongAgo() {
    Openness openness = of("b", List.of("a", "b"), Map.of("a", NOW - 5 * SECOND));

    assertThat(openness.at(NOW)).isFalse();
  }

  private static Openness of(String self, List<String> members, Map<String, Long> heard) {
    return Openness.of(self, members, heard, BOUND, NOW);
  }

  private static void assertOpen(Openness openness, Duration time) {
    assertThat(openness.always()).isFalse();
    assertThat(openness.at(NOW)).isEqualTo(!time.isZero());
    assertThat(openness.at(NOW + time.toNanos())).isFalse();
    assertThat(openness.untilNanos() - NOW).isEqualTo(time.toNanos());
  }
}
