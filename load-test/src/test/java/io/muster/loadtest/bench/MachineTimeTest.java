package io.muster.loadtest.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class MachineTimeTest {
  private static final String STAT =
      """
      cpu  100 20 30 800 10 5 15 20 70 0
      cpu0 50 10 15 400 5 2 8 10 35 0
      intr 1 2 3
      """;

  @Test
  void readsTheSumOfAllProcessorsWithoutCountingGuestsTwice() {
    assertThat(MachineTime.parse(STAT)).isEqualTo(new MachineTime(150, 20, 1_000));
  }

  @Test
  void whatTheBenchDidNotDoOthersDid() {
    MachineTime passed = new MachineTime(600, 50, 1_000);

    assertThat(passed.besides(500)).isEqualTo(new Disturbance(0.1, 0.05));
    assertThat(passed.besides(500).isLarge()).isTrue();
    assertThat(passed.besides(580).isLarge()).isFalse();
  }

  @Test
  void ticksThatAreCountedALittleLateDisturbNobody() {
    assertThat(new MachineTime(600, 0, 1_000).besides(605)).isEqualTo(Disturbance.NONE);
  }

  @Test
  void whereTheSystemDoesNotTellNothingDisturbs() {
    MachineTime unknown = new MachineTime(0, 0, 0);

    assertThat(unknown.minus(unknown).besides(10)).isEqualTo(Disturbance.NONE);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void readsThisMachine() throws Exception {
    MachineTime time = MachineTime.read();

    assertThat(time.processes()).isPositive();
    assertThat(time.all()).isGreaterThanOrEqualTo(time.processes());
  }
}
