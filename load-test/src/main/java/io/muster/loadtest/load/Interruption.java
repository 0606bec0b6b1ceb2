package io.muster.loadtest.load;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Ctrl-C or SIGTERM: the run is cut short, and nothing it needs ends before its report is written.
 * A run that has lost its server is cut short likewise. Thread-safe.
 */
final class Interruption {
  private static final Duration REPORT_LIMIT = Duration.ofSeconds(90);

  private final CompletableFuture<Void> asked = new CompletableFuture<>();
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile boolean written;

  /** Called as the first thing at the end of this JVM; returns when nothing is needed any more. */
  void interrupt() {
    cutShort();
    try {
      if (!done.await(REPORT_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.printf(
            "%s within %d s%n",
            written
                ? "The report is written, but the server could not be tidied up"
                : "No report: it was not ready",
            REPORT_LIMIT.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the scenario where it is. */
  void cutShort() {
    asked.complete(null);
  }

  /** The report is written; what follows is of no importance to it. */
  void written() {
    written = true;
  }

  /** Nothing is needed any more. */
  void done() {
    done.countDown();
  }

  /** Whether the run is cut short. */
  boolean isAsked() {
    return asked.isDone();
  }

  /**
   * Waits until this time of {@link System#nanoTime}.
   *
   * @return whether it was cut short
   */
  boolean awaitUntil(long nanoTime) throws InterruptedException {
    await(asked, nanoTime);
    return isAsked();
  }

  /**
   * Waits until something has come to its end, well or not.
   *
   * @param limit to wait at most
   * @param onceCut to wait at most once the run is cut short
   * @return whether it has
   */
  boolean await(CompletableFuture<?> what, Duration limit, Duration onceCut)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    CompletableFuture<?> ended = what.handle((value, failure) -> null);
    await(CompletableFuture.anyOf(ended, asked), deadline);
    long now = System.nanoTime();
    await(ended, now + Math.min(deadline - now, onceCut.toNanos()));
    return ended.isDone();
  }

  /** Whether it came in time is asked afterwards. */
  private static void await(CompletableFuture<?> future, long deadline)
      throws InterruptedException {
    try {
      future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // It did not.
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // None of them is completed with a failure.
    }
  }
}
