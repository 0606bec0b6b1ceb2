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
}
