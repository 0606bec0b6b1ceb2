package io.muster.loadtest.bench;

import java.io.IOException;
import java.util.List;

/** A single number that a server is measured by, such as the generations that a start needs. */
interface Gauge extends Row {
  /** What is counted, such as {@code generations}. */
  String unit();

  /** Takes the number once; leaves the server as it was. */
  double read(Target target) throws BenchFailure, IOException, InterruptedException;

  @Override
  default List<Outcome> compare(Contest contest)
      throws BenchFailure, IOException, InterruptedException {
    return List.of(contest.gauge(this));
  }
}
