package io.muster.group;

import io.muster.group.txn.Transaction;
import io.muster.group.txn.TransactionStatus;
import io.muster.group.txn.TransactionStatus.State;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** A log's transactions of one producer, and what they have committed for shadows. */
final class FakeTransactions implements Transactions {
  private final Map<PartitionId, String> committed = new HashMap<>();
  private final Map<PartitionId, String> open = new HashMap<>();
  private TransactionStatus status = TransactionStatus.UNKNOWN_ID;
  private CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);
  private CompletableFuture<Void> shadowGate = CompletableFuture.completedFuture(null);
  private boolean down;
  private int looks;
  private int shadowLooks;

  /** The producer's transaction goes on. */
  synchronized void begin(Transaction transaction) {
    status = status(State.ONGOING, transaction, transaction.producerEpoch());
  }

  /** The log takes what was marked. */
  synchronized void take(UUID tag, PartitionId partition) {
    open.put(partition, tag.toString());
  }

  synchronized void commit(Transaction transaction) {
    committed.putAll(open);
    open.clear();
    end(State.COMMITTED, transaction);
  }

  synchronized void abort(Transaction transaction) {
    open.clear();
    end(State.ABORTED, transaction);
  }

  /** The end is not written for what was marked, which stays open. */
  synchronized void commitWithoutMarker(Transaction transaction) {
    end(State.COMMITTED, transaction);
  }

  /** The same of an abort. */
  synchronized void abortWithoutMarker(Transaction transaction) {
    end(State.ABORTED, transaction);
  }

  /** The next producer of the transactional id. */
  synchronized void initialize(Transaction next) {
    status = status(State.NONE, next, next.producerEpoch());
  }

  /** What was marked, of whatever transaction, ends with it. */
  synchronized void write(boolean commit) {
    if (commit) {
      committed.putAll(open);
    }
    open.clear();
  }

  /** The end is decided, and not written yet. */
  synchronized void prepare(Transaction transaction) {
    status = status(State.ENDING, transaction, transaction.producerEpoch() + 1);
  }

  private void end(State end, Transaction transaction) {
    int bump = transaction.hasEpochOfItsOwn() ? 1 : 0;
    status = status(end, transaction, transaction.producerEpoch() + bump);
  }

  synchronized void setDown(boolean down) {
    this.down = down;
  }

  /** Until the returned future completes, nobody is told of a status. */
  synchronized CompletableFuture<Void> hold() {
    gate = new CompletableFuture<>();
    return gate;
  }

  /** Until the returned future completes, nobody is told what a shadow had when he asked. */
  synchronized CompletableFuture<Void> holdShadows() {
    shadowGate = new CompletableFuture<>();
    return shadowGate;
  }

  synchronized int heldShadows() {
    return shadowGate.getNumberOfDependents();
  }

  synchronized int looks() {
    return looks;
  }

  synchronized int shadowLooks() {
    return shadowLooks;
  }

  synchronized TransactionStatus status() {
    return status;
  }

  synchronized ShadowOffsets shadow(Set<PartitionId> partitions) {
    Map<PartitionId, String> tags = new HashMap<>();
    Set<PartitionId> unstable = new HashSet<>(open.keySet());
    unstable.retainAll(partitions);
    partitions.forEach(
        partition -> tags.put(partition, committed.getOrDefault(partition, ShadowOffsets.NOTHING)));
    return new ShadowOffsets(tags, unstable);
  }

  @Override
  public synchronized Map<String, CompletionStage<TransactionStatus>> statusesOf(
      Set<String> transactionalIds) {
    looks++;
    CompletionStage<TransactionStatus> told =
        down
            ? CompletableFuture.failedStage(new IllegalStateException("down"))
            : gate.thenApply(open -> status());
    return transactionalIds.stream().collect(Collectors.toMap(id -> id, id -> told));
  }

  @Override
  public synchronized CompletionStage<ShadowOffsets> shadowOf(
      String groupId, String transactionalId, Set<PartitionId> partitions) {
    shadowLooks++;
    if (down) {
      return CompletableFuture.failedStage(new IllegalStateException("down"));
    }
    ShadowOffsets now = shadow(partitions);
    return shadowGate.thenApply(open -> now);
  }

  private static TransactionStatus status(State state, Transaction transaction, int epoch) {
    return new TransactionStatus(state, transaction.producerId(), epoch, transaction.startedMs());
  }
}
