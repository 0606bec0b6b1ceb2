package io.muster.loadtest.bench;

import io.muster.loadtest.figures.Statistic;

/** Muster's medians divided by Kafka's. */
record Ratios(double throughput, double median, double p99, double cpu) {
  static Ratios of(Outcome.Compared compared) {
    Figures muster = compared.muster();
    Figures kafka = compared.kafka();
    return new Ratios(
        ratio(muster.throughput(), kafka.throughput()),
        ratio(muster.median(), kafka.median()),
        ratio(muster.p99(), kafka.p99()),
        ratio(muster.cpu(), kafka.cpu()));
  }

  private static double ratio(Statistic muster, Statistic kafka) {
    return muster.median() / kafka.median();
  }
}
