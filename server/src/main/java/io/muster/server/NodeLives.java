package io.muster.server;

import io.muster.gateway.HostPort;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a node for as long as the process is to live. A node that the others have put out of their
 * cluster, since it was cut off or paused for too long, cannot come back as who it was: everything
 * of it is closed, and it starts anew, again and again until it can.
 */
final class NodeLives {
  private static final Logger LOG = LoggerFactory.getLogger(NodeLives.class);

  private final Supplier<? extends Life> births;
  private final Duration pause;
  private final CountDownLatch ending = new CountDownLatch(1);

  // Guarded by this.
  private @Nullable Life current;

  /**
   * @param births makes a life that has not been started
   * @param pause from a start that failed to the next, in all lives but the first
   */
  NodeLives(Supplier<? extends Life> births, Duration pause) {
    this.births = births;
    this.pause = pause;
  }

  /**
   * Returns after {@link #end}.
   *
   * @param ready told each time clients are served
   * @throws FailedException when the node cannot be started the first time: somebody has just asked
   *     for it, and is to see why. A node that has lived goes on trying, since what it lacks, such
   *     as the way to the others, may be back at any time
   */
  void run(Consumer<HostPort> ready) {
    AtomicBoolean hasServed = new AtomicBoolean();
    Consumer<HostPort> served =
        address -> {
          hasServed.set(true);
          ready.accept(address);
        };
    while (!isEnding()) {
      try {
        live(served);
      } catch (RuntimeException e) {
        if (!hasServed.get()) {
          throw e;
        }
        LOG.warn(
            "Cannot start anew, tries again in {} ms reason={}", pause.toMillis(), e.toString());
        LOG.debug("Cannot start anew", e);
        awaitPause();
      }
    }
  }

  /** From the start of a node until it has left its cluster. */
  private void live(Consumer<HostPort> ready) {
    Life life = next();
    if (life == null) {
      return;
    }
    try (life) {
      var left = life.start();
      ready.accept(life.address());
      left.toCompletableFuture().join();
      if (!isEnding()) {
        LOG.warn("Put out of its cluster; starts anew");
      }
    } catch (RuntimeException e) {
      if (!isEnding()) {
        throw e;
      }
      LOG.debug("The end came while the node was starting", e);
    }
  }

  private void awaitPause() {
    try {
      if (ending.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debug("The end came while the node was waiting to start anew");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedException("interrupted while waiting to start anew", e);
    }
  }

  /** Ends the node, and lets no other follow. */
  void end() {
    Life last;
    synchronized (this) {
      ending.countDown();
      last = current;
    }
    if (last != null) {
      last.close();
    }
  }

  private synchronized @Nullable Life next() {
    current = isEnding() ? null : births.get();
    return current;
  }

  private boolean isEnding() {
    return ending.getCount() == 0;
  }
}
