package io.muster.group;

import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Where a group that is new to Muster may have committed offsets before: the coordinator of the
 * cluster behind the gateway. They are adopted once, when the group is first used here.
 */
@FunctionalInterface
public interface OffsetSource {

  /**
   * The group's offsets there; empty when it has none. The stage fails when the other cluster
   * cannot be asked, and then the group must not be created: its consumers would start from the
   * wrong place.
   */
  CompletionStage<Map<PartitionId, CommittedOffset>> offsetsOf(String groupId);
}
