package io.muster.server.http;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks something for a sign of life again and again, so that nobody who wants to know has to wait
 * for it, and nobody can make it be asked more often.
 */
public final class SignsOfLife implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SignsOfLife.class);

  /** One that is late may come yet. */
  private static final int PATIENCE = 3;

  private final String name;
  private final Question question;
  private final Duration interval;
  private final LongSupplier nanoTime;
  private final ScheduledExecutorService thread;
  private volatile Sign last;

  /** May block; throws if there is no sign of life. */
  @FunctionalInterface
  public interface Question {
    void ask() throws Exception;
  }

  private record Sign(Optional<String> problem, long atNanos) {}

  SignsOfLife(String name, Question question, Duration interval, LongSupplier nanoTime) {
    this.name = name;
    this.question = question;
    this.interval = interval;
    this.nanoTime = nanoTime;
    this.last = new Sign(Optional.of("not asked yet"), nanoTime.getAsLong());
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread asking = new Thread(task, "muster-health-" + name);
              asking.setDaemon(true);
              return asking;
            });
  }

  /**
   * Asks from now on.
   *
   * @param name for the log
   */
  @SuppressWarnings("FutureReturnValueIgnored") // It ends with the executor.
  public static SignsOfLife of(String name, Duration interval, Question question) {
    SignsOfLife signs = new SignsOfLife(name, question, interval, System::nanoTime);
    signs.thread.scheduleWithFixedDelay(signs::ask, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    return signs;
  }

  /** Empty if the last answer was a good one, and not too long ago. */
  public Optional<String> problem() {
    Sign sign = last;
    Duration age = Duration.ofNanos(nanoTime.getAsLong() - sign.atNanos);
    return sign.problem.isEmpty() && age.compareTo(interval.multipliedBy(PATIENCE)) > 0
        ? Optional.of("no answer for " + age.toSeconds() + " s")
        : sign.problem;
  }

  void ask() {
    Optional<String> problem = Optional.empty();
    try {
      question.ask();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    } catch (Exception e) {
      LOG.debug("No sign of life from {}", name, e);
      problem = Optional.of(String.valueOf(e.getMessage()));
    }
    last = new Sign(problem, nanoTime.getAsLong());
  }

  /** Does not wait for an answer that is due, and does not interrupt: H2 closes its file at one. */
  @Override
  public void close() {
    thread.shutdown();
  }
}
