package io.muster.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.http.Readiness.Check;
import io.muster.server.http.Readiness.Finding;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private final Readiness readiness = new Readiness();

  @Test
  void nothingIsWellBeforeItHasStarted() {
    assertThat(readiness.findings()).extracting(Finding::check).containsExactly(Check.values());
    assertThat(readiness.findings())
        .allSatisfy(finding -> assertThat(finding.problem()).contains("not started yet"));
  }

  @Test
  void eachCheckSpeaksForItself() {
    for (Check check : Check.values()) {
      readiness.check(check, Optional::empty);
    }
    readiness.check(Check.DATABASE, () -> Optional.of("connection refused"));

    assertThat(readiness.findings())
        .filteredOn(finding -> !finding.isWell())
        .containsExactly(new Finding(Check.DATABASE, Optional.of("connection refused")));
  }

  @Test
  void nothingIsWellOnceTheNodeStops() {
    for (Check check : Check.values()) {
      readiness.check(check, Optional::empty);
    }

    readiness.stopping();

    assertThat(readiness.findings())
        .allSatisfy(finding -> assertThat(finding.problem()).contains("the node stops"));
  }
}
