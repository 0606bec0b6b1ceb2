package io.muster.loadtest.bench;

import io.muster.loadtest.figures.Statistic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Both servers and how they are held to a row: by turns, so that whatever else the machine does
 * meanwhile is shared between them.
 *
 * @param servers starts others, for rows that need servers of their own
 */
record Contest(
    Target muster, Target kafka, Servers servers, Bench.Schedule schedule, Progress progress) {
  /** The same between others. */
  Contest between(Target otherMuster, Target otherKafka) {
    return new Contest(otherMuster, otherKafka, servers, schedule, progress);
  }

  /** Measures a workload under its own name. */
  Outcome measure(Workload workload) throws BenchFailure, IOException, InterruptedException {
    return measure(workload.name(), workload.bars(), workload);
  }

  Outcome measure(String name, List<Bar> bars, Workload workload)
      throws BenchFailure, IOException, InterruptedException {
    List<Measurement> ofKafka = new ArrayList<>();
    List<Measurement> ofMuster = new ArrayList<>();
    Disturbance disturbance;
    try (Trial onKafka = workload.prepare(kafka);
        Trial onMuster = workload.prepare(muster)) {
      progress.warmingUp();
      onKafka.measure(schedule.warmUp());
      onMuster.measure(schedule.warmUp());
      Watch watch = new Watch(muster.cpu().database());
      for (int repetition = 1; repetition <= schedule.repetitions(); repetition++) {
        // What one leaves behind, in a database or a page cache, is not always the other's burden.
        if (repetition % 2 == 1) {
          ofKafka.add(onKafka.measure(schedule.time()));
          ofMuster.add(onMuster.measure(schedule.time()));
        } else {
          ofMuster.add(onMuster.measure(schedule.time()));
          ofKafka.add(onKafka.measure(schedule.time()));
        }
        progress.repeated(repetition, ofKafka, ofMuster);
      }
      disturbance = watch.seen();
    }
    return new Outcome.Compared(name, Figures.of(ofMuster), Figures.of(ofKafka), bars, disturbance);
  }

  /** Takes a number of both that does not depend on how fast the machine is. */
  Outcome.Gauged gauge(Gauge gauge) throws BenchFailure, IOException, InterruptedException {
    List<Double> ofKafka = new ArrayList<>();
    List<Double> ofMuster = new ArrayList<>();
    for (int repetition = 1; repetition <= schedule.repetitions(); repetition++) {
      double kafkas = gauge.read(kafka);
      double musters = gauge.read(muster);
      ofKafka.add(kafkas);
      ofMuster.add(musters);
      progress.repeated(repetition, gauge.unit(), kafkas, musters);
    }
    return new Outcome.Gauged(
        gauge.name(),
        gauge.unit(),
        Statistic.of(ofMuster),
        Statistic.of(ofKafka),
        gauge.bars(),
        Disturbance.NONE);
  }
}
