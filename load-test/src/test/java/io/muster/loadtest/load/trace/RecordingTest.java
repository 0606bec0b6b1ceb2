package io.muster.loadtest.load.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.load.report.LoadReport.Incident;
import io.muster.loadtest.load.report.LoadReport.Incident.Kind;
import io.muster.loadtest.load.worker.WorkerEvent.Failed;
import io.muster.loadtest.load.worker.WorkerSpec.Seat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RecordingTest {
  private final Recording recording =
      new Recording(List.of(new Seat("c1-1", "g")), List.of(), false);

  @Test
  void allIncidentsAreCountedAndTheFirstOfEachKindAreTold() {
    for (int i = 0; i < 1_000; i++) {
      recording.hear(false, new Failed(i, "c1-1", "no"));
    }
    recording.incident(2_000, Kind.SERVER_ENDED, "its process ended");

    assertThat(recording.incidentCounts())
        .isEqualTo(Map.of(Kind.CONSUMER_FAILED, 1_000L, Kind.SERVER_ENDED, 1L));
    assertThat(recording.status().incidents()).isEqualTo(1_001);
    assertThat(recording.incidents())
        .extracting(Incident::kind)
        .hasSizeLessThan(1_000)
        .contains(Kind.CONSUMER_FAILED, Kind.SERVER_ENDED);
  }
}
