package io.muster.loadtest.oracle.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.oracle.stage.Precision;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsumerCastingTest {
  private static final Part RANGE = Part.consumer("a", null, Part.AMPLE_MS, "range");
  private static final Part UNIFORM = Part.consumer("b", null, Part.AMPLE_MS, "uniform");
  private static final Part CLASSIC =
      new Part("c", null, Part.AMPLE_MS, Part.AMPLE_MS, "consumer", List.of("range"));

  @Test
  void rangesOfMembersThatChooseTheirIdsCanBeComparedExactly() {
    assertThat(ConsumerCasting.precision(List.of(RANGE))).isEqualTo(Precision.EXACTLY);
  }

  @Test
  void rangesOfMembersWhoseIdsAreGivenCanBeComparedByTopic() {
    assertThat(ConsumerCasting.precision(List.of(RANGE, CLASSIC))).isEqualTo(Precision.BY_TOPIC);
  }

  @Test
  void ofUniformAssignmentsOnlyTheSizeCanBeCompared() {
    assertThat(ConsumerCasting.precision(List.of(UNIFORM))).isEqualTo(Precision.IN_ALL);
  }
}
