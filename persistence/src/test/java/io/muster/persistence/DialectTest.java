package io.muster.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DialectTest {
  @Test
  void h2AcknowledgesWhatIsInTheFile() {
    assertThat(completed("jdbc:h2:./muster")).contains(";WRITE_DELAY=0");
    assertThat(completed("jdbc:h2:./muster;write_delay=7"))
        .contains(";write_delay=7")
        .doesNotContain("WRITE_DELAY");
  }

  @Test
  void postgresIsReachedAsTheOperatorSays() {
    assertThat(completed("jdbc:postgresql://db/muster?ssl=true"))
        .isEqualTo("jdbc:postgresql://db/muster?ssl=true");
  }

  private static String completed(String url) {
    return Dialect.of(url).completeUrl(url);
  }
}
