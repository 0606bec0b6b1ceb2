package io.muster.loadtest.bench;

import io.muster.loadtest.figures.Statistic;
import java.util.List;

/**
 * Outcomes as text: medians of both servers, Muster's divided by Kafka's, and what that is beside
 * what was aimed at.
 */
final class Table {
  private static final String NAME = "%-40s | ";
  private static final String GROUPS = NAME + "%-27s | %-25s | %-25s | %-25s | %-6s | %s%n";
  private static final String GAUGES = NAME + "%-21s | %-27s | %-6s%n";
  private static final String BARS = NAME + "%-20s | %8s | %s%n";
  private static final String COLUMNS = "%s %s %5s";

  /** From here on digits behind the point say nothing. */
  private static final double LARGE = 100;

  private Table() {}

  static String of(List<Outcome> outcomes) {
    StringBuilder text = new StringBuilder();
    workloads(outcomes, text);
    gauges(outcomes, text);
    bars(outcomes, text);
    noise(outcomes, text);
    return text.toString();
  }

  /** A number of which only the size is known. */
  static String number(double value) {
    return (value < LARGE ? "%,.2f" : "%,.0f").formatted(value);
  }

  private static void workloads(List<Outcome> outcomes, StringBuilder text) {
    if (outcomes.stream().allMatch(Outcome.Gauged.class::isInstance)) {
      return;
    }
    text.append(
        GROUPS.formatted(
            "", "requests/s", "median, ms", "p99, ms", "CPU/request, µs", "spread", "others"));
    String wide = COLUMNS.formatted("%10s".formatted("Muster"), "%10s".formatted("Kafka"), "ratio");
    String narrow = COLUMNS.formatted("%9s".formatted("Muster"), "%9s".formatted("Kafka"), "ratio");
    text.append(GROUPS.formatted("", wide, narrow, narrow, narrow, "", ""));
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Compared compared) {
        text.append(row(compared));
      } else if (outcome instanceof Outcome.Failed failed) {
        text.append((NAME + "FAILED: %s%n").formatted(failed.workload(), failed.reason()));
      }
    }
  }

  private static String row(Outcome.Compared compared) {
    Figures muster = compared.muster();
    Figures kafka = compared.kafka();
    Ratios ratios = Ratios.of(compared);
    return GROUPS.formatted(
        compared.workload(),
        columns("%,10.0f", muster.throughput(), kafka.throughput(), ratios.throughput()),
        columns("%,9.2f", muster.median(), kafka.median(), ratios.median()),
        muster.hasP99() && kafka.hasP99()
            ? columns("%,9.2f", muster.p99(), kafka.p99(), ratios.p99())
            : COLUMNS.formatted("%9s".formatted("–"), "%9s".formatted("–"), "–"),
        columns("%,9.1f", muster.cpu(), kafka.cpu(), ratios.cpu()),
        percent(compared.spread()),
        percent(compared.disturbance().total()));
  }

  private static String columns(String format, Statistic muster, Statistic kafka, double ratio) {
    return COLUMNS.formatted(
        format.formatted(muster.median()),
        format.formatted(kafka.median()),
        "%.2f".formatted(ratio));
  }

  private static void gauges(List<Outcome> outcomes, StringBuilder text) {
    List<Outcome.Gauged> gauged =
        outcomes.stream()
            .filter(Outcome.Gauged.class::isInstance)
            .map(Outcome.Gauged.class::cast)
            .toList();
    if (gauged.isEmpty()) {
      return;
    }
    if (!text.isEmpty()) {
      text.append(System.lineSeparator());
    }
    text.append(
        GAUGES.formatted("", "unit", "%10s %10s ratio".formatted("Muster", "Kafka"), "spread"));
    for (Outcome.Gauged each : gauged) {
      text.append(
          GAUGES.formatted(
              each.workload(),
              each.unit(),
              "%10s %10s %5.2f"
                  .formatted(
                      number(each.muster().median()), number(each.kafka().median()), each.ratio()),
              percent(each.spread())));
    }
  }

  private static void bars(List<Outcome> outcomes, StringBuilder text) {
    if (outcomes.stream().allMatch(outcome -> outcome.bars().isEmpty())) {
      return;
    }
    text.append(System.lineSeparator());
    text.append(BARS.formatted("", "aim, Muster : Kafka", "measured", ""));
    for (Outcome outcome : outcomes) {
      for (Bar.Verdict verdict : outcome.verdicts()) {
        text.append(
            BARS.formatted(
                outcome.workload(),
                verdict.bar(),
                "%.2f".formatted(verdict.actual()),
                result(verdict, outcome.noise() != null)));
      }
      if (outcome instanceof Outcome.Failed failed) {
        for (Bar bar : failed.bars()) {
          text.append(BARS.formatted(failed.workload(), bar, "–", "not measured"));
        }
      }
    }
  }

  /** Noise matters where the repetitions contradict each other. */
  private static String result(Bar.Verdict verdict, boolean noisy) {
    String result = verdict.met() ? "met" : "missed";
    if (verdict.always()) {
      return result;
    }
    return result + (noisy ? ", but too noisy to tell" : ", not in every repetition");
  }

  private static void noise(List<Outcome> outcomes, StringBuilder text) {
    List<String> noisy =
        outcomes.stream()
            .filter(outcome -> outcome.noise() != null)
            .map(outcome -> "  %s: %s%n".formatted(outcome.workload(), outcome.noise()))
            .toList();
    if (!noisy.isEmpty()) {
      text.append(
          "%nThe machine was noisy; where repetitions contradict each other, too noisy to tell:%n"
              .formatted());
      noisy.forEach(text::append);
    }
  }

  private static String percent(double share) {
    return "%4.0f %%".formatted(100 * share);
  }
}
