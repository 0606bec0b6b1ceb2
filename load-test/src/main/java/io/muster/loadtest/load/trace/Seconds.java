package io.muster.loadtest.load.trace;

/** Moments as reports tell them. */
final class Seconds {
  private Seconds() {}

  /** From one moment in microseconds to another. */
  static double between(long begun, long at) {
    return (at - begun) / 1e6;
  }
}
