package io.muster.loadtest.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.oracle.stage.Transcript;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  @Test
  void equalTranscriptsDoNotDiffer() {
    Transcript transcript = transcript(step("a: HEARTBEAT", Map.of("errorCode", "NONE")));

    assertThat(Comparison.of("script", transcript, transcript)).isEmpty();
  }

  @Test
  void everyFieldThatDiffersIsNamed() {
    assertThat(
            Comparison.of(
                "script",
                transcript(step("a: SYNC", Map.of("errorCode", "NONE", "assignment", "x"))),
                transcript(step("a: SYNC", Map.of("errorCode", "REBALANCE_IN_PROGRESS")))))
        .containsExactly(
            new Difference("script", "1. a: SYNC", "assignment", "x", "(absent)"),
            new Difference("script", "1. a: SYNC", "errorCode", "NONE", "REBALANCE_IN_PROGRESS"));
  }

  @Test
  void durationsMayDifferALittle() {
    Transcript reference = transcript(step("a", Map.of("~elapsed", "6000")));

    assertThat(Comparison.of("s", reference, transcript(step("a", Map.of("~elapsed", "7900")))))
        .isEmpty();
    assertThat(Comparison.of("s", reference, transcript(step("a", Map.of("~elapsed", "9000")))))
        .hasSize(1);
  }

  @Test
  void aScriptThatIsWrongForBothIsADifference() {
    Transcript broken =
        transcript(step("a", Map.of(Transcript.BROKEN, "expected [], but found [X]")));

    assertThat(Comparison.of("s", broken, broken)).hasSize(1);
  }

  @Test
  void playsThatPartWaysAreComparedNoFurther() {
    assertThat(
            Comparison.of(
                "s",
                transcript(step("a", Map.of()), step("b", Map.of("x", "1"))),
                transcript(step("broken off", Map.of(Transcript.BROKEN, "timeout")))))
        .containsExactly(new Difference("s", "1. a", "step", "a", "broken off: timeout"));
  }

  private static Transcript transcript(Transcript.Step... steps) {
    return new Transcript(List.of(steps));
  }

  private static Transcript.Step step(String label, Map<String, String> fields) {
    return new Transcript.Step(label, new TreeMap<>(fields));
  }
}
