package io.muster.loadtest.load;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C or SIGTERM: the run is cut short, and nothing it needs ends before its report is written.
 */
final class Interruption {
  private static final Duration REPORT_LIMIT = Duration.ofSeconds(90);

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);

  /** Called as the first thing at the end of this JVM; returns when nothing is needed any more. */
  void interrupt() {
    asked.countDown();
    try {
      if (!done.await(REPORT_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("No report: it was not ready within " + REPORT_LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The report is written, or there will be none. */
  void done() {
    done.countDown();
  }

  boolean isAsked() {
    return asked.getCount() == 0;
  }

  /**
   * Waits until this time of {@link System#nanoTime}.
   *
   * @return whether it was cut short
   */
  boolean awaitUntil(long nanoTime) throws InterruptedException {
    return asked.await(Math.max(0, nanoTime - System.nanoTime()), TimeUnit.NANOSECONDS);
  }
}
