package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpenFilesTest {

  @Test
  void enoughForEveryConnectionAllowed() {
    assertThat(connections(1_000_000)).isEqualTo(GatewayFixture.LIMITS.connections());
  }

  @Test
  void aClientMayNeedTwo() {
    assertThat(connections(4000)).isEqualTo(1500);
    assertThat(connections(400)).isEqualTo(150);
  }

  @Test
  void theLimitOfThisProcessIsKnown() {
    assertThat(OpenFiles.within(GatewayFixture.LIMITS.withConnections(Integer.MAX_VALUE)))
        .extracting(GatewaySettings.Limits::connections)
        .satisfies(limit -> assertThat(limit).isLessThan(Integer.MAX_VALUE));
  }

  private static int connections(long openFiles) {
    return OpenFiles.within(GatewayFixture.LIMITS, openFiles).connections();
  }
}
