package io.muster.loadtest.bench;

import java.io.PrintStream;
import java.util.List;

/** Says what is being done, for whoever waits for the table. */
final class Progress {
  private final PrintStream out;

  Progress(PrintStream out) {
    this.out = out;
  }

  void say(String what) {
    out.println(what);
  }

  void begin(Workload workload, int number, int of) {
    out.printf("[%d/%d] %s%n", number, of, workload.name());
  }

  void warmingUp() {
    out.println("      warming up");
  }

  /** The latest of these are told. */
  void repeated(int repetition, List<Measurement> ofKafka, List<Measurement> ofMuster) {
    out.printf(
        "      repetition %d: Kafka %s, Muster %s%n",
        repetition,
        summary(ofKafka.get(ofKafka.size() - 1)),
        summary(ofMuster.get(ofMuster.size() - 1)));
  }

  void failed(BenchFailure failure) {
    out.println("      FAILED: " + failure.getMessage());
  }

  private static String summary(Measurement measured) {
    return "%,.0f/s, p50 %.2f ms, CPU %.1f µs"
        .formatted(measured.throughput(), measured.median(), measured.cpuPerRequest());
  }
}
