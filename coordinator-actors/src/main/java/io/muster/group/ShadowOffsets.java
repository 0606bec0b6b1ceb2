package io.muster.group;

import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * What the log's own group coordinator has committed for a group's shadow.
 *
 * @param tags by partition, for every one that was asked for; {@link #NOTHING} if it has none
 * @param unstable partitions of which a transaction is open there, so that they may change
 */
public record ShadowOffsets(Map<PartitionId, String> tags, Set<PartitionId> unstable) {
  public static final String NOTHING = "";

  /** Whether it was asked for the partitions of all of these; some may have come since. */
  boolean coversAll(Collection<PendingOffset> offsets) {
    return offsets.stream()
        .map(PendingOffset::partition)
        .allMatch(partition -> tags.containsKey(partition) || unstable.contains(partition));
  }

  /** Whether nothing is open in it for any of these. */
  boolean hasAllStable(Collection<PendingOffset> offsets) {
    return coversAll(offsets)
        && offsets.stream().map(PendingOffset::partition).noneMatch(unstable::contains);
  }
}
