package io.muster.group;

import io.muster.group.txn.TransactionStatus;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The transactions of the log behind the gateway, and what they have committed for groups. Neither
 * method blocks. A stage fails while the log cannot be asked.
 */
public interface Transactions {

  /** What becomes of the producer's transaction. */
  CompletionStage<TransactionStatus> statusOf(String transactionalId);

  /**
   * What the producer's transactions have committed for the group.
   *
   * @param partitions not empty
   */
  CompletionStage<ShadowOffsets> shadowOf(
      String groupId, String transactionalId, Set<PartitionId> partitions);
}
