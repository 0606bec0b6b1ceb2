package io.muster.loadtest.chaos.fault;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Faults one after the other, with lulls between them, on a thread of their own. One that fails in
 * a way that was not foreseen ends it, and is remembered: a run must not go on calm and be taken
 * for a good one.
 */
final class Lane {
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

  /** One fault. */
  @FunctionalInterface
  interface Strike {
    void once() throws InterruptedException;
  }

  private final CountDownLatch enough = new CountDownLatch(1);
  private final Supplier<Duration> lull;
  private final Strike strike;
  private final Thread thread;
  private volatile @Nullable Throwable failure;

  /**
   * @param lull how long the next one is
   */
  Lane(String name, Supplier<Duration> lull, Strike strike) {
    this.lull = lull;
    this.strike = strike;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  /** From now on. */
  void begin() {
    thread.start();
  }

  /** No more faults after the one that is under way. */
  void enough() {
    enough.countDown();
  }

  /** Returns when the last fault has been put right. */
  void join() throws InterruptedException {
    thread.join();
  }

  /**
   * What ended it though there was not enough yet, or amid its last fault; empty if nothing did.
   */
  Optional<String> failure() {
    return Optional.ofNullable(failure).map(cause -> thread.getName() + " ended: " + cause);
  }

  private void run() {
    try {
      while (!enough.await(lull.get().toMillis(), TimeUnit.MILLISECONDS)) {
        strike.once();
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      LOG.error("{} has ended", thread.getName(), e);
      failure = e;
    }
  }
}
