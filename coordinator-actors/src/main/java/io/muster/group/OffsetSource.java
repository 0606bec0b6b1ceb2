package io.muster.group;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Where a group that is new to Muster may have committed offsets before: the coordinator of the
 * cluster behind the gateway. They are adopted once, when the group is first used here; who only
 * asks for offsets is told of them.
 */
@FunctionalInterface
public interface OffsetSource {

  /**
   * What a group has committed.
   *
   * @param offsets the last ones, whatever may become of them
   * @param unstable partitions that an open transaction may still commit; not all of them have an
   *     offset
   */
  record Found(Map<PartitionId, CommittedOffset> offsets, Set<PartitionId> unstable) {
    public static final Found NOTHING = new Found(Map.of(), Set.of());

    public boolean isEmpty() {
      return offsets.isEmpty() && unstable.isEmpty();
    }
  }

  /**
   * The group's offsets there; {@link Found#NOTHING} when it has none. The stage fails when the
   * other cluster cannot be asked, and then the group must not be created: its consumers would
   * start from the wrong place.
   */
  CompletionStage<Found> offsetsOf(String groupId);
}
