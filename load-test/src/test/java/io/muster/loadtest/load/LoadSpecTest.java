package io.muster.loadtest.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.load.LoadSpec.Crew;
import io.muster.loadtest.load.plan.Protocol;
import io.muster.loadtest.load.plan.Roster;
import io.muster.loadtest.load.plan.Scenario;
import io.muster.loadtest.load.plan.Timing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoadSpecTest {
  @Test
  void smallRecordsTakeNoHeapWorthMentioning() {
    LoadSpec spec = spec(0, 100, null);

    assertThat(spec.heap(spec.stock(1))).isEqualTo("120m");
  }

  @Test
  void aConsumerHoldsAPollOfLargeRecordsAndNoMoreThanTwoFetchesOfHugeOnes() {
    LoadSpec large = spec(0, 20 << 10, null);
    LoadSpec huge = spec(0, 10 << 20, null);

    assertThat(large.heap(large.stock(1))).isEqualTo("149m");
    assertThat(huge.heap(huge.stock(1))).isEqualTo("420m");
  }

  @Test
  void simulatedMembersReadNothing() {
    LoadSpec spec = spec(5_000, 10 << 20, null);
    Crew crew = spec.simulatedCrews().get(0);

    assertThat(spec.heap(crew)).isEqualTo("596m");
  }

  @Test
  void whoKnowsBetterIsHeeded() {
    LoadSpec spec = spec(0, 100, "2g");

    assertThat(spec.heap(spec.stock(1))).isEqualTo("2g");
  }

  private static LoadSpec spec(int simulated, int recordBytes, @Nullable String workerHeap) {
    return new LoadSpec(
        new Roster("load-1", 2, 3, 1),
        simulated,
        1,
        12,
        100,
        recordBytes,
        new Timing(Duration.ofMinutes(1), Duration.ZERO, Duration.ofSeconds(10)),
        Protocol.CLASSIC,
        Scenario.STEADY,
        Duration.ofSeconds(5),
        Map.of(),
        Duration.ofMinutes(2),
        workerHeap,
        Path.of("logs"),
        Map.of());
  }
}
