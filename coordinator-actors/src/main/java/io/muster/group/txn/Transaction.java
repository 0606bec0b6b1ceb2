package io.muster.group.txn;

/**
 * One transaction of one producer. Since transaction version 2 (KIP-890) every transaction has a
 * producer epoch of its own. Before that an epoch has many, one after the other, and what tells
 * them apart is when the log's coordinator says that they were started.
 *
 * @param transactionalId the producer's {@code transactional.id}
 * @param startedMs by the clock of the log's coordinator, milliseconds since the epoch; {@link
 *     #EPOCH_OF_ITS_OWN} if the producer epoch says it all
 */
public record Transaction(
    String transactionalId, long producerId, int producerEpoch, long startedMs) {
  public static final long EPOCH_OF_ITS_OWN = -1;

  public boolean hasEpochOfItsOwn() {
    return startedMs == EPOCH_OF_ITS_OWN;
  }

  /**
   * Whether the log's next marker for that one may end what is left of this one, too. Markers name
   * the producer id only; so this must be over and done with before anything is added to that.
   */
  public boolean mustEndBefore(Transaction next) {
    if (!transactionalId.equals(next.transactionalId) || equals(next)) {
      return false;
    }
    return !hasEpochOfItsOwn()
        || !next.hasEpochOfItsOwn()
        || (producerId == next.producerId && producerEpoch < next.producerEpoch);
  }
}
