package io.muster.group;

import org.jspecify.annotations.Nullable;

/**
 * How long a join phase waits for company. The node has one, a group may override each of its parts
 * ({@link GroupConfigs}).
 *
 * @param windowMs quiet period after which a join phase with newcomers closes, milliseconds
 * @param maxMs cap of all extensions together, milliseconds; a longer {@code windowMs} is its own
 *     cap
 * @param adaptive larger groups wait longer: {@code windowMs × (1 + floor(log10(members)))}
 * @param instanceCount expected number of members, null if unset
 * @param leaderSelection null for Kafka's habit: by the group's protocol type
 * @param learn expect as many members as the group had before it emptied
 */
public record JoinWindowSettings(
    long windowMs,
    long maxMs,
    boolean adaptive,
    @Nullable Integer instanceCount,
    @Nullable LeaderSelection leaderSelection,
    boolean learn) {

  /** The defaults of a node. */
  public static JoinWindowSettings defaults() {
    return new JoinWindowSettings(100, 3_000, true, null, null, false);
  }

  public JoinWindowSettings {
    if (windowMs < 0) {
      throw new IllegalArgumentException("The join window must not be negative: " + windowMs);
    }
    if (maxMs < 0) {
      throw new IllegalArgumentException("The join window's cap must not be negative: " + maxMs);
    }
    if (instanceCount != null && instanceCount < 1) {
      throw new IllegalArgumentException(
          "The expected number of members must be at least 1: " + instanceCount);
    }
  }

  /** How long no newcomer may have arrived before a phase with so many members closes. */
  long quietPeriodMs(int members) {
    return adaptive ? windowMs * (1 + (long) Math.log10(Math.max(members, 1))) : windowMs;
  }

  /** How long newcomers can keep a phase open. */
  long capMs() {
    return Math.max(windowMs, maxMs);
  }

  /** A new leader costs Kafka Connect its delayed rebalance; consumers lose nothing by it. */
  LeaderSelection leaderSelectionFor(@Nullable String protocolType) {
    if (leaderSelection != null) {
      return leaderSelection;
    }
    return "consumer".equals(protocolType)
        ? LeaderSelection.FIRST_MEMBER_ID
        : LeaderSelection.STICKY;
  }

  JoinWindowSettings withWindowMs(long value) {
    return new JoinWindowSettings(value, maxMs, adaptive, instanceCount, leaderSelection, learn);
  }

  JoinWindowSettings withMaxMs(long value) {
    return new JoinWindowSettings(windowMs, value, adaptive, instanceCount, leaderSelection, learn);
  }

  JoinWindowSettings withAdaptive(boolean value) {
    return new JoinWindowSettings(windowMs, maxMs, value, instanceCount, leaderSelection, learn);
  }

  JoinWindowSettings withInstanceCount(int value) {
    return new JoinWindowSettings(windowMs, maxMs, adaptive, value, leaderSelection, learn);
  }

  JoinWindowSettings withLeaderSelection(LeaderSelection value) {
    return new JoinWindowSettings(windowMs, maxMs, adaptive, instanceCount, value, learn);
  }

  JoinWindowSettings withLearn(boolean value) {
    return new JoinWindowSettings(windowMs, maxMs, adaptive, instanceCount, leaderSelection, value);
  }
}
