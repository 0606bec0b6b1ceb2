package io.muster.server.export;

import io.muster.group.CommittedOffset;
import io.muster.group.PartitionId;
import java.util.Map;

/** A coordinator that takes over groups' offsets. Both methods block. */
public interface OffsetTarget {

  /**
   * Whether the group has members there, who would go on from where they are.
   *
   * @throws OffsetExportException when it cannot be asked
   */
  boolean isActive(String groupId);

  /**
   * Writes offsets, over those the group may have there.
   *
   * @throws OffsetExportException when not all of them are written; says why
   */
  void write(String groupId, Map<PartitionId, CommittedOffset> offsets);
}
