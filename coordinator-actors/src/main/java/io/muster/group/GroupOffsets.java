package io.muster.group;

import io.muster.group.GroupDirectory.Ownership;
import io.muster.group.GroupNote.OffsetsWritten;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * The committed offsets of a group that this actor owns: what is durable, and the commits that are
 * to become it. One write is under way at most; commits that come meanwhile gather and go out
 * together as the next, the last offset of each partition. So a busy group writes as often as the
 * store can take it, and no commit waits longer than two writes.
 */
final class GroupOffsets {
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
   * @param takenNanos when it came, by System.nanoTime
   */
  private record Commit(
      GroupRequest request, Map<PartitionId, GroupError> failed, long takenNanos) {
    void answer(GroupError error) {
      request.answer(
          new GroupReply.CommitOffsets(error, error == GroupError.NONE ? failed : Map.of()));
    }
  }

  private static final class Batch {
    final Map<PartitionId, CommittedOffset> offsets = new HashMap<>();
    final List<Commit> commits = new ArrayList<>();

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
    Commit commit = new Commit(request, decision.failed(), System.nanoTime());
    if (decision.accepted().isEmpty()) {
      commit.answer(GroupError.NONE);
    } else if (gathered.commits.size() >= maxGathered) {
      commit.answer(GroupError.COORDINATOR_NOT_AVAILABLE);
    } else {
      gathered.offsets.putAll(decision.accepted());
      gathered.commits.add(commit);
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
    if (outcome == OffsetStore.Outcome.STORED) {
      durable.putAll(ended.offsets);
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
  }

  private void writeNext() {
    if (underWay == null && !gathered.commits.isEmpty()) {
      underWay = gathered;
      gathered = new Batch();
      store.write(
          groupId,
          ownership.ownerEpoch(),
          underWay.offsets,
          outcome -> self.tell(new OffsetsWritten(outcome)));
    }
  }
}
