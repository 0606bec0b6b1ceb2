package io.muster.group;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The table of groups in memory. */
final class FakeDirectory implements GroupDirectory {
  private final Map<String, Ownership> rows = new HashMap<>();
  private final List<GroupSummary> notes = new ArrayList<>();
  private int keptVacant;
  private CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);

  /** Until the returned future completes, nobody gets an answer. */
  synchronized CompletableFuture<Void> hold() {
    gate = new CompletableFuture<>();
    return gate;
  }

  /** Whether there is a group of that name. */
  synchronized boolean has(String groupId) {
    return rows.containsKey(groupId) && !rows.get(groupId).vacant();
  }

  synchronized boolean hasVacantRow(String groupId) {
    return rows.containsKey(groupId) && rows.get(groupId).vacant();
  }

  synchronized int keptVacant() {
    return keptVacant;
  }

  /** As the owner of this epoch or not at all. */
  synchronized boolean vacate(String groupId, long ownerEpoch) {
    return isOwner(groupId, ownerEpoch)
        && rows.put(groupId, new Ownership(ownerEpoch, true, Map.of(), List.of())) != null;
  }

  synchronized List<GroupSummary> notes(String groupId) {
    return notes.stream().filter(note -> note.groupId().equals(groupId)).toList();
  }

  /** Somebody else takes the group over. */
  synchronized void steal(String groupId) {
    rows.computeIfPresent(
        groupId,
        (id, row) ->
            new Ownership(row.ownerEpoch() + 1, row.vacant(), row.offsets(), row.pending()));
  }

  /** All or none, as the owner of this epoch or not at all. */
  synchronized boolean store(String groupId, long ownerEpoch, OffsetChanges changes) {
    if (!isOwner(groupId, ownerEpoch)) {
      return false;
    }
    Map<PartitionId, CommittedOffset> stored = new HashMap<>(rows.get(groupId).offsets());
    stored.putAll(changes.committed());
    stored.values().removeIf(Objects::isNull);
    PendingOffsets pending =
        PendingOffsets.of(rows.get(groupId).pending())
            .with(changes.marked())
            .confirmed(changes.confirmed())
            .superseded(changes.superseded())
            .without(changes.settled());
    rows.put(groupId, new Ownership(ownerEpoch, false, Map.copyOf(stored), pending.all()));
    return true;
  }

  private boolean isOwner(String groupId, long ownerEpoch) {
    Ownership row = rows.get(groupId);
    return row != null && row.ownerEpoch() == ownerEpoch;
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
  public synchronized CompletionStage<Boolean> dissolve(String groupId, long ownerEpoch) {
    boolean dissolves = isOwner(groupId, ownerEpoch) && rows.get(groupId).vacant();
    if (dissolves) {
      rows.remove(groupId);
    }
    return CompletableFuture.completedFuture(dissolves);
  }

  @Override
  public synchronized CompletionStage<Void> keepVacant(String groupId, long ownerEpoch) {
    keptVacant++;
    return CompletableFuture.completedFuture(null);
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
  public CompletionStage<List<String>> configured() {
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
    Ownership row = rows.get(groupId);
    if (row == null || row.vacant()) {
      long ownerEpoch = row == null ? 1 : row.ownerEpoch() + 1;
      rows.put(groupId, new Ownership(ownerEpoch, false, Map.copyOf(adopted), List.of()));
    }
    return rows.get(groupId);
  }

  @Override
  public CompletionStage<List<UnsettledTransaction>> unsettled(String transactionalId) {
    throw new UnsupportedOperationException();
  }
}
