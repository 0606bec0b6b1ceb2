package io.muster.loadtest.failover;

import io.muster.loadtest.figures.Statistic;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Results as text: median and range of the repetitions, and Muster's median divided by Kafka's. */
final class FailoverTable {
  private static final String ROW = "  %-38s | %21s | %21s | %s%n";

  private FailoverTable() {}

  static String of(List<Result> results) {
    return results.stream().map(FailoverTable::part).collect(Collectors.joining("\n"));
  }

  private static String part(Result result) {
    StringBuilder text = new StringBuilder();
    text.append("%s%n".formatted(result.fault()));
    text.append(ROW.formatted("", "Muster", "Kafka", "ratio"));
    for (Figure figure : Figure.ALL) {
      if (figure.isTime() && !tells(figure, result)) {
        continue;
      }
      text.append(
          ROW.formatted(
              figure.label(),
              cell(figure, result.muster()),
              cell(figure, result.kafka()),
              ratio(figure, result)));
    }
    text.append(errors("Muster", result.muster()));
    text.append(errors("Kafka", result.kafka()));
    result.failures().forEach(failure -> text.append("  FAILED: %s%n".formatted(failure)));
    return text.toString();
  }

  /** Some figures are of some faults only. */
  private static boolean tells(Figure figure, Result result) {
    return Stream.of(result.muster(), result.kafka())
        .flatMap(List::stream)
        .anyMatch(episode -> figure.of().applyAsDouble(episode) > 0);
  }

  private static String cell(Figure figure, List<Episode> repetitions) {
    if (repetitions.isEmpty()) {
      return "";
    }
    if (!figure.isTime()) {
      return Long.toString(figure.sum(repetitions));
    }
    Statistic seconds = figure.over(repetitions);
    return "%.2f (%.2f-%.2f)".formatted(seconds.median(), seconds.min(), seconds.max());
  }

  private static String ratio(Figure figure, Result result) {
    if (!figure.isTime() || result.muster().isEmpty() || result.kafka().isEmpty()) {
      return "";
    }
    double kafka = figure.over(result.kafka()).median();
    return kafka == 0 ? "" : "%.2f".formatted(figure.over(result.muster()).median() / kafka);
  }

  private static String errors(String system, List<Episode> repetitions) {
    Map<String, Integer> all = new TreeMap<>();
    repetitions.forEach(
        episode -> episode.errors().forEach((what, count) -> all.merge(what, count, Integer::sum)));
    return all.isEmpty() ? "" : "  errors of %s: %s%n".formatted(system, all);
  }
}
