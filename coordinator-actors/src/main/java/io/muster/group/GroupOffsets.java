package io.muster.group;

import io.muster.group.GroupDirectory.Ownership;
import io.muster.group.GroupNote.OffsetsWritten;
import io.muster.group.PendingOffsets.Settlement;
import io.muster.group.txn.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The committed offsets of a group that this actor owns: what is durable, what waits for the end of
 * a transaction, and the commits and deletions that are to become it. One write is under way at
 * most; what comes meanwhile gathers and goes out together as the next, the last change of each
 * partition. So a busy group writes as often as the store can take it, and no commit waits longer
 * than two writes.
 */
final class GroupOffsets {
  private static final Logger LOG = LoggerFactory.getLogger(GroupOffsets.class);

  private final String groupId;
  private final Ownership ownership;
  private final OffsetStore store;
  private final ActorRef<? super GroupNote> self;
  private final int maxGathered;
  private final int maxPending;
  private final GroupMeter meter;
  private final Map<PartitionId, CommittedOffset> durable;
  private final List<Settlement> settlements = new ArrayList<>();
  private PendingOffsets pending;

  private Batch gathered = new Batch();
  private @Nullable Batch underWay;

  /** The group is no more, and no transaction changes anything here. */
  private boolean ending;

  /**
   * Whoever waits for a write.
   *
   * @param done what to answer when it is durable
   * @param takenNanos when it came, by System.nanoTime
   */
  private record Change(GroupRequest request, GroupReply done, long takenNanos) {
    boolean isCommit() {
      return done instanceof GroupReply.CommitOffsets
          || done instanceof GroupReply.CommitTxnOffsets;
    }

    void answer(GroupError error) {
      if (error == GroupError.NONE) {
        request.answer(done);
      } else {
        request.answer(error);
      }
    }
  }

  /** Whoever asks for what is stable, and waits for a write that came before him. */
  private record Fetch(GroupRequest request, GroupCommand.FetchOffsets command) {}

  private static final class Batch {
    /** Null where the offset is deleted. */
    final Map<PartitionId, @Nullable CommittedOffset> offsets = new HashMap<>();

    final Set<PendingOffset.Key> confirmed = new HashSet<>();
    final Set<PendingOffset.Key> superseded = new HashSet<>();
    final Set<PendingOffset.Key> settled = new HashSet<>();
    final List<Change> changes = new ArrayList<>();
    final List<Fetch> fetches = new ArrayList<>();
    PendingOffsets marked = PendingOffsets.NONE;

    /** The group is no more, and what was to be stored is void, too. */
    boolean removesAll;

    boolean isEmpty() {
      return changes.isEmpty() && settled.isEmpty() && !removesAll;
    }

    OffsetChanges whole() {
      return new OffsetChanges(
          Collections.unmodifiableMap(new HashMap<>(offsets)),
          marked.all(),
          Set.copyOf(confirmed),
          Set.copyOf(superseded),
          Set.copyOf(settled));
    }

    /**
     * @param partitions null for all
     */
    boolean changesAnyOf(@Nullable List<PartitionId> partitions) {
      return !offsets.isEmpty()
          && (partitions == null || partitions.stream().anyMatch(offsets::containsKey));
    }

    void refuse(GroupError error) {
      changes.forEach(change -> change.answer(error));
      changes.clear();
      fetches.forEach(fetch -> fetch.request().answer(error));
      fetches.clear();
    }
  }

  GroupOffsets(
      String groupId,
      Ownership ownership,
      OffsetStore store,
      ActorRef<? super GroupNote> self,
      GroupActorSettings bounds,
      GroupMeter meter) {
    this.groupId = groupId;
    this.ownership = ownership;
    this.store = store;
    this.self = self;
    this.maxGathered = bounds.maxGatheredCommits();
    this.maxPending = bounds.transactions().maxPendingOffsets();
    this.meter = meter;
    this.durable = new HashMap<>(ownership.offsets());
    this.pending = PendingOffsets.of(ownership.pending());
  }

  /**
   * Answers what is durable. Who asks for what is stable is answered after the commits that came
   * before him: else he would start below one that is acknowledged a moment later (KIP-447).
   */
  void fetch(GroupRequest request, GroupCommand.FetchOffsets fetch) {
    Batch awaited = fetch.requireStable() ? lastToChangeAnyOf(fetch.partitions()) : null;
    if (awaited == null) {
      request.answer(answer(fetch));
    } else if (awaited.fetches.size() >= maxGathered) {
      request.answer(GroupError.COORDINATOR_NOT_AVAILABLE);
    } else {
      awaited.fetches.add(new Fetch(request, fetch));
    }
  }

  private @Nullable Batch lastToChangeAnyOf(@Nullable List<PartitionId> partitions) {
    if (gathered.changesAnyOf(partitions)) {
      return gathered;
    }
    return underWay != null && underWay.changesAnyOf(partitions) ? underWay : null;
  }

  private GroupReply.FetchOffsets answer(GroupCommand.FetchOffsets fetch) {
    return new GroupReply.FetchOffsets(
        GroupError.NONE, fetch.among(durable), fetch.requireStable() ? unstable() : Set.of());
  }

  /** What waits, durably, for the end of its transaction. */
  PendingOffsets pending() {
    return pending;
  }

  /**
   * Partitions that a transaction may still commit, those included whose offsets are just being
   * stored: whoever brought them has passed the checks, and may go on to commit.
   */
  private Set<PartitionId> unstable() {
    return inSight().partitions();
  }

  /**
   * Answers the request when its offsets are durable, or when they cannot be.
   *
   * @param done the answer then
   */
  void commit(GroupRequest request, GroupReply done, CommitDecision decision) {
    Change change = new Change(request, done, System.nanoTime());
    if (isTaken(change, !decision.accepted().isEmpty())) {
      gathered.offsets.putAll(decision.accepted());
      PendingOffsets overtaken = inSight();
      if (!overtaken.isEmpty()) {
        gathered.superseded.addAll(overtaken.of(decision.accepted().keySet()));
      }
      gathered.changes.add(change);
      writeNext();
    }
  }

  /**
   * Answers the request when these offsets are gone for good, pending ones included, or when they
   * cannot be deleted.
   *
   * @param done the answer then
   */
  void delete(GroupRequest request, GroupReply done, Collection<PartitionId> partitions) {
    delete(
        request,
        done,
        partitions.stream().filter(this::mayHave).toList(),
        inSight().all(Set.copyOf(partitions)));
  }

  /** Deletes what is committed to topics that are gone, and what waits to be. */
  void forget(GroupRequest request, GroupReply done, GroupCommand.ForgetTopics gone) {
    List<PartitionId> committed =
        durable.entrySet().stream()
            .filter(entry -> gone.concerns(entry.getKey(), entry.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    drop(request, done, committed, inSight().to(gone), "topics deleted");
  }

  /** Deletes offsets that have outlived their time. */
  void expire(GroupRequest request, GroupReply done, List<PartitionId> expired) {
    drop(request, done, expired, List.of(), "expired");
  }

  /** What nobody asked to delete stays if it is just being overwritten. */
  private void drop(
      GroupRequest request,
      GroupReply done,
      List<PartitionId> committed,
      List<PendingOffset.Key> waiting,
      String reason) {
    List<PartitionId> dropped =
        committed.stream().filter(partition -> !isChanging(partition)).toList();
    if (!dropped.isEmpty() || !waiting.isEmpty()) {
      LOG.info(
          "Offsets removed group={} partitions={} pending={} reason={}",
          groupId,
          dropped.size(),
          waiting.size(),
          reason);
    }
    delete(request, done, dropped, waiting);
  }

  private void delete(
      GroupRequest request,
      GroupReply done,
      List<PartitionId> committed,
      List<PendingOffset.Key> waiting) {
    Change change = new Change(request, done, System.nanoTime());
    if (isTaken(change, !committed.isEmpty() || !waiting.isEmpty())) {
      committed.forEach(partition -> gathered.offsets.put(partition, null));
      gathered.settled.addAll(waiting);
      gathered.changes.add(change);
      writeNext();
    }
  }

  /**
   * The group is no more: removes all of them, those of writes before and pending ones included.
   */
  void remove() {
    ending = true;
    settlements.clear();
    if (underWay == null || !underWay.removesAll) {
      gathered.removesAll = true;
      writeNext();
    }
  }

  /**
   * Answers the request when its offsets are durable as pending ones, or when they cannot be.
   *
   * @param done the answer then
   * @param command of the request, that is not {@link #isInTheWayOf in the way} and {@link
   *     #knowsBefore}
   */
  void mark(
      GroupRequest request,
      GroupReply done,
      GroupCommand.CommitTxnOffsets command,
      CommitDecision decision) {
    Change change = new Change(request, done, System.nanoTime());
    PendingOffsets earlier = inSight();
    if (earlier.size() + decision.accepted().size() > maxPending) {
      change.answer(GroupError.COORDINATOR_NOT_AVAILABLE);
    } else if (isTaken(change, !decision.accepted().isEmpty())) {
      gathered.marked = gathered.marked.with(earlier.next(command, decision.accepted()));
      gathered.changes.add(change);
      writeNext();
    }
  }

  /** Whether something must be settled, durably, before offsets of this transaction are marked. */
  boolean isInTheWayOf(Transaction transaction) {
    return inSight().isInTheWayOf(transaction);
  }

  /** Whether it can be told later what the request's transaction has changed. */
  boolean knowsBefore(GroupCommand.CommitTxnOffsets command, CommitDecision decision) {
    return inSight().knowsBefore(command, decision.accepted().keySet());
  }

  /** Whether something is on its way to be settled. */
  boolean isSettling() {
    return !settlements.isEmpty()
        || !gathered.settled.isEmpty()
        || (underWay != null && !underWay.settled.isEmpty());
  }

  /** Whether anything that the log has taken is waiting for its transaction, and goes on to. */
  boolean isMarked(GroupCommand.ConfirmTxnOffsets taken) {
    PendingOffsets staying = staying();
    return staying.without(staying.refused(taken)).has(taken.tag());
  }

  /**
   * The log has taken what is marked under this tag, but for what it has refused, which is
   * forgotten. Answers the request when the next owner would know it, where he must.
   *
   * @param done the answer then
   */
  void confirm(GroupRequest request, GroupReply done, GroupCommand.ConfirmTxnOffsets taken) {
    Change change = new Change(request, done, System.nanoTime());
    PendingOffsets staying = staying();
    List<PendingOffset.Key> refused = staying.refused(taken);
    List<PendingOffset.Key> confirmed = staying.without(refused).toConfirm(taken.tag());
    if (isTaken(change, !confirmed.isEmpty() || !refused.isEmpty())) {
      gathered.confirmed.addAll(confirmed);
      gathered.settled.addAll(refused);
      gathered.changes.add(change);
      writeNext();
    }
  }

  /** Those that are durable, without those that are just being settled or deleted. */
  private PendingOffsets staying() {
    PendingOffsets staying =
        pending.without(
            Settlement.of(settlements).settled().stream().map(PendingOffset::key).toList());
    if (underWay != null) {
      staying = staying.without(underWay.settled);
    }
    return staying.without(gathered.settled);
  }

  /** Has what is settled committed or forgotten, once no write is under way. */
  void settle(Settlement settlement) {
    if (!settlement.isEmpty() && !ending) {
      settlements.add(settlement);
      writeNext();
    }
  }

  /** All that are durable, as they change. */
  Map<PartitionId, CommittedOffset> all() {
    return Collections.unmodifiableMap(durable);
  }

  /** Whether nothing is left but these, nothing that waits for a transaction either. */
  boolean hasOnly(Collection<PartitionId> partitions) {
    return pending.isEmpty() && partitions.containsAll(durable.keySet());
  }

  long ownerEpoch() {
    return ownership.ownerEpoch();
  }

  /** Whether nothing is being written, nor waits for it. */
  boolean isSettled() {
    return underWay == null && gathered.isEmpty() && settlements.isEmpty();
  }

  private boolean mayHave(PartitionId partition) {
    return durable.containsKey(partition) || isChanging(partition);
  }

  private boolean isChanging(PartitionId partition) {
    return gathered.offsets.containsKey(partition)
        || (underWay != null && underWay.offsets.containsKey(partition));
  }

  /**
   * {@link OffsetStore.Outcome#FENCED} leaves everything unanswered, for {@link #abandon}.
   *
   * @return whether it was the write that removes all of them
   */
  boolean written(OffsetStore.Outcome outcome) {
    Batch ended = underWay;
    if (ended == null || outcome == OffsetStore.Outcome.FENCED) {
      return false;
    }
    underWay = null;
    // Even if nobody knows whether they are stored: they must not be forgotten there.
    pending = pending.with(ended.marked.all());
    if (outcome == OffsetStore.Outcome.STORED) {
      apply(ended.offsets);
      pending =
          pending.confirmed(ended.confirmed).superseded(ended.superseded).without(ended.settled);
      long now = System.nanoTime();
      ended.changes.stream()
          .filter(Change::isCommit)
          .forEach(change -> meter.committed(now - change.takenNanos()));
      ended.changes.forEach(change -> change.answer(GroupError.NONE));
      ended.fetches.forEach(fetch -> fetch.request().answer(answer(fetch.command())));
    } else {
      ended.refuse(GroupError.COORDINATOR_NOT_AVAILABLE);
    }
    writeNext();
    return ended.removesAll;
  }

  private void apply(Map<PartitionId, @Nullable CommittedOffset> offsets) {
    offsets.forEach(
        (partition, offset) -> {
          if (offset == null) {
            durable.remove(partition);
          } else {
            durable.put(partition, offset);
          }
        });
  }

  /**
   * Answers everybody who waits for a write. A write that is under way goes on, and what it stores
   * counts.
   */
  void abandon(GroupError error) {
    if (underWay != null) {
      underWay.refuse(error);
    }
    gathered.refuse(error);
    gathered = new Batch();
    settlements.clear();
  }

  /** Answers at once what needs no write, or cannot have one. */
  private boolean isTaken(Change change, boolean needsWrite) {
    if (!needsWrite) {
      change.answer(GroupError.NONE);
    } else if (gathered.changes.size() >= maxGathered) {
      change.answer(GroupError.COORDINATOR_NOT_AVAILABLE);
    } else {
      return true;
    }
    return false;
  }

  /** Pending offsets, as they will be when all that gathered is stored. */
  private PendingOffsets inSight() {
    PendingOffsets seen = pending;
    if (underWay != null) {
      seen = seen.with(underWay.marked.all()).superseded(underWay.superseded);
    }
    return seen.with(gathered.marked.all()).superseded(gathered.superseded);
  }

  private void writeNext() {
    if (underWay != null) {
      return;
    }
    apply(Settlement.of(settlements));
    settlements.clear();
    if (gathered.isEmpty()) {
      return;
    }
    underWay = gathered;
    gathered = new Batch();
    Consumer<OffsetStore.Outcome> done = outcome -> self.tell(new OffsetsWritten(outcome));
    if (underWay.removesAll) {
      store.remove(groupId, ownership.ownerEpoch(), done);
    } else {
      store.write(groupId, ownership.ownerEpoch(), underWay.whole(), done);
    }
  }

  /**
   * Before everything that gathered, which came later. What is settled was durable, so nothing is
   * decided here by what a write may or may not have stored.
   */
  private void apply(Settlement settlement) {
    Set<PendingOffset.Key> deleted = Set.copyOf(gathered.settled);
    settlement.settled().stream()
        .map(PendingOffset::key)
        .filter(pending.byKey()::containsKey) // Else a look that was under way says it once more.
        .forEach(gathered.settled::add);
    Set<PartitionId> overtaken = Set.copyOf(gathered.offsets.keySet());
    settlement.committed().stream()
        .map(asked -> pending.byKey().get(asked.key()))
        .filter(offset -> offset != null && !offset.superseded())
        .filter(offset -> !deleted.contains(offset.key()))
        .sorted(Comparator.comparingLong(PendingOffset::position))
        .filter(offset -> !overtaken.contains(offset.partition()))
        .forEach(
            offset -> {
              gathered.offsets.put(offset.partition(), offset.offset());
              gathered.superseded.addAll(pending.before(offset));
            });
  }
}
