package io.muster.cluster;

import java.time.Duration;

/**
 * How a node looks after groups that nobody asks for.
 *
 * @param interval between two passes over all groups that have members
 * @param perSecond groups woken, at most
 */
public record SweepSettings(Duration interval, int perSecond) {

  public static SweepSettings defaults() {
    return new SweepSettings(Duration.ofSeconds(30), 100);
  }
}
