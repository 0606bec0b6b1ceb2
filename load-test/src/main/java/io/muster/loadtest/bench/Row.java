package io.muster.loadtest.bench;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

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

  /**
   * Holds both servers to it.
   *
   * @param outcomes is told each as soon as it is there, so that a later one that fails costs none
   */
  void compare(Contest contest, Consumer<Outcome> outcomes)
      throws BenchFailure, IOException, InterruptedException;
}
