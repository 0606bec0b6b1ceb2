package io.muster.group;

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
}
