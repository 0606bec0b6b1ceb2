package io.muster.loadtest.bench;

import java.io.IOException;
import java.util.List;

/**
 * What the bench can be asked to compare: one line of its tables, or several that belong together.
 */
interface Row {
  /** As the table calls it. */
  String name();

  /** What Muster aims at, if anything was promised. */
  default List<Bar> bars() {
    return List.of();
  }

  /** Holds both servers to it. */
  List<Outcome> compare(Contest contest) throws BenchFailure, IOException, InterruptedException;
}
