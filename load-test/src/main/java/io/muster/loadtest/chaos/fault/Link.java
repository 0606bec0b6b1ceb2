package io.muster.loadtest.chaos.fault;

import java.time.Duration;

/**
 * How one node reaches another.
 *
 * @param cut nothing gets through, and nobody is told; what is under way waits, as TCP would let it
 * @param delay of each piece that gets through; the next one waits for it
 */
record Link(boolean cut, Duration delay) {
  static final Link HEALTHY = new Link(false, Duration.ZERO);
  static final Link CUT = new Link(true, Duration.ZERO);

  static Link slow(Duration delay) {
    return new Link(false, delay);
  }
}
