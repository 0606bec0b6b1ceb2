package io.muster.loadtest.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.figures.Statistic;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FailoverTableTest {
  @Test
  void dividesMustersMediansByKafkasAndAddsUpWhatIsCounted() {
    String table =
        FailoverTable.of(
            List.of(
                new Result(
                    "kill",
                    List.of(episode(1, 1), episode(2, 0), episode(3, 2)),
                    List.of(episode(10, 0)),
                    List.of())));

    assertThat(table)
        .containsPattern("heartbeats back, median, s *\\| *2.00 \\(1.00-3.00\\) \\| .* \\| 0.20")
        .containsPattern("members that rejoined *\\| *3 \\| *0")
        .contains("errors of Muster: {Heartbeat NOT_COORDINATOR=3}");
  }

  @Test
  void leavesOutWhoWasNotMeasuredAndSaysWhatFailed() {
    String table =
        FailoverTable.of(
            List.of(new Result("term", List.of(), List.of(episode(1, 0)), List.of("Muster: no"))));

    assertThat(table).contains("FAILED: Muster: no").doesNotContain("NaN");
  }

  private static Episode episode(double seconds, int rejoined) {
    Statistic back = Statistic.of(List.of(seconds));
    return new Episode(
        1, back, back, 0, 0, 0, 0, 0, rejoined, 0, 0, Map.of("Heartbeat NOT_COORDINATOR", 1));
  }
}
