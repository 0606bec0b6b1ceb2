package io.muster.loadtest.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.loadtest.figures.Statistic;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  @Test
  void aProgramCanReadIt(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("report.json");
    Statistic four = Statistic.of(List.of(4.0, 3.0, 5.0));
    Statistic eight = Statistic.of(List.of(8.0, 8.0, 8.0));
    Outcome compared =
        new Outcome.Compared(
            "Heartbeat",
            new Figures(four, four, four, four, four, 100),
            new Figures(eight, eight, eight, eight, eight, 100),
            List.of(Bar.atMost(Bar.Figure.CPU, 0.4)),
            Disturbance.NONE);
    Outcome gauged =
        new Outcome.Gauged("Start", "s", four, eight, List.of(), new Disturbance(0.3, 0));

    Report.of(
            Instant.EPOCH,
            Map.of("database", "h2"),
            List.of(compared, new Outcome.Failed("Join", "refused", List.of()), gauged))
        .write(file);

    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertThat(json.at("/begun").asText()).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(json.at("/settings/database").asText()).isEqualTo("h2");
    assertThat(json.at("/workloads/0/muster/cpu/median").asDouble()).isEqualTo(4);
    assertThat(json.at("/workloads/0/ratios/cpu").asDouble()).isEqualTo(0.5);
    assertThat(json.at("/workloads/0/noisy").asBoolean()).isTrue();
    assertThat(json.at("/workloads/0/bars/0/bar").asText()).isEqualTo("CPU ≤ 0.40");
    assertThat(json.at("/workloads/0/bars/0/met").asBoolean(true)).isFalse();
    assertThat(json.at("/workloads/2/quantity/unit").asText()).isEqualTo("s");
    assertThat(json.at("/workloads/2/quantity/ratio").asDouble()).isEqualTo(0.5);
    assertThat(json.at("/workloads/2/noise").asText()).contains("other processes took 30 %");
    assertThat(json.at("/workloads/1/failure").asText()).isEqualTo("refused");
  }
}
