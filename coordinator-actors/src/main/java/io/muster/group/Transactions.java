package io.muster.group;

import io.muster.group.txn.TransactionStatus;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The transactions of the log behind the gateway, and what they have committed for groups. No
 * method blocks. A stage fails while the log cannot be asked.
 */
public interface Transactions {

  /**
   * What becomes of the producers' transactions, asked all at once: a stage for each, and one that
   * fails says nothing of the others.
   */
  Map<String, CompletionStage<TransactionStatus>> statusesOf(Set<String> transactionalIds);

  /** What becomes of the producer's transaction. */
  default CompletionStage<TransactionStatus> statusOf(String transactionalId) {
    return Objects.requireNonNull(statusesOf(Set.of(transactionalId)).get(transactionalId));
  }

  /**
   * What the producer's transactions have committed for the group.
   *
   * @param partitions not empty
   */
  CompletionStage<ShadowOffsets> shadowOf(
      String groupId, String transactionalId, Set<PartitionId> partitions);
}
