package io.muster.loadtest.oracle.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScenarioTest {
  @Test
  void whoHasNoStepLeftIsNotInTheCast() {
    Scenario scenario =
        new Scenario(
            "s",
            List.of(part("a"), part("b"), part("c")),
            List.of(
                new Step.Heartbeat("a", 4, null),
                new Step.JoinTogether(List.of("b", "c"), 9),
                new Step.Silence()));

    assertThat(scenario.withSteps(scenario.steps().subList(1, 3)).cast())
        .containsExactly(part("b"), part("c"));
  }

  /** What is not compared is as good as an intended difference. */
  @Test
  void everyDetourIsExplained() throws Exception {
    try (InputStream in = ScenarioTest.class.getResourceAsStream("/intended-differences.md")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceAll("\\s+", " ");
      for (Detour detour : Detour.values()) {
        assertThat(text).contains(detour.words());
      }
    }
  }

  private static Part part(String name) {
    return new Part(name, null, Part.AMPLE_MS, Part.AMPLE_MS, "consumer", List.of("range"));
  }
}
