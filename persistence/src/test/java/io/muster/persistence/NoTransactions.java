package io.muster.persistence;

import io.muster.group.PartitionId;
import io.muster.group.ShadowOffsets;
import io.muster.group.Transactions;
import io.muster.group.txn.TransactionStatus;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** For groups without transactions. */
final class NoTransactions implements Transactions {
  @Override
  public Map<String, CompletionStage<TransactionStatus>> statusesOf(Set<String> transactionalIds) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<ShadowOffsets> shadowOf(
      String groupId, String transactionalId, Set<PartitionId> partitions) {
    throw new UnsupportedOperationException();
  }
}
