package io.muster.loadtest.bench;

import java.io.IOException;
import java.util.function.Consumer;

/** A single number that a server is measured by, such as the generations that a start needs. */
interface Gauge extends Row {
  /** What is counted, such as {@code generations}. */
  String unit();

  /** Takes the number once; leaves the server as it was. */
  double read(Target target) throws BenchFailure, IOException, InterruptedException;

  @Override
  default void compare(Contest contest, Consumer<Outcome> outcomes)
      throws BenchFailure, IOException, InterruptedException {
    outcomes.accept(contest.gauge(this));
  }
}
