package io.muster.group;

import io.muster.group.GroupDirectory.Ownership;
import io.muster.group.GroupNote.OffsetsWritten;
import io.muster.group.PendingOffsets.Settlement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * The committed offsets of a group that this actor owns: what is durable, what waits for the end of
 * a transaction, and the commits that are to become it. One write is under way at most; commits
 * that come meanwhile gather and go out together as the next, the last offset of each partition. So
 * a busy group writes as often as the store can take it, and no commit waits longer than two
 * writes.
 */
final class GroupOffsets {
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

  /**
   * @param takenNanos when it came, by System.nanoTime
   */
  private record Commit(
      GroupRequest request, Map<PartitionId, GroupError> failed, long takenNanos) {
    void answer(GroupError error) {
      Map<PartitionId, GroupError> parts = error == GroupError.NONE ? failed : Map.of();
      request.answer(
          request.command() instanceof GroupCommand.CommitTxnOffsets
              ? new GroupReply.CommitTxnOffsets(error, parts)
              : new GroupReply.CommitOffsets(error, parts));
    }
  }

  private static final class Batch {
    final Map<PartitionId, CommittedOffset> offsets = new HashMap<>();
    final Set<PendingOffset.Key> superseded = new HashSet<>();
    final Set<PendingOffset.Key> settled = new HashSet<>();
    final List<Commit> commits = new ArrayList<>();
    PendingOffsets marked = PendingOffsets.NONE;

    boolean isEmpty() {
      return commits.isEmpty() && settled.isEmpty();
    }

    OffsetChanges changes() {
      return new OffsetChanges(
          Map.copyOf(offsets), marked.all(), Set.copyOf(superseded), Set.copyOf(settled));
    }

    void answer(GroupError error) {
      commits.forEach(commit -> commit.answer(error));
      commits.clear();
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

  /** What is durable. */
  GroupReply.FetchOffsets answer(GroupCommand.FetchOffsets fetch) {
    return new GroupReply.FetchOffsets(
        GroupError.NONE, of(fetch.partitions()), fetch.requireStable() ? unstable() : Set.of());
  }

  /**
   * The durable offsets of those of the partitions that have one.
   *
   * @param partitions null for all
   */
  private Map<PartitionId, CommittedOffset> of(@Nullable List<PartitionId> partitions) {
    if (partitions == null) {
      return Map.copyOf(durable);
    }
    Map<PartitionId, CommittedOffset> found = new HashMap<>();
    for (PartitionId partition : partitions) {
      CommittedOffset offset = durable.get(partition);
      if (offset != null) {
        found.put(partition, offset);
      }
    }
    return found;
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

  /** Answers the request when its offsets are durable, or when they cannot be. */
  void commit(GroupRequest request, CommitDecision decision) {
    Commit commit = new Commit(request, decision.failed(), System.nanoTime());
    if (isTaken(commit, decision)) {
      gathered.offsets.putAll(decision.accepted());
      PendingOffsets overtaken = inSight();
      if (!overtaken.isEmpty()) {
        gathered.superseded.addAll(overtaken.of(decision.accepted().keySet()));
      }
      gathered.commits.add(commit);
      writeNext();
    }
  }

  /**
   * Answers the request when its offsets are durable as pending ones, or when they cannot be.
   *
   * @param command of the request
   * @return whether nothing had to be settled first; else the client is to try again
   */
  boolean mark(
      GroupRequest request, GroupCommand.CommitTxnOffsets command, CommitDecision decision) {
    Commit commit = new Commit(request, decision.failed(), System.nanoTime());
    PendingOffsets earlier = inSight();
    if (earlier.isInTheWayOf(command.transaction())
        || !earlier.knowsBefore(command, decision.accepted().keySet())) {
      commit.answer(GroupError.COORDINATOR_LOAD_IN_PROGRESS);
      return false;
    } else if (earlier.size() + decision.accepted().size() > maxPending) {
      commit.answer(GroupError.COORDINATOR_NOT_AVAILABLE);
    } else if (isTaken(commit, decision)) {
      gathered.marked = gathered.marked.with(earlier.next(command, decision.accepted()));
      gathered.commits.add(commit);
      writeNext();
    }
    return true;
  }

  /** Whether what a request marked is still waiting for its transaction, or has been committed. */
  boolean isMarked(UUID tag) {
    return pending.has(tag);
  }

  /** Has what is settled committed or forgotten, once no write is under way. */
  void settle(Settlement settlement) {
    if (!settlement.isEmpty()) {
      settlements.add(settlement);
      writeNext();
    }
  }

  /** {@link OffsetStore.Outcome#FENCED} leaves everything unanswered, for {@link #abandon}. */
  void written(OffsetStore.Outcome outcome) {
    Batch ended = underWay;
    if (ended == null || outcome == OffsetStore.Outcome.FENCED) {
      return;
    }
    underWay = null;
    // Even if nobody knows whether they are stored: they must not be forgotten there.
    pending = pending.with(ended.marked.all());
    if (outcome == OffsetStore.Outcome.STORED) {
      durable.putAll(ended.offsets);
      pending = pending.superseded(ended.superseded).without(ended.settled);
      long now = System.nanoTime();
      ended.commits.forEach(commit -> meter.committed(now - commit.takenNanos()));
      ended.answer(GroupError.NONE);
    } else {
      ended.answer(GroupError.COORDINATOR_NOT_AVAILABLE);
    }
    writeNext();
  }

  /** Answers every commit. A write that is under way goes on, and what it stores counts. */
  void abandon(GroupError error) {
    if (underWay != null) {
      underWay.answer(error);
    }
    gathered.answer(error);
    gathered = new Batch();
    settlements.clear();
  }

  /** Answers at once what needs no write, or cannot have one. */
  private boolean isTaken(Commit commit, CommitDecision decision) {
    if (decision.accepted().isEmpty()) {
      commit.answer(GroupError.NONE);
    } else if (gathered.commits.size() >= maxGathered) {
      commit.answer(GroupError.COORDINATOR_NOT_AVAILABLE);
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
    if (!gathered.isEmpty()) {
      underWay = gathered;
      gathered = new Batch();
      store.write(
          groupId,
          ownership.ownerEpoch(),
          underWay.changes(),
          outcome -> self.tell(new OffsetsWritten(outcome)));
    }
  }

  /**
   * Before everything that gathered, which came later. What is settled was durable, so nothing is
   * decided here by what a write may or may not have stored.
   */
  private void apply(Settlement settlement) {
    for (PendingOffset settled : settlement.settled()) {
      gathered.settled.add(settled.key());
    }
    Set<PartitionId> overtaken = Set.copyOf(gathered.offsets.keySet());
    settlement.committed().stream()
        .map(asked -> pending.byKey().get(asked.key()))
        .filter(offset -> offset != null && !offset.superseded())
        .sorted(Comparator.comparingLong(PendingOffset::position))
        .filter(offset -> !overtaken.contains(offset.partition()))
        .forEach(
            offset -> {
              gathered.offsets.put(offset.partition(), offset.offset());
              gathered.superseded.addAll(pending.before(offset));
            });
  }
}
