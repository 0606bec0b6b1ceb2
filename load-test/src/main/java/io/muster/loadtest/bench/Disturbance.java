package io.muster.loadtest.bench;

/**
 * What the machine did besides the bench while it measured.
 *
 * @param foreign share of all processors' time that processes took which are no part of the bench
 * @param stolen share that the machine's host gave to others
 */
record Disturbance(double foreign, double stolen) {
  static final Disturbance NONE = new Disturbance(0, 0);

  /** Beyond this it shows in figures of time. */
  private static final double LARGE = 0.1;

  boolean isLarge() {
    return total() > LARGE;
  }

  double total() {
    return foreign + stolen;
  }

  @Override
  public String toString() {
    return "other processes took %.0f %% and the host %.0f %% of the processors"
        .formatted(100 * foreign, 100 * stolen);
  }
}
