package io.muster.cluster;

import java.time.Duration;

/**
 * How a node notices that it is alone.
 *
 * @param isolationBound how long a node may answer without having heard of a majority; must be
 *     below the cluster's {@code stable-after}, since the others take its groups over no sooner
 *     than that after they lost sight of it
 * @param pingInterval how often the other nodes are asked; several times per bound, so that one
 *     late answer closes nothing
 * @param downsRefusedNodes whether a node whose port refuses connections to a majority has ended,
 *     and is not waited for; must be off where something on the way may refuse in its stead
 */
public record FenceSettings(
    Duration isolationBound, Duration pingInterval, boolean downsRefusedNodes) {
  public FenceSettings {
    if (pingInterval.isNegative() || pingInterval.isZero()) {
      throw new IllegalArgumentException(
          "ping interval must be above zero, but is " + pingInterval);
    }
    if (isolationBound.compareTo(pingInterval.multipliedBy(2)) < 0) {
      throw new IllegalArgumentException(
          "isolation bound must be at least two ping intervals of "
              + pingInterval
              + ", but is "
              + isolationBound);
    }
  }
}
