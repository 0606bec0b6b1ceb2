package io.muster.group;

import io.muster.group.GroupCommand.CommitTxnOffsets;
import io.muster.group.GroupCommand.ConfirmTxnOffsets;
import io.muster.group.GroupCommand.ForgetTopics;
import io.muster.group.txn.Transaction;
import io.muster.group.txn.TransactionStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * The offsets of a group that wait for the end of their transactions, and what becomes of them. An
 * offset that was committed later, by whatever way, has precedence, as in Kafka, where the later
 * record has.
 */
record PendingOffsets(PMap<PendingOffset.Key, PendingOffset> byKey) {
  static final PendingOffsets NONE = new PendingOffsets(HashTreePMap.empty());

  /**
   * The end of transactions, as far as this group is concerned.
   *
   * @param settled waits no longer
   * @param committed those of them that are committed
   */
  record Settlement(List<PendingOffset> settled, List<PendingOffset> committed) {
    static Settlement of(List<Settlement> parts) {
      return new Settlement(
          parts.stream().flatMap(part -> part.settled.stream()).toList(),
          parts.stream().flatMap(part -> part.committed.stream()).toList());
    }

    boolean isEmpty() {
      return settled.isEmpty();
    }
  }

  static PendingOffsets of(Collection<PendingOffset> offsets) {
    return NONE.with(offsets);
  }

  boolean isEmpty() {
    return byKey.isEmpty();
  }

  int size() {
    return byKey.size();
  }

  Collection<PendingOffset> all() {
    return byKey.values();
  }

  /** With these, in place of those of the same keys. */
  PendingOffsets with(Collection<PendingOffset> offsets) {
    PMap<PendingOffset.Key, PendingOffset> changed = byKey;
    for (PendingOffset offset : offsets) {
      changed = changed.plus(offset.key(), offset);
    }
    return new PendingOffsets(changed);
  }

  PendingOffsets without(Collection<PendingOffset.Key> keys) {
    return new PendingOffsets(byKey.minusAll(keys));
  }

  /** The same, but that these change nothing any more. Those that are not there do not count. */
  PendingOffsets superseded(Collection<PendingOffset.Key> keys) {
    return changed(keys, PendingOffset::withoutEffect);
  }

  /** The same, but that the log has taken these. Those that are not there do not count. */
  PendingOffsets confirmed(Collection<PendingOffset.Key> keys) {
    return changed(keys, PendingOffset::asConfirmed);
  }

  private PendingOffsets changed(
      Collection<PendingOffset.Key> keys, UnaryOperator<PendingOffset> change) {
    PMap<PendingOffset.Key, PendingOffset> changed = byKey;
    for (PendingOffset.Key key : keys) {
      PendingOffset offset = changed.get(key);
      if (offset != null) {
        changed = changed.plus(key, change.apply(offset));
      }
    }
    return new PendingOffsets(changed);
  }

  /** Those that could still have an effect on a partition which one of these offsets is for. */
  List<PendingOffset.Key> of(Set<PartitionId> partitions) {
    return keysWhere(offset -> !offset.superseded() && partitions.contains(offset.partition()));
  }

  /** Those of these partitions, even if they have no effect any more. */
  List<PendingOffset.Key> all(Set<PartitionId> partitions) {
    return keysWhere(offset -> partitions.contains(offset.partition()));
  }

  /** Those of topics that are gone. */
  List<PendingOffset.Key> to(ForgetTopics gone) {
    return keysWhere(offset -> gone.concerns(offset.partition(), offset.offset()));
  }

  /** Those that could still have an effect and came before. */
  List<PendingOffset.Key> before(PendingOffset later) {
    return keysWhere(
        offset ->
            !offset.superseded()
                && offset.partition().equals(later.partition())
                && offset.position() < later.position());
  }

  /** Those of a request that the next owner would have to know to be confirmed. */
  List<PendingOffset.Key> toConfirm(UUID tag) {
    return keysWhere(
        offset ->
            offset.tag().equals(tag)
                && !offset.confirmed()
                && !offset.transaction().hasEpochOfItsOwn());
  }

  /** Those of a request that the log has not taken. */
  List<PendingOffset.Key> refused(ConfirmTxnOffsets taken) {
    return taken.refused().stream()
        .map(partition -> new PendingOffset.Key(taken.tag(), partition))
        .filter(byKey::containsKey)
        .toList();
  }

  boolean has(UUID tag) {
    return byKey.keySet().stream().anyMatch(key -> key.tag().equals(tag));
  }

  Set<PartitionId> partitions() {
    return byKey.values().stream().map(PendingOffset::partition).collect(Collectors.toSet());
  }

  /** What the producer's transactions wait to commit. */
  List<PendingOffset> of(String transactionalId) {
    return byKey.values().stream()
        .filter(offset -> offset.transaction().transactionalId().equals(transactionalId))
        .sorted(Comparator.comparingLong(PendingOffset::position))
        .toList();
  }

  Set<String> transactionalIds() {
    return byKey.values().stream()
        .map(offset -> offset.transaction().transactionalId())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What a request brings, after all that is there. */
  List<PendingOffset> next(CommitTxnOffsets commit, Map<PartitionId, CommittedOffset> accepted) {
    long position = byKey.values().stream().mapToLong(PendingOffset::position).max().orElse(0) + 1;
    return accepted.entrySet().stream()
        .map(
            part ->
                new PendingOffset(
                    commit.transaction(),
                    commit.tag(),
                    part.getKey(),
                    part.getValue(),
                    position,
                    before(commit, part.getKey()),
                    false,
                    false))
        .toList();
  }

  /**
   * Whether it can be told later what the transaction has changed. Where something is open there
   * that this group does not know of, it cannot: a request of an earlier transaction came late.
   */
  boolean knowsBefore(CommitTxnOffsets commit, Set<PartitionId> partitions) {
    return commit.transaction().hasEpochOfItsOwn()
        || partitions.stream().allMatch(partition -> before(commit, partition) != null);
  }

  private @Nullable String before(CommitTxnOffsets commit, PartitionId partition) {
    if (commit.transaction().hasEpochOfItsOwn()) {
      return null;
    }
    return of(commit.transaction().transactionalId()).stream()
        .filter(offset -> offset.transaction().equals(commit.transaction()))
        .filter(offset -> offset.partition().equals(partition))
        .map(PendingOffset::before)
        .findFirst()
        .orElse(commit.before().get(partition));
  }

  /**
   * Whether an earlier transaction of the same producer must be settled before this one's offsets
   * are taken: what the shadow has of it could not be told from this one's, or would be committed
   * with it.
   */
  boolean isInTheWayOf(Transaction next) {
    return byKey.values().stream().anyMatch(offset -> offset.transaction().mustEndBefore(next));
  }

  /**
   * Without the transactions that have got more offsets since then. What the log was asked then
   * says nothing of these offsets: their transaction may have begun since, and the shadow may not
   * have been asked for their partitions.
   */
  PendingOffsets unchangedSince(PendingOffsets then) {
    Set<Transaction> changed =
        byKey.values().stream()
            .filter(offset -> !then.byKey.containsKey(offset.key()))
            .map(PendingOffset::transaction)
            .collect(Collectors.toSet());
    return changed.isEmpty()
        ? this
        : without(keysWhere(offset -> changed.contains(offset.transaction())));
  }

  /**
   * What is settled, now that the log says this. To be asked of those that are {@link
   * #unchangedSince} the log was asked.
   *
   * @param status of the producer
   * @param shadow of the producer's transactions; asked for after {@code status} was told
   * @param confirmed tags of requests that the log has taken in time
   * @param neverForwarded tags of requests that cannot have reached the log, nor will be told that
   *     they have
   */
  Settlement settle(
      String transactionalId,
      TransactionStatus status,
      ShadowOffsets shadow,
      Predicate<UUID> confirmed,
      Predicate<UUID> neverForwarded) {
    Map<Transaction, List<PendingOffset>> transactions =
        of(transactionalId).stream()
            .collect(
                Collectors.groupingBy(
                    PendingOffset::transaction, LinkedHashMap::new, Collectors.toList()));
    List<PendingOffset> settled = new ArrayList<>();
    List<PendingOffset> ended = new ArrayList<>();
    transactions.forEach(
        (transaction, offsets) -> {
          switch (status.of(transaction)) {
            case OPEN -> {}
            case NOT_BEGUN ->
                offsets.stream()
                    .filter(offset -> neverForwarded.test(offset.tag()))
                    .forEach(settled::add);
            case OVER -> {
              TransactionStatus.End end = status.endOf(transaction);
              if (end == TransactionStatus.End.ABORTED) {
                settled.addAll(offsets);
              } else if (offsets.stream()
                  .anyMatch(
                      offset ->
                          isProven(offset, shadow, confirmed)
                              || (end == TransactionStatus.End.COMMITTED
                                  && isTaken(offset, shadow, confirmed)))) {
                settled.addAll(offsets);
                ended.addAll(lastOfEachPartition(offsets, shadow, confirmed));
              } else if (isStable(offsets, shadow)) {
                settled.addAll(offsets);
              }
            }
          }
        });
    return new Settlement(settled, ended);
  }

  /**
   * Partitions that the shadow is to be asked for, when the log says this of the producer: of what
   * is over, but for what the status itself settles.
   *
   * @param confirmed tags of requests that the log has taken in time
   */
  Set<PartitionId> endedPartitions(
      String transactionalId, TransactionStatus status, Predicate<UUID> confirmed) {
    Set<Transaction> inDoubt =
        of(transactionalId).stream()
            .filter(offset -> !confirmed.test(offset.tag()))
            .map(PendingOffset::transaction)
            .collect(Collectors.toSet());
    return of(transactionalId).stream()
        .filter(offset -> status.of(offset.transaction()) == TransactionStatus.Phase.OVER)
        .filter(
            offset ->
                switch (status.endOf(offset.transaction())) {
                  case ABORTED -> false;
                  case COMMITTED -> inDoubt.contains(offset.transaction());
                  case UNTOLD -> true;
                })
        .map(PendingOffset::partition)
        .collect(Collectors.toSet());
  }

  /**
   * Transactions of the producer that are over, while what the shadow has of them goes on to be
   * open, and nothing else here that would explain it: the log has left their end out there.
   *
   * @param status of the producer
   * @param shadow asked for after {@code status} was told
   */
  List<Transaction> hanging(
      String transactionalId, TransactionStatus status, ShadowOffsets shadow) {
    Map<Transaction, List<PendingOffset>> transactions =
        of(transactionalId).stream().collect(Collectors.groupingBy(PendingOffset::transaction));
    boolean isOneOpen =
        transactions.keySet().stream()
            .anyMatch(transaction -> status.of(transaction) != TransactionStatus.Phase.OVER);
    return isOneOpen
        ? List.of()
        : transactions.entrySet().stream()
            .filter(entry -> !isStable(entry.getValue(), shadow))
            .map(Map.Entry::getKey)
            .toList();
  }

  private static boolean isStable(List<PendingOffset> offsets, ShadowOffsets shadow) {
    return offsets.stream().noneMatch(offset -> shadow.unstable().contains(offset.partition()));
  }

  /**
   * Before transaction version 2 what was forwarded for an earlier transaction may come late, and
   * hide this one's tag; so whatever is new proves the commit. That only counts for a request that
   * was confirmed: one that itself comes late would take later transactions' tags for its own.
   */
  private static boolean isProven(
      PendingOffset offset, ShadowOffsets shadow, Predicate<UUID> confirmed) {
    String found = shadow.tags().get(offset.partition());
    return isShown(offset, shadow)
        || (found != null && confirmed.test(offset.tag()) && offset.hasChanged(found));
  }

  /**
   * Whether the log has taken the offset into its transaction, which is known to be committed. What
   * is open in the shadow then, of a transaction with an epoch of its own, is what the log has left
   * its end out for: nothing of a later one has been added.
   */
  private static boolean isTaken(
      PendingOffset offset, ShadowOffsets shadow, Predicate<UUID> confirmed) {
    return confirmed.test(offset.tag())
        || (offset.transaction().hasEpochOfItsOwn()
            && shadow.unstable().contains(offset.partition()));
  }

  /**
   * A transaction is committed as a whole, and so the last that was asked for counts; but not one
   * that the log has not taken, as far as is known, where it has taken one before: a request that
   * its client had given up came late.
   */
  private static Collection<PendingOffset> lastOfEachPartition(
      List<PendingOffset> offsets, ShadowOffsets shadow, Predicate<UUID> confirmed) {
    Map<PartitionId, PendingOffset> last = new HashMap<>();
    for (PendingOffset offset : offsets) {
      PendingOffset before = last.get(offset.partition());
      if (before == null
          || !confirmed.test(before.tag())
          || confirmed.test(offset.tag())
          || isShown(offset, shadow)) {
        last.put(offset.partition(), offset);
      }
    }
    return last.values();
  }

  private static boolean isShown(PendingOffset offset, ShadowOffsets shadow) {
    String found = shadow.tags().get(offset.partition());
    return found != null && offset.isShownBy(found);
  }

  private List<PendingOffset.Key> keysWhere(Predicate<PendingOffset> condition) {
    return byKey.values().stream().filter(condition).map(PendingOffset::key).toList();
  }
}
