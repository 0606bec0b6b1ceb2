package io.muster.loadtest.failover;

import io.muster.loadtest.figures.Statistic;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A line of the table: one figure of an episode, over all repetitions of a fault.
 *
 * @param label as in the table
 * @param isTime whether it is measured, and the median of the repetitions tells; else the sum does
 */
record Figure(String label, boolean isTime, ToDoubleFunction<Episode> of) {
  /** In the table's order. */
  static final List<Figure> ALL =
      List.of(
          time("heartbeats back, median, s", episode -> episode.heartbeatBack().median()),
          time("heartbeats back, last, s", episode -> episode.heartbeatBack().max()),
          time("commits back, median, s", episode -> episode.commitBack().median()),
          time("commits back, last, s", episode -> episode.commitBack().max()),
          time("longest gap, its groups, s", Episode::victimGap),
          time("longest gap, last turn, s", Episode::lastTurnGap),
          time("longest gap of commits, its groups, s", Episode::victimCommitGap),
          time("longest gap, others, s", Episode::otherGap),
          time("longest gap of commits, others, s", Episode::otherCommitGap),
          count("members that rejoined", Episode::rejoined),
          count("generations changed", Episode::generationsChanged),
          count("acknowledged commits lost", Episode::commitsLost));

  /** Of at least one repetition. */
  Statistic over(List<Episode> repetitions) {
    return Statistic.of(repetitions.stream().map(of::applyAsDouble).toList());
  }

  long sum(List<Episode> repetitions) {
    return (long) repetitions.stream().mapToDouble(of).sum();
  }

  private static Figure time(String label, ToDoubleFunction<Episode> of) {
    return new Figure(label, true, of);
  }

  private static Figure count(String label, ToDoubleFunction<Episode> of) {
    return new Figure(label, false, of);
  }
}
