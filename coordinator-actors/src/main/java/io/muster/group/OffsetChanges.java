package io.muster.group;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one write of a group's offsets changes, all of it or nothing.
 *
 * @param committed offsets that are committed now; null deletes the partition's offset, if it has
 *     one
 * @param marked pending offsets that are new
 * @param confirmed pending offsets that the log is known to have taken
 * @param superseded pending offsets that must have no effect any more
 * @param settled pending offsets whose transactions are over, or that are deleted
 */
public record OffsetChanges(
    Map<PartitionId, @Nullable CommittedOffset> committed,
    Collection<PendingOffset> marked,
    Collection<PendingOffset.Key> confirmed,
    Collection<PendingOffset.Key> superseded,
    Collection<PendingOffset.Key> settled) {

  public static OffsetChanges committing(Map<PartitionId, @Nullable CommittedOffset> offsets) {
    return new OffsetChanges(offsets, List.of(), List.of(), List.of(), List.of());
  }

  /** Rows that it takes. */
  public int size() {
    return committed.size() + marked.size() + confirmed.size() + superseded.size() + settled.size();
  }
}
