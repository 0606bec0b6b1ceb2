package io.muster.loadtest.bench;

import io.muster.loadtest.figures.JsonFile;
import io.muster.loadtest.figures.Statistic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures for a program to read. Throughput is in requests per second, latencies are in
 * milliseconds, CPU is in microseconds per request.
 *
 * @param begun ISO-8601
 * @param java version of the JVM of both servers
 * @param settings as given on the command line, or their defaults
 */
record Report(
    String begun,
    String java,
    int processors,
    Map<String, String> settings,
    List<Entry> workloads) {
  /**
   * A row. What does not apply is null: figures and ratios of one that is a single number, or
   * failed.
   *
   * @param noisy whether the machine was too noisy to tell
   * @param noise why it was
   */
  record Entry(
      String workload,
      @Nullable Figures muster,
      @Nullable Figures kafka,
      @Nullable Ratios ratios,
      @Nullable Quantity quantity,
      List<Bar.Verdict> bars,
      boolean noisy,
      @Nullable String noise,
      @Nullable String failure) {
    static Entry of(Outcome outcome) {
      if (outcome instanceof Outcome.Compared compared) {
        return measured(outcome, compared.muster(), compared.kafka(), Ratios.of(compared), null);
      }
      if (outcome instanceof Outcome.Gauged gauged) {
        return measured(
            outcome,
            null,
            null,
            null,
            new Quantity(gauged.unit(), gauged.muster(), gauged.kafka(), gauged.ratio()));
      }
      Outcome.Failed failed = (Outcome.Failed) outcome;
      return new Entry(
          failed.workload(), null, null, null, null, List.of(), false, null, failed.reason());
    }

    private static Entry measured(
        Outcome outcome,
        @Nullable Figures muster,
        @Nullable Figures kafka,
        @Nullable Ratios ratios,
        @Nullable Quantity quantity) {
      return new Entry(
          outcome.workload(),
          muster,
          kafka,
          ratios,
          quantity,
          outcome.verdicts(),
          outcome.noise() != null,
          outcome.noise(),
          null);
    }
  }

  /** Of a row that is a single number in this unit. */
  record Quantity(String unit, Statistic muster, Statistic kafka, double ratio) {}

  static Report of(Instant begun, Map<String, String> settings, List<Outcome> outcomes) {
    return new Report(
        begun.toString(),
        Runtime.version().toString(),
        Runtime.getRuntime().availableProcessors(),
        settings,
        outcomes.stream().map(Entry::of).toList());
  }

  void write(Path file) throws IOException {
    JsonFile.write(file, this);
  }
}
