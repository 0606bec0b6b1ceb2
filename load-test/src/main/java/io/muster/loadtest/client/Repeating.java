package io.muster.loadtest.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Does something again and again, each time at its interval, and sooner where it failed. */
public final class Repeating {
  /** {@code retry.backoff.ms} of a Java client. */
  private static final Duration RETRY_AFTER = Duration.ofMillis(100);

  private final ScheduledExecutorService thread;
  private final Duration interval;
  private final Supplier<CompletableFuture<Boolean>> action;
  private boolean stopped;

  /**
   * @param thread everything happens there
   * @param interval from one beginning to the next
   * @param action completes on that thread with whether it succeeded; never fails
   */
  public Repeating(
      ScheduledExecutorService thread,
      Duration interval,
      Supplier<CompletableFuture<Boolean>> action) {
    this.thread = thread;
    this.interval = interval;
    this.action = action;
  }

  /** Begins after this time. */
  public void start(Duration delay) {
    var unused = thread.schedule(this::run, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  public void stop() {
    stopped = true;
  }

  private void run() {
    if (!stopped) {
      long begun = System.nanoTime();
      var unused = action.get().thenAccept(succeeded -> next(begun, succeeded));
    }
  }

  private void next(long begun, boolean succeeded) {
    long delay =
        succeeded
            ? Math.max(0, begun + interval.toNanos() - System.nanoTime())
            : RETRY_AFTER.toNanos();
    try {
      start(Duration.ofNanos(delay));
    } catch (RejectedExecutionException e) {
      stopped = true; // All clients have ended.
    }
  }
}
