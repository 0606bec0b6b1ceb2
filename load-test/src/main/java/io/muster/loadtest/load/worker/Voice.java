package io.muster.loadtest.load.worker;

import io.muster.loadtest.client.ErrorCounts;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Standard output of a worker: events as they happen, and once a second what was measured. */
final class Voice {
  private static final long FIGURES_EVERY_MS = 1_000;

  private final PrintStream out;
  private final Latencies latencies = new Latencies();
  private final ErrorCounts errors = new ErrorCounts();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "figures");
            thread.setDaemon(true);
            return thread;
          });

  /** Of this JVM. Whatever else is printed from now on goes to standard error, to the log. */
  static Voice onStandardOutput() {
    Voice voice = new Voice(new PrintStream(System.out, false, StandardCharsets.UTF_8));
    System.setOut(System.err);
    return voice;
  }

  Voice(PrintStream out) {
    this.out = out;
  }

  /** Begins to tell figures. */
  void start() {
    var unused =
        clock.scheduleAtFixedRate(
            this::tellFigures, FIGURES_EVERY_MS, FIGURES_EVERY_MS, TimeUnit.MILLISECONDS);
  }

  static long now() {
    return micros(Instant.now());
  }

  static long micros(Instant at) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, at);
  }

  /** Returns when it is in the pipe: told even if the JVM is killed the next moment. */
  synchronized void tell(WorkerEvent event) {
    out.println(Lines.write(event));
    out.flush();
  }

  Latencies latencies() {
    return latencies;
  }

  ErrorCounts errors() {
    return errors;
  }

  /** Tells what was not told yet. */
  synchronized void tellFigures() {
    Map<Measured, String> histograms = latencies.drain();
    Map<String, Integer> counts = errors.drain();
    if (!histograms.isEmpty() || !counts.isEmpty()) {
      tell(new WorkerEvent.Figures(now(), histograms, counts));
    }
  }
}
