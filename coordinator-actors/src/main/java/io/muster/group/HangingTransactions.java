package io.muster.group;

import io.muster.group.txn.Transaction;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions that are over, and whose end the log has not written for the offsets of a group. The
 * operator is warned of each when that has lasted for some time, and again each time it has passed.
 */
final class HangingTransactions {
  private static final Logger LOG = LoggerFactory.getLogger(HangingTransactions.class);

  private final String groupId;
  private final long warnAfterMs;

  /** When each was first seen to hang, or was warned of last, in ticks. */
  private final Map<Transaction, Long> sinceTicksMs = new HashMap<>();

  HangingTransactions(String groupId, Duration warnAfter) {
    this.groupId = groupId;
    this.warnAfterMs = warnAfter.toMillis();
  }

  /**
   * The log has been asked. Of a producer that is missing among what was seen nothing changes.
   *
   * @param pending what is not settled by it
   */
  void seen(PendingOffsets pending, List<TransactionWatch.Seen> seen, Moment now) {
    Set<String> waiting = pending.transactionalIds();
    sinceTicksMs.keySet().removeIf(known -> !waiting.contains(known.transactionalId()));
    for (TransactionWatch.Seen one : seen) {
      Set<Transaction> hanging =
          new HashSet<>(pending.hanging(one.transactionalId(), one.status(), one.shadow()));
      sinceTicksMs
          .keySet()
          .removeIf(
              known ->
                  known.transactionalId().equals(one.transactionalId())
                      && !hanging.contains(known));
      hanging.forEach(transaction -> warnIfLong(transaction, now));
    }
  }

  private void warnIfLong(Transaction transaction, Moment now) {
    long since = sinceTicksMs.computeIfAbsent(transaction, first -> now.ticksMs());
    if (now.ticksMs() - since < warnAfterMs) {
      return;
    }
    sinceTicksMs.put(transaction, now.ticksMs());
    LOG.warn(
        "Transaction hangs group={} transactionalId={} producerId={} epoch={}: it is over, but the"
            + " upstream has left its end out in __consumer_offsets. Its offsets stay unstable, and"
            + " later ones of its producer are not taken. Find it with kafka-transactions.sh"
            + " --bootstrap-server UPSTREAM find-hanging --broker-id ID, and end it with"
            + " kafka-transactions.sh --bootstrap-server UPSTREAM abort; see docs/transactions.md",
        groupId,
        transaction.transactionalId(),
        transaction.producerId(),
        transaction.producerEpoch());
  }
}
