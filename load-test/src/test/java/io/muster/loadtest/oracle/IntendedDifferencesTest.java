package io.muster.loadtest.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class IntendedDifferencesTest {
  private static final String TABLE =
      """
      # Heading

      Some text.

      | Script | Step | Field | Kafka | Muster | Why |
      |---|---|---|---|---|---|
      | leave: * | * LEAVE_GROUP v5 | errorCode | NONE | * | A reason. |
      """;

  @Test
  void aListedDifferenceHasAReason() {
    assertThat(IntendedDifferences.parse(TABLE).reason(difference("leave: x", "NONE")))
        .contains("A reason.");
  }

  @Test
  void anUnlistedDifferenceHasNone() {
    IntendedDifferences intended = IntendedDifferences.parse(TABLE);

    assertThat(intended.reason(difference("join: x", "NONE"))).isEmpty();
    assertThat(intended.reason(difference("leave: x", "UNKNOWN_MEMBER_ID"))).isEmpty();
  }

  @Test
  void anIncompleteRowIsRefused() {
    assertThatThrownBy(() -> IntendedDifferences.parse(TABLE + "| leave | * |\n"))
        .hasMessageContaining("| leave | * |");
  }

  @Test
  void theListOfTheProjectCanBeRead() throws Exception {
    assertThat(IntendedDifferences.load().reason(difference("no such script", "x"))).isEmpty();
  }

  private static Difference difference(String script, String left) {
    return new Difference(script, "3. <a>: LEAVE_GROUP v5", "errorCode", left, "y");
  }
}
