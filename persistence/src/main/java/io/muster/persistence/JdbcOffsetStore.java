package io.muster.persistence;

import io.muster.group.OffsetChanges;
import io.muster.group.OffsetStore;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Committed offsets in a table. Each group has its lane, so its writes keep their order; a lane
 * writes what has gathered while it was writing.
 */
final class JdbcOffsetStore implements OffsetStore, AutoCloseable {
  private final List<OffsetLane> lanes;

  JdbcOffsetStore(Database database, PersistenceSettings.Offsets settings, StoreMetrics metrics) {
    this.lanes =
        IntStream.range(0, settings.lanes())
            .mapToObj(number -> new OffsetLane(database, settings, metrics, number))
            .toList();
  }

  @Override
  public void write(
      String groupId, long ownerEpoch, OffsetChanges changes, Consumer<Outcome> done) {
    lane(groupId).add(new OffsetLane.Write(groupId, ownerEpoch, changes, false, done));
  }

  @Override
  public void remove(String groupId, long ownerEpoch, Consumer<Outcome> done) {
    OffsetChanges nothing = OffsetChanges.committing(Map.of());
    lane(groupId).add(new OffsetLane.Write(groupId, ownerEpoch, nothing, true, done));
  }

  private OffsetLane lane(String groupId) {
    return lanes.get(Math.floorMod(groupId.hashCode(), lanes.size()));
  }

  /** Writes that wait, in all lanes. */
  int queued() {
    return lanes.stream().mapToInt(OffsetLane::queued).sum();
  }

  /** What still waits is written first. */
  @Override
  public void close() {
    lanes.forEach(OffsetLane::close);
  }
}
