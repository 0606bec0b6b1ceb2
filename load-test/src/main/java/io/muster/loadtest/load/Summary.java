package io.muster.loadtest.load;

import io.muster.loadtest.load.report.LoadReport;
import io.muster.loadtest.load.report.LoadReport.Check;
import io.muster.loadtest.load.report.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The report in a few lines, for the end of a run at a terminal. */
final class Summary {
  private static final List<String> TOLD =
      List.of(
          "rebalances.group.max",
          "rebalances.phase.max",
          "unassigned.max",
          "join.p99",
          "heartbeat.p99",
          "commit.p99",
          "lag.p99",
          "lag.max",
          "once",
          "twice",
          "more",
          "never",
          "errors",
          "cpu.mean",
          "memory.max");

  private Summary() {}

  static List<String> lines(LoadReport report) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    for (String name : TOLD) {
      Metric metric = Metric.named(name);
      lines.add("  %-22s %12s   %s".formatted(name, metric.text(report), metric.meaning()));
    }
    lines.add("");
    Stream.concat(report.invariants().stream(), report.thresholds().stream())
        .forEach(check -> lines.add("  %s".formatted(line(check))));
    lines.add("");
    lines.add(report.verdict() + ".");
    return lines;
  }

  private static String line(Check check) {
    String mark =
        switch (check.outcome()) {
          case HELD -> "ok";
          case BROKEN -> "NO";
          case NOT_JUDGED -> "- ";
        };
    return "%s  %s: %s".formatted(mark, check.text(), check.evidence());
  }
}
