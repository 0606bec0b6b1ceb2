package io.muster.loadtest.bench;

import java.io.IOException;
import java.util.function.Consumer;

/** A kind of work to measure servers by: so many requests, so long, at the cost of so much CPU. */
interface Workload extends Row {
  /** Brings a server into the state in which this work can be done over and over. */
  Trial prepare(Target target) throws BenchFailure, IOException, InterruptedException;

  @Override
  default void compare(Contest contest, Consumer<Outcome> outcomes)
      throws BenchFailure, IOException, InterruptedException {
    outcomes.accept(contest.measure(this));
  }
}
