package io.muster.group;

import io.muster.group.GroupDirectory.Ownership;
import io.muster.group.GroupNote.OffsetsWritten;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The committed offsets of a group that this actor owns: what is durable, and the commits and
 * deletions that are to become it. One write is under way at most; what comes meanwhile gathers and
 * goes out together as the next, the last change of each partition. So a busy group writes as often
 * as the store can take it, and no commit waits longer than two writes.
 */
final class GroupOffsets {
  private static final Logger LOG = LoggerFactory.getLogger(GroupOffsets.class);

  private final String groupId;
  private final Ownership ownership;
  private final OffsetStore store;
  private final ActorRef<? super GroupNote> self;
  private final int maxGathered;
  private final GroupMeter meter;
  private final Map<PartitionId, CommittedOffset> durable;

  private Batch gathered = new Batch();
  private @Nullable Batch underWay;

  /**
   * Whoever waits for a write.
   *
   * @param done what to answer when it is durable
   * @param takenNanos when it came, by System.nanoTime
   */
  private record Change(GroupRequest request, GroupReply done, long takenNanos) {
    boolean isCommit() {
      return done instanceof GroupReply.CommitOffsets;
    }

    void answer(GroupError error) {
      if (error == GroupError.NONE) {
        request.answer(done);
      } else {
        request.answer(error);
      }
    }
  }

  private static final class Batch {
    /** Null where the offset is deleted. */
    final Map<PartitionId, @Nullable CommittedOffset> offsets = new HashMap<>();

    final List<Change> changes = new ArrayList<>();

    /** The group is no more, and what was to be stored is void, too. */
    boolean removesAll;

    void answer(GroupError error) {
      changes.forEach(change -> change.answer(error));
      changes.clear();
    }
  }

  GroupOffsets(
      String groupId,
      Ownership ownership,
      OffsetStore store,
      ActorRef<? super GroupNote> self,
      int maxGathered,
      GroupMeter meter) {
    this.groupId = groupId;
    this.ownership = ownership;
    this.store = store;
    this.self = self;
    this.maxGathered = maxGathered;
    this.meter = meter;
    this.durable = new HashMap<>(ownership.offsets());
  }

  /**
   * The durable offsets of those of the partitions that have one.
   *
   * @param partitions null for all
   */
  Map<PartitionId, CommittedOffset> of(@Nullable List<PartitionId> partitions) {
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

  /** Answers the request when its offsets are durable, or when they cannot be. */
  void commit(GroupRequest request, CommitDecision decision) {
    change(
        request,
        new GroupReply.CommitOffsets(GroupError.NONE, decision.failed()),
        decision.accepted());
  }

  /**
   * Answers the request when these offsets are gone for good, or when they cannot be deleted.
   *
   * @param done the answer then
   */
  void delete(GroupRequest request, GroupReply done, Collection<PartitionId> partitions) {
    Map<PartitionId, @Nullable CommittedOffset> deleted = new HashMap<>();
    partitions.stream().filter(this::mayHave).forEach(partition -> deleted.put(partition, null));
    change(request, done, deleted);
  }

  /**
   * Deletes durable offsets that nobody asked to delete, unless they are just being overwritten.
   * The log says why.
   */
  void drop(
      GroupRequest request, GroupReply done, Collection<PartitionId> partitions, String reason) {
    List<PartitionId> dropped =
        partitions.stream().filter(partition -> !isChanging(partition)).toList();
    if (!dropped.isEmpty()) {
      LOG.info("Offsets removed group={} partitions={} reason={}", groupId, dropped.size(), reason);
    }
    delete(request, done, dropped);
  }

  /** The group is no more: removes all of them, and those of writes before. */
  void remove() {
    if (underWay == null || !underWay.removesAll) {
      gathered.removesAll = true;
      writeNext();
    }
  }

  /** All that are durable, as they change. */
  Map<PartitionId, CommittedOffset> all() {
    return Collections.unmodifiableMap(durable);
  }

  long ownerEpoch() {
    return ownership.ownerEpoch();
  }

  /** Whether nothing is being written, nor waits for it. */
  boolean isSettled() {
    return underWay == null && gathered.changes.isEmpty();
  }

  private void change(
      GroupRequest request, GroupReply done, Map<PartitionId, @Nullable CommittedOffset> offsets) {
    Change change = new Change(request, done, System.nanoTime());
    if (offsets.isEmpty()) {
      change.answer(GroupError.NONE);
    } else if (gathered.changes.size() >= maxGathered) {
      change.answer(GroupError.COORDINATOR_NOT_AVAILABLE);
    } else {
      gathered.offsets.putAll(offsets);
      gathered.changes.add(change);
      writeNext();
    }
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
    if (outcome == OffsetStore.Outcome.STORED) {
      apply(ended.offsets);
      long now = System.nanoTime();
      ended.changes.stream()
          .filter(Change::isCommit)
          .forEach(change -> meter.committed(now - change.takenNanos()));
      ended.answer(GroupError.NONE);
    } else {
      ended.answer(GroupError.COORDINATOR_NOT_AVAILABLE);
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

  /** Answers every commit. A write that is under way goes on, and what it stores counts. */
  void abandon(GroupError error) {
    if (underWay != null) {
      underWay.answer(error);
    }
    gathered.answer(error);
    gathered = new Batch();
  }

  private void writeNext() {
    if (underWay != null || (gathered.changes.isEmpty() && !gathered.removesAll)) {
      return;
    }
    underWay = gathered;
    gathered = new Batch();
    Consumer<OffsetStore.Outcome> done = outcome -> self.tell(new OffsetsWritten(outcome));
    if (underWay.removesAll) {
      store.remove(groupId, ownership.ownerEpoch(), done);
    } else {
      store.write(groupId, ownership.ownerEpoch(), underWay.offsets, done);
    }
  }
}
