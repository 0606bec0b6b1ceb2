package io.muster.loadtest.bench;

import java.io.PrintStream;
import java.util.List;

/** Says what is being done, for whoever waits for the table. */
final class Progress {
  private final PrintStream out;
  private boolean over;

  Progress(PrintStream out) {
    this.out = out;
  }

  synchronized void say(String what) {
    if (!over) {
      out.println(what);
    }
  }

  void begin(Row row, int number, int of) {
    say("[%d/%d] %s".formatted(number, of, row.name()));
  }

  /** What is done for the row that has begun. */
  void detail(String what) {
    say("      " + what);
  }

  void warmingUp() {
    detail("warming up");
  }

  /** The latest of these are told. */
  void repeated(int repetition, List<Measurement> ofKafka, List<Measurement> ofMuster) {
    detail(
        "repetition %d: Kafka %s, Muster %s"
            .formatted(
                repetition,
                summary(ofKafka.get(ofKafka.size() - 1)),
                summary(ofMuster.get(ofMuster.size() - 1))));
  }

  void repeated(int repetition, String unit, double ofKafka, double ofMuster) {
    detail(
        "repetition %d: Kafka %s, Muster %s %s"
            .formatted(repetition, Table.number(ofKafka), Table.number(ofMuster), unit));
  }

  void failed(Exception failure) {
    detail("FAILED: " + failure.getMessage());
  }

  /**
   * Nothing is said from now on: what ends is ended on purpose, and what fails then fails since it
   * was ended.
   *
   * @return whether it was not over already
   */
  synchronized boolean end() {
    boolean first = !over;
    over = true;
    return first;
  }

  synchronized boolean isOver() {
    return over;
  }

  private static String summary(Measurement measured) {
    return "%,.0f/s, p50 %.2f ms, CPU %.1f µs"
        .formatted(measured.throughput(), measured.median(), measured.cpuPerRequest());
  }
}
