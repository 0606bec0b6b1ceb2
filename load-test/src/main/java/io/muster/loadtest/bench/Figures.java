package io.muster.loadtest.bench;

import io.muster.loadtest.figures.Statistic;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A workload on one server.
 *
 * @param throughput requests per second
 * @param median latency of an operation in milliseconds: of a request, or of a whole rebalance
 * @param p99 the same, of the slowest hundredth
 * @param cpu of server and database per request, in microseconds
 * @param databaseCpu the database's share of it
 * @param operations of the repetition that had fewest
 */
record Figures(
    Statistic throughput,
    Statistic median,
    Statistic p99,
    Statistic cpu,
    Statistic databaseCpu,
    long operations) {
  /** Of fewer operations none is the slowest hundredth. */
  private static final long LEAST_OF_P99 = 100;

  /** Of at least one repetition. */
  static Figures of(List<Measurement> repetitions) {
    return new Figures(
        statistic(repetitions, Measurement::throughput),
        statistic(repetitions, Measurement::median),
        statistic(repetitions, Measurement::p99),
        statistic(repetitions, Measurement::cpuPerRequest),
        statistic(repetitions, Measurement::databaseCpuPerRequest),
        repetitions.stream().mapToLong(Measurement::operations).min().orElseThrow());
  }

  boolean hasP99() {
    return operations >= LEAST_OF_P99;
  }

  private static Statistic statistic(
      List<Measurement> repetitions, ToDoubleFunction<Measurement> figure) {
    return Statistic.of(repetitions.stream().map(figure::applyAsDouble).toList());
  }
}
