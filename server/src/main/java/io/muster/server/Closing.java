package io.muster.server;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must be closed at the end, the latest first; each once, and none left out by a failure. May
 * be closed while still more is added.
 */
final class Closing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

  private final Object turn = new Object();

  // Guarded by this.
  private final Deque<Step> steps = new ArrayDeque<>();
  private boolean closed;

  private record Step(String name, AutoCloseable resource) {}

  /**
   * Takes over the duty to close; does so at once when everything is closed already.
   *
   * @param name for the log
   */
  <T extends AutoCloseable> T add(String name, T resource) {
    Step step = new Step(name, resource);
    boolean late;
    synchronized (this) {
      late = closed;
      if (!late) {
        steps.push(step);
      }
    }
    if (late) {
      close(step);
    }
    return resource;
  }

  /** Returns when everything is closed, whoever did it. */
  @Override
  public void close() {
    synchronized (turn) {
      for (Step step = next(); step != null; step = next()) {
        close(step);
      }
    }
  }

  private synchronized @Nullable Step next() {
    closed = true;
    return steps.poll();
  }

  private static void close(Step step) {
    long begun = System.nanoTime();
    try {
      step.resource.close();
      LOG.debug("Stopped {} in {}", step.name, Phases.since(begun));
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      LOG.warn("Failed to stop {}", step.name, e);
    }
  }
}
