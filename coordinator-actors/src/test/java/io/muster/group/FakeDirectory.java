package io.muster.group;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The table of groups in memory. */
final class FakeDirectory implements GroupDirectory {
  private final Map<String, Ownership> rows = new HashMap<>();
  private final List<GroupSummary> notes = new ArrayList<>();
  private CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);

  /** Until the returned future completes, nobody gets an answer. */
  synchronized CompletableFuture<Void> hold() {
    gate = new CompletableFuture<>();
    return gate;
  }

  synchronized boolean has(String groupId) {
    return rows.containsKey(groupId);
  }

  synchronized List<GroupSummary> notes(String groupId) {
    return notes.stream().filter(note -> note.groupId().equals(groupId)).toList();
  }

  /** Somebody else takes the group over. */
  synchronized void steal(String groupId) {
    rows.computeIfPresent(
        groupId, (id, row) -> new Ownership(row.ownerEpoch() + 1, row.offsets(), row.pending()));
  }

  /** All or none, as the owner of this epoch or not at all. */
  synchronized boolean store(String groupId, long ownerEpoch, OffsetChanges changes) {
    Ownership row = rows.get(groupId);
    if (row == null || row.ownerEpoch() != ownerEpoch) {
      return false;
    }
    Map<PartitionId, CommittedOffset> stored = new HashMap<>(row.offsets());
    stored.putAll(changes.committed());
    PendingOffsets pending =
        PendingOffsets.of(row.pending())
            .with(changes.marked())
            .superseded(changes.superseded())
            .without(changes.settled());
    rows.put(groupId, new Ownership(ownerEpoch, Map.copyOf(stored), pending.all()));
    return true;
  }

  @Override
  public synchronized CompletionStage<Optional<Ownership>> open(String groupId) {
    return gate.thenApply(
        nothing -> {
          steal(groupId);
          return row(groupId);
        });
  }

  @Override
  public synchronized CompletionStage<Ownership> create(
      String groupId, Map<PartitionId, CommittedOffset> adopted) {
    return gate.thenApply(nothing -> created(groupId, adopted));
  }

  @Override
  public synchronized void note(GroupSummary summary) {
    notes.add(summary);
  }

  @Override
  public CompletionStage<List<GroupSummary>> list() {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<List<String>> populatedAfter(String after, int limit) {
    throw new UnsupportedOperationException();
  }

  private synchronized Optional<Ownership> row(String groupId) {
    return Optional.ofNullable(rows.get(groupId));
  }

  private synchronized Ownership created(
      String groupId, Map<PartitionId, CommittedOffset> adopted) {
    return rows.computeIfAbsent(groupId, id -> new Ownership(1, Map.copyOf(adopted), List.of()));
  }
}
