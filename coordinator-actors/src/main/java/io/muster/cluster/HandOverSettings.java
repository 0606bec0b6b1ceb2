package io.muster.cluster;

import java.time.Duration;

/**
 * How groups move when a node comes or goes on purpose.
 *
 * @param shardsAtATime that are on their way, at most. The coordinator of shards writes down each
 *     step of each, one after another, and the groups of all that have set out wait for the last to
 *     arrive
 * @param pause from when a shard is told to move until another one is in its stead, at least: the
 *     node they go to may have just started, and becomes fast by what it is asked first
 * @param quietPeriod without a node that comes or goes, before shards go home to one that has come
 * @param timeout how long a node that leaves waits for its groups to go; zero if not at all, else
 *     longer than a pause
 */
public record HandOverSettings(
    int shardsAtATime, Duration pause, Duration quietPeriod, Duration timeout) {
  public HandOverSettings {
    if (!timeout.isZero() && pause.compareTo(timeout) >= 0) {
      throw new IllegalArgumentException(
          "pause must be below timeout, or no second shard would set out in time, but is %s of %s"
              .formatted(pause, timeout));
    }
  }
}
