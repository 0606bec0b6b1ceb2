package io.muster.group;

/**
 * How much more often than usual members of a consumer group are to be heard of. A group can tell a
 * member something only then. Times are in milliseconds.
 *
 * @param unsettledMs how often a member is to be heard of that has something to give up, to get or
 *     to wait for
 * @param longestUnsettledMs the same for one that has been waiting for long
 * @param unsettledPerSecond of one group, at most: members of larger groups are heard of less often
 * @param giverMs how often a member is to be heard of that would have to give partitions up if one
 *     more came, as far as such members are few ({@link NextGivers}); the members of a small group
 *     are not heard of more often than that, either
 * @param smallGroupPerSecond how often those of a small group are to be heard of, all together:
 *     most of them have something to do when anybody comes or goes. 0: as often as those of others
 * @param smallGroupForMs for so long after its last assignment; then the group is at rest, and they
 *     are as others
 * @param allowance bounds that for all groups of the node
 */
public record HeartbeatPace(
    int unsettledMs,
    int longestUnsettledMs,
    int unsettledPerSecond,
    int giverMs,
    int smallGroupPerSecond,
    long smallGroupForMs,
    HeartbeatAllowance allowance) {

  public HeartbeatPace {
    if (longestUnsettledMs < unsettledMs) {
      throw new IllegalArgumentException(
          "The longest interval of members that wait, %d ms, is shorter than the first, %d ms"
              .formatted(longestUnsettledMs, unsettledMs));
    }
  }

  /** Without anything special for small groups. */
  public static HeartbeatPace defaults() {
    return new HeartbeatPace(100, 1_000, 2_000, 600, 0, 0, HeartbeatAllowance.NONE);
  }

  /** The same but that small groups are as others. */
  HeartbeatPace withoutSmallGroups() {
    return new HeartbeatPace(
        unsettledMs, longestUnsettledMs, unsettledPerSecond, giverMs, 0, 0, allowance);
  }

  /** How often a member of a group of so many is to be heard of meanwhile. */
  long smallGroupMs(int members) {
    return smallGroupPerSecond == 0
        ? Long.MAX_VALUE
        : Math.max(giverMs, 1_000L * members / smallGroupPerSecond);
  }
}
