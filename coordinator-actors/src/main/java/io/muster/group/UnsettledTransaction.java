package io.muster.group;

import io.muster.group.txn.Transaction;
import io.muster.group.txn.TransactionStatus;

/**
 * A transaction that a group has pending offsets of.
 *
 * @param confirmed whether the log is known to have taken any of them
 */
public record UnsettledTransaction(String groupId, Transaction transaction, boolean confirmed) {

  /**
   * Whether the group settles it by what the log's coordinator says just now, and perhaps never
   * will when the producer has gone on.
   */
  public boolean isSettledBy(TransactionStatus status) {
    return switch (status.endOf(transaction)) {
      case ABORTED -> true;
      // Else what the shadow has decides, which is there for longer.
      case COMMITTED -> transaction.hasEpochOfItsOwn() || confirmed;
      case UNTOLD -> false;
    };
  }
}
