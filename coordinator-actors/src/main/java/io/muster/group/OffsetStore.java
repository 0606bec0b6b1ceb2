package io.muster.group;

import java.util.function.Consumer;

/**
 * Where committed offsets live. Writes of many groups are gathered into one transaction, in which
 * each group's owner epoch is checked; writes of one group keep their order.
 */
public interface OffsetStore {

  /** How a write ended. */
  enum Outcome {
    /** Durable. */
    STORED,
    /** Refused: the group has a newer owner. Nothing of this write was stored. */
    FENCED,
    /**
     * The database could not be reached, or too much is waiting for it. It may be stored or not.
     */
    UNAVAILABLE
  }

  /**
   * Stores changes, all or none. Never blocks.
   *
   * @param ownerEpoch of {@link GroupDirectory.Ownership}
   * @param done told the outcome once, on the store's own thread: it must not block
   */
  void write(String groupId, long ownerEpoch, OffsetChanges changes, Consumer<Outcome> done);

  /**
   * Deletes all offsets of a group that is no more, those of earlier writes and pending ones
   * included, and leaves a vacant row in the {@link GroupDirectory}. Never blocks.
   */
  void remove(String groupId, long ownerEpoch, Consumer<Outcome> done);
}
