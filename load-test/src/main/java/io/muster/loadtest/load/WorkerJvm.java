package io.muster.loadtest.load;

import io.muster.loadtest.load.worker.ConsumerWorker;
import io.muster.loadtest.load.worker.Lines;
import io.muster.loadtest.load.worker.Order;
import io.muster.loadtest.load.worker.SimulatedWorker;
import io.muster.loadtest.load.worker.WorkerEvent;
import io.muster.loadtest.load.worker.WorkerSpec;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.JavaCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A JVM of members, seen from the program that started it. It ends with that program, even when
 * that is killed: its standard input, a pipe from there, ends then.
 */
final class WorkerJvm {
  private static final int LOG_LINES_TOLD = 15;
  private static final Duration GONE_LIMIT = Duration.ofSeconds(10);

  private final Process process;
  private final Path log;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> allRead = new CompletableFuture<>();
  private volatile boolean ending;

  private WorkerJvm(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts it; returns at once.
   *
   * @param heap as {@code -Xmx} takes it
   * @param log takes its standard error, which is the log of the clients; appended to
   * @param listener called on a thread of its own, in the order of the events
   * @param died called on that thread, after the last event, if it ends unasked
   * @throws IOException when no JVM can be started
   */
  static WorkerJvm start(
      WorkerSpec spec,
      boolean simulated,
      String heap,
      Path log,
      Consumer<WorkerEvent> listener,
      Consumer<WorkerJvm> died)
      throws IOException {
    List<String> command =
        JavaCommand.of(
            Distribution.locate().classPath("load-test"),
            List.of(
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                // Standard output is for events; without this the JVM puts its warnings there.
                "-XX:+DisplayVMOutputToStderr",
                "-Xlog:disable",
                "-Xlog:all=warning:stderr",
                // Not to start a thread per dependent stage; see the launcher.
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2"),
            (simulated ? SimulatedWorker.class : ConsumerWorker.class).getName(),
            List.of());
    Process process =
        new ProcessBuilder(JavaCommand.deafToInterrupt(command))
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    WorkerJvm jvm = new WorkerJvm(process, log);
    Thread reader = new Thread(() -> jvm.read(listener, died), "events-of-" + spec.name());
    reader.setDaemon(true);
    reader.start();
    jvm.write(spec);
    return jvm;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /**
   * Returns when its members can join, or when the run is cut short.
   *
   * @return whether they can
   * @throws LoadFailure when it ends instead, or takes too long
   */
  boolean awaitReady(Duration limit, Interruption interruption)
      throws LoadFailure, InterruptedException {
    boolean told = interruption.await(ready, limit, Duration.ZERO);
    if (!told && interruption.isAsked()) {
      return false;
    }
    if (!told || ready.isCompletedExceptionally()) {
      throw new LoadFailure(
          "A JVM of consumers (pid %d) %s; its log %s ends with:%n%s"
              .formatted(
                  pid(),
                  told
                      ? "ended before it was ready"
                      : "was not ready within %d s".formatted(limit.toSeconds()),
                  log,
                  endOfLog()));
    }
    return true;
  }

  /**
   * Tells it what to do.
   *
   * @throws IOException when it is gone
   */
  void tell(Order order) throws IOException {
    write(order);
  }

  private void write(Object line) throws IOException {
    OutputStream input = process.getOutputStream();
    synchronized (input) {
      input.write((Lines.write(line) + "\n").getBytes(StandardCharsets.UTF_8));
      input.flush();
    }
  }

  /**
   * Lets its members commit and leave, and it end; returns when all it told was read.
   *
   * @param onceCut the limit once the run is cut short
   * @return whether it did so in time; else it was killed
   */
  boolean end(Duration limit, Duration onceCut, Interruption interruption)
      throws InterruptedException {
    ending = true;
    boolean inTime = false;
    try {
      tell(new Order(Order.Verb.END, List.of()));
      inTime = interruption.await(process.onExit(), limit, onceCut);
    } catch (IOException e) {
      // It is gone already; that its orders do not reach it says no more than that.
      inTime = !process.isAlive();
    }
    kill();
    return inTime;
  }

  /** Ends it at once (SIGKILL); returns when all it told was read. */
  void kill() throws InterruptedException {
    beginToKill();
    try {
      allRead.get(GONE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("pid %d does not end".formatted(pid()), e);
    }
  }

  /** Likewise, but does not wait for it. */
  void beginToKill() {
    ending = true;
    destroy();
  }

  /** For a person: how it ended, and what it said last. */
  String lastWords() {
    return "exit code %s; its log %s ends with:%n%s"
        .formatted(process.isAlive() ? "unknown" : process.exitValue(), log, endOfLog());
  }

  private void read(Consumer<WorkerEvent> listener, Consumer<WorkerJvm> died) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      new WorkerOutput(lines, log)
          .read(
              event -> {
                if (event instanceof WorkerEvent.Ready) {
                  ready.complete(null);
                } else {
                  listener.accept(event);
                }
              });
      awaitEnd();
    } catch (IOException e) {
      ready.completeExceptionally(e);
    } finally {
      ready.completeExceptionally(new IOException("It ended"));
      if (!ending) {
        destroy();
        died.accept(this);
      }
      allRead.complete(null);
    }
  }

  /** By its handle: {@link Process#destroyForcibly} would throw away what is in the pipe still. */
  private void destroy() {
    process.toHandle().destroyForcibly();
  }

  private void awaitEnd() {
    try {
      process.waitFor(GONE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String endOfLog() {
    try {
      List<String> all = Files.readAllLines(log);
      return String.join(
          System.lineSeparator(),
          all.subList(Math.max(0, all.size() - LOG_LINES_TOLD), all.size()));
    } catch (IOException e) {
      return "(" + e + ")";
    }
  }
}
