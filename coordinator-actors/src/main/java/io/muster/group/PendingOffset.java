package io.muster.group;

import io.muster.group.txn.Transaction;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An offset that is committed if its transaction is. The log decides: the same partition was
 * committed in the same transaction to the group's shadow there, with the tag for its metadata.
 *
 * @param tag of the request that brought it; no two requests have the same
 * @param position among the group's pending offsets, in the order in which they came
 * @param before the tag that the shadow had before, empty if none; null where the transaction has
 *     an epoch of its own, so that nothing of an earlier one can come late
 * @param confirmed the log has taken it in time. Only said where the transaction has no epoch of
 *     its own; for others nobody needs to know it for long
 * @param superseded an offset that came later was committed: this one changes nothing any more
 */
public record PendingOffset(
    Transaction transaction,
    UUID tag,
    PartitionId partition,
    CommittedOffset offset,
    long position,
    @Nullable String before,
    boolean confirmed,
    boolean superseded) {

  /** What it is stored under. */
  public record Key(UUID tag, PartitionId partition) {}

  public Key key() {
    return new Key(tag, partition);
  }

  PendingOffset withoutEffect() {
    return new PendingOffset(
        transaction, tag, partition, offset, position, before, confirmed, true);
  }

  PendingOffset asConfirmed() {
    return new PendingOffset(
        transaction, tag, partition, offset, position, before, true, superseded);
  }

  /** Whether the shadow has this very request's tag, which only a commit can have brought. */
  boolean isShownBy(String found) {
    return found.equals(tag.toString());
  }

  /**
   * Whether the shadow has another tag than before, if that is known. Nothing proves nothing:
   * offsets expire.
   */
  boolean hasChanged(String found) {
    return before != null && !found.equals(before) && !found.equals(ShadowOffsets.NOTHING);
  }
}
