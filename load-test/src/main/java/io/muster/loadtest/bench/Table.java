package io.muster.loadtest.bench;

import io.muster.loadtest.figures.Statistic;
import java.util.List;
import java.util.stream.Collectors;

/** Outcomes as text: medians of both servers, and Muster's divided by Kafka's. */
final class Table {
  private static final String GROUPS = "%-27s | %-27s | %-25s | %-25s | %-25s | %s%n";
  private static final String COLUMNS = "%s %s %5s";

  private Table() {}

  static String of(List<Outcome> outcomes) {
    StringBuilder text = new StringBuilder();
    text.append(
        GROUPS.formatted("", "requests/s", "median, ms", "p99, ms", "CPU/request, µs", "spread"));
    String wide = COLUMNS.formatted("%10s".formatted("Muster"), "%10s".formatted("Kafka"), "ratio");
    String narrow = COLUMNS.formatted("%9s".formatted("Muster"), "%9s".formatted("Kafka"), "ratio");
    text.append(GROUPS.formatted("", wide, narrow, narrow, narrow, ""));
    outcomes.forEach(outcome -> text.append(row(outcome)));
    String noisy =
        outcomes.stream()
            .filter(outcome -> outcome instanceof Outcome.Compared compared && compared.isNoisy())
            .map(Outcome::workload)
            .collect(Collectors.joining("; "));
    if (!noisy.isEmpty()) {
      text.append(
          "%nThe machine was too noisy to tell: repetitions lie far apart for %s.%n"
              .formatted(noisy));
    }
    return text.toString();
  }

  private static String row(Outcome outcome) {
    if (outcome instanceof Outcome.Compared compared) {
      Figures muster = compared.muster();
      Figures kafka = compared.kafka();
      Ratios ratios = Ratios.of(compared);
      return GROUPS.formatted(
          compared.workload(),
          columns("%,10.0f", muster.throughput(), kafka.throughput(), ratios.throughput()),
          columns("%,9.2f", muster.median(), kafka.median(), ratios.median()),
          columns("%,9.2f", muster.p99(), kafka.p99(), ratios.p99()),
          columns("%,9.1f", muster.cpu(), kafka.cpu(), ratios.cpu()),
          "%4.0f %%".formatted(100 * compared.spread()));
    }
    Outcome.Failed failed = (Outcome.Failed) outcome;
    return "%-27s | FAILED: %s%n".formatted(failed.workload(), failed.reason());
  }

  private static String columns(String format, Statistic muster, Statistic kafka, double ratio) {
    return COLUMNS.formatted(
        format.formatted(muster.median()),
        format.formatted(kafka.median()),
        "%.2f".formatted(ratio));
  }
}
