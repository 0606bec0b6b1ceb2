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
}
