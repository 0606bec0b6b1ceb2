package io.muster.loadtest.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class MeasurementTest {
  @Test
  void figuresHaveTheirUnits() {
    Histogram latencies = new Histogram(3);
    latencies.recordValueWithCount(2_000, 98);
    latencies.recordValueWithCount(7_000, 2);

    Measurement measured =
        new Measurement(
            100,
            Duration.ofMillis(500),
            new Cpu(Duration.ofMillis(3), Duration.ofMillis(1)),
            latencies);

    assertThat(measured.throughput()).isEqualTo(200);
    assertThat(measured.cpuPerRequest()).isEqualTo(40);
    assertThat(measured.databaseCpuPerRequest()).isEqualTo(10);
    assertThat(measured.median()).isEqualTo(2, within(0.01));
    assertThat(measured.p99()).isEqualTo(7, within(0.01));
  }
}
