package io.muster.cluster;

import java.time.Duration;

/**
 * How often somebody goes through the groups on record.
 *
 * @param interval between two passes
 * @param perSecond groups attended to, at most
 */
public record SweepSettings(Duration interval, int perSecond) {

  public static SweepSettings defaults() {
    return new SweepSettings(Duration.ofSeconds(30), 100);
  }
}
