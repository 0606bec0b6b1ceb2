package io.muster.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an Apache Kafka broker running in a child process: starts it, starts it again with back-off
 * when it dies, and ends it. The child reads its standard input, which is a pipe from this process:
 * so it ends even when this process is killed and can do nothing for it.
 */
final class EmbeddedBroker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
  private static final String READY = "Kafka ready on ";

  /** For a clean end; the child is killed after it. */
  private static final Duration END_LIMIT = Duration.ofSeconds(20);

  private final List<String> command;
  private final Path errors;
  private final Backoff backoff;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread keeper = new Thread(this::keepRunning, "embedded-broker");
  private @Nullable Process process;

  /** How long to wait before the child is started again: doubled each time it did not get ready. */
  record Backoff(Duration least, Duration most) {
    Duration after(Duration last) {
      Duration doubled = last.multipliedBy(2);
      return doubled.compareTo(most) > 0 ? most : doubled;
    }
  }

  private EmbeddedBroker(List<String> command, Path folder, Backoff backoff) {
    this.command = List.copyOf(command);
    this.errors = folder.resolve("stderr.log");
    this.backoff = backoff;
  }

  /**
   * Starts the child and returns at once.
   *
   * @param command prints one line that begins with {@code Kafka ready on} when it serves
   * @param folder exists; takes what the child writes to standard error
   */
  static EmbeddedBroker start(List<String> command, Path folder, Backoff backoff) {
    EmbeddedBroker broker = new EmbeddedBroker(command, folder, backoff);
    broker.keeper.setDaemon(true);
    broker.keeper.start();
    return broker;
  }

  /**
   * Completes when the broker serves for the first time; fails with {@link FailedException} when it
   * ends before.
   */
  CompletionStage<Void> ready() {
    return ready.minimalCompletionStage();
  }

  /** Ends the child, cleanly if it can, and waits for its end. */
  @Override
  public void close() {
    closed.countDown();
    try {
      end();
      keeper.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keepRunning() {
    Duration pause = backoff.least();
    try {
      do {
        boolean served = runOnce();
        if (served) {
          pause = backoff.least();
        } else if (!ready.isDone()) {
          ready.completeExceptionally(
              new FailedException("the embedded broker did not start: " + whatItSaid()));
          return;
        }
        if (closed.getCount() > 0) {
          LOG.warn(
              "The embedded broker ended ({}); starting it again in {} ms",
              whatItSaid(),
              pause.toMillis());
        }
        if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        pause = backoff.after(pause);
      } while (true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until the child ends. True if it has served. */
  private boolean runOnce() throws InterruptedException {
    boolean served = false;
    try {
      Process child = begin();
      if (child == null) {
        return false;
      }
      try (BufferedReader out = child.inputReader()) {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          if (line.startsWith(READY)) {
            served = true;
            LOG.debug("{} in process {}", line, child.pid());
            ready.complete(null);
          }
        }
      }
      child.waitFor();
    } catch (IOException e) {
      LOG.warn("The embedded broker cannot be run: {}", e.toString());
    }
    return served;
  }

  private synchronized @Nullable Process begin() throws IOException {
    if (closed.getCount() == 0) {
      return null;
    }
    process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    return process;
  }

  private void end() throws InterruptedException {
    Process child;
    synchronized (this) {
      child = process;
    }
    if (child == null) {
      return;
    }
    try {
      child.getOutputStream().close();
    } catch (IOException e) {
      LOG.debug("The embedded broker's input is closed already", e);
    }
    if (!child.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.warn("The embedded broker did not end within {}; killing it", END_LIMIT);
      child.destroyForcibly().waitFor();
    }
  }

  /** The last line of its standard error, or where to look. */
  private String whatItSaid() {
    String look = "see " + errors.getParent();
    try {
      List<String> lines = Files.readAllLines(errors);
      return lines.isEmpty() ? look : lines.get(lines.size() - 1).strip() + "; " + look;
    } catch (IOException e) {
      return look;
    }
  }
}
