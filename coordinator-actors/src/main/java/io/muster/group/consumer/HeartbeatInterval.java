package io.muster.group.consumer;

/**
 * When a member is to be heard of again. Who has something to give up, to get or to wait for is
 * told a short time, so that a rebalance takes as long as its steps and not as long as the pauses
 * between them; all others are told the usual one, each in a phase of its own, so that members that
 * began together do not beat in step for ever.
 *
 * @param usualMs {@code group.consumer.heartbeat.interval.ms}
 * @param shortMs for members that are not settled
 * @param longestShortMs for those of them that have been waiting for long: somebody takes his time
 * @param shortPerSecond heartbeats of one group a second at the short interval, at most: larger
 *     groups are told a longer one
 */
public record HeartbeatInterval(int usualMs, int shortMs, int longestShortMs, int shortPerSecond) {

  /** Who has waited for so long may wait a tenth of it longer. */
  private static final int TENTH = 10;

  public HeartbeatInterval {
    if (usualMs < 1 || shortMs < 1 || longestShortMs < shortMs || shortPerSecond < 1) {
      throw new IllegalArgumentException("A heartbeat interval must be above 0");
    }
  }

  /** The same but for the usual interval. */
  public HeartbeatInterval withUsualMs(int ms) {
    return new HeartbeatInterval(ms, shortMs, longestShortMs, shortPerSecond);
  }

  /**
   * For a member of a group with so many members that waits for something.
   *
   * @param waitedMs for how long it has been so
   */
  public int whileUnsettled(int members, long waitedMs) {
    long grown = Math.max(shortMs, Math.min(longestShortMs, waitedMs / TENTH));
    long bounded = Math.max(grown, 1_000L * members / shortPerSecond);
    return (int) Math.min(bounded, usualMs);
  }

  /** For a member that has everything: until the next of its own times, one interval apart. */
  public int whenSettled(String memberId, long nowMs) {
    int phase = Math.floorMod(memberId.hashCode() * 0x9E3779B9, usualMs);
    int rest = (int) (usualMs - Math.floorMod(nowMs + phase, (long) usualMs));
    return rest < Math.min(shortMs, usualMs / 2) ? usualMs : rest;
  }
}
