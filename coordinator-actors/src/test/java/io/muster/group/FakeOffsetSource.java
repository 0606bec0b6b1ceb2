package io.muster.group;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The coordinator of the cluster behind the gateway. */
final class FakeOffsetSource implements OffsetSource {
  private final Map<String, Found> groups = new ConcurrentHashMap<>();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile boolean down;
  private volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);

  /** Until the returned future completes, nobody gets an answer. */
  CompletableFuture<Void> hold() {
    gate = new CompletableFuture<>();
    return gate;
  }

  void has(String groupId, Map<PartitionId, CommittedOffset> offsets) {
    has(groupId, offsets, Set.of());
  }

  void has(String groupId, Map<PartitionId, CommittedOffset> offsets, Set<PartitionId> unstable) {
    groups.put(groupId, new Found(offsets, unstable));
  }

  void setDown(boolean down) {
    this.down = down;
  }

  int asked() {
    return asked.get();
  }

  @Override
  public CompletionStage<Found> offsetsOf(String groupId) {
    asked.incrementAndGet();
    return down
        ? CompletableFuture.failedFuture(new StoreUnavailableException("down", new Exception()))
        : gate.thenApply(nothing -> groups.getOrDefault(groupId, Found.NOTHING));
  }
}
