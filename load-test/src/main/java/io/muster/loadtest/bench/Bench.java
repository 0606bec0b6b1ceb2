package io.muster.loadtest.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts workloads to both servers, by turns, so that whatever else the machine does meanwhile is
 * shared between them.
 */
final class Bench {
  /**
   * How long and how often.
   *
   * @param warmUp before the first repetition of each workload, on each server
   * @param time of a repetition
   */
  record Schedule(Duration warmUp, Duration time, int repetitions) {}

  private final Target muster;
  private final Target kafka;
  private final Schedule schedule;
  private final Progress progress;

  Bench(Target muster, Target kafka, Schedule schedule, Progress progress) {
    this.muster = muster;
    this.kafka = kafka;
    this.schedule = schedule;
    this.progress = progress;
  }

  /** A workload that fails does not keep the others from their turn. */
  List<Outcome> run(List<Workload> workloads) throws IOException, InterruptedException {
    List<Outcome> outcomes = new ArrayList<>();
    for (Workload workload : workloads) {
      progress.begin(workload, outcomes.size() + 1, workloads.size());
      try {
        outcomes.add(compare(workload));
      } catch (BenchFailure e) {
        progress.failed(e);
        outcomes.add(new Outcome.Failed(workload.name(), String.valueOf(e.getMessage())));
      }
    }
    return outcomes;
  }

  private Outcome compare(Workload workload)
      throws BenchFailure, IOException, InterruptedException {
    List<Measurement> ofKafka = new ArrayList<>();
    List<Measurement> ofMuster = new ArrayList<>();
    try (Trial onKafka = workload.prepare(kafka);
        Trial onMuster = workload.prepare(muster)) {
      progress.warmingUp();
      onKafka.measure(schedule.warmUp());
      onMuster.measure(schedule.warmUp());
      for (int repetition = 1; repetition <= schedule.repetitions(); repetition++) {
        ofKafka.add(onKafka.measure(schedule.time()));
        ofMuster.add(onMuster.measure(schedule.time()));
        progress.repeated(repetition, ofKafka, ofMuster);
      }
    }
    return new Outcome.Compared(workload.name(), Figures.of(ofMuster), Figures.of(ofKafka));
  }
}
