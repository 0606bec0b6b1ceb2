package io.muster.server;

import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs how long each phase of the start takes. */
final class Phases {
  private static final Logger LOG = LoggerFactory.getLogger("io.muster.server.Start");

  private Phases() {}

  static <T> T timed(String phase, Supplier<T> work) {
    long begun = System.nanoTime();
    T result = work.get();
    LOG.info("{} ({})", phase, since(begun));
    return result;
  }

  /** The time since then, for people. */
  static String since(long nanoTime) {
    return (System.nanoTime() - nanoTime) / 1_000_000 + " ms";
  }
}
