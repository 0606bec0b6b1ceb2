package io.muster.loadtest.bench;

import io.muster.loadtest.figures.JsonFile;
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
   * A workload; figures are null when it failed, the failure when it did not.
   *
   * @param noisy whether repetitions lie too far apart to tell
   */
  record Entry(
      String workload,
      @Nullable Figures muster,
      @Nullable Figures kafka,
      @Nullable Ratios ratios,
      boolean noisy,
      @Nullable String failure) {
    static Entry of(Outcome outcome) {
      if (outcome instanceof Outcome.Compared compared) {
        return new Entry(
            compared.workload(),
            compared.muster(),
            compared.kafka(),
            Ratios.of(compared),
            compared.isNoisy(),
            null);
      }
      Outcome.Failed failed = (Outcome.Failed) outcome;
      return new Entry(failed.workload(), null, null, null, false, failed.reason());
    }
  }

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
