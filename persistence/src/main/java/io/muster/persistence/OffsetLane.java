package io.muster.persistence;

import io.muster.group.CommittedOffset;
import io.muster.group.OffsetChanges;
import io.muster.group.OffsetStore.Outcome;
import io.muster.group.PartitionId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that stores offsets of many groups, a transaction for all that has gathered. */
final class OffsetLane implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OffsetLane.class);

  /** In the order of group ids, so that two lanes never wait for each other. */
  private static final String LOCK_OWNERS =
      """
      SELECT group_id, owner_epoch FROM group_directory
      WHERE group_id = ANY(?) ORDER BY group_id
      """;

  private static final String DELETE_OFFSET =
      "DELETE FROM committed_offset WHERE group_id = ? AND topic = ? AND partition_index = ?";

  private static final String DELETE_OFFSETS = "DELETE FROM committed_offset WHERE group_id = ?";

  private static final String VACATE =
      """
      UPDATE group_directory SET vacant_since = ?, state = 'Empty', members = 0, emptied = -1
      WHERE group_id = ?
      """;

  /**
   * What a group wants stored, and who is to be told.
   *
   * @param removesGroup whether all of them go, and the group's row becomes vacant
   */
  record Write(
      String groupId,
      long ownerEpoch,
      OffsetChanges changes,
      boolean removesGroup,
      Consumer<Outcome> done) {

    void tell(Outcome outcome) {
      try {
        done.accept(outcome);
      } catch (RuntimeException e) {
        LOG.error("The outcome of a commit to {} was not taken", groupId, e);
      }
    }
  }

  private final Database database;
  private final StoreMetrics metrics;
  private final int batchRows;
  private final BlockingQueue<Write> queue;
  private final ExecutorService thread;
  private final AtomicBoolean awake = new AtomicBoolean();

  OffsetLane(
      Database database, PersistenceSettings.Offsets settings, StoreMetrics metrics, int number) {
    this.database = database;
    this.metrics = metrics;
    this.batchRows = settings.batchRows();
    this.queue = new ArrayBlockingQueue<>(settings.queueSize());
    this.thread = Executors.newSingleThreadExecutor(Threads.named("muster-offsets-" + number));
  }

  void add(Write write) {
    if (queue.offer(write)) {
      wakeUp();
    } else {
      write.tell(Outcome.UNAVAILABLE);
    }
  }

  /** Writes that wait. */
  int queued() {
    return queue.size();
  }

  private void wakeUp() {
    if (awake.compareAndSet(false, true)) {
      try {
        thread.execute(this::drain);
      } catch (RejectedExecutionException e) {
        awake.set(false);
        fail(List.of(), e);
      }
    }
  }

  private void drain() {
    try {
      for (List<Write> batch = gather(); !batch.isEmpty(); batch = gather()) {
        storeIsolated(batch);
      }
    } finally {
      // Even after an Error, or the lane would sleep for ever.
      awake.set(false);
      if (!queue.isEmpty()) {
        wakeUp();
      }
    }
  }

  private List<Write> gather() {
    List<Write> batch = new ArrayList<>();
    int rows = 0;
    for (Write next = queue.poll(); next != null; next = rows < batchRows ? queue.poll() : null) {
      batch.add(next);
      rows += next.changes().size();
    }
    return batch;
  }

  /** A group whose write the database refuses does not harm the others of its batch. */
  private void storeIsolated(List<Write> batch) {
    try {
      store(batch);
    } catch (SQLException | RuntimeException e) {
      Map<String, List<Write>> byGroup = byGroup(batch);
      if (byGroup.size() > 1 && SqlFailure.of(e).concernsSingleWrites()) {
        LOG.warn("Cannot store {} commits at once, so each group's alone: {}", batch.size(), e);
        byGroup.values().forEach(this::storeIsolated);
      } else {
        fail(batch, e);
      }
    }
  }

  /** What queued up meanwhile shares the outcome of an outage, or every batch would wait it out. */
  private void fail(List<Write> batch, Exception failure) {
    List<Write> failed = new ArrayList<>(batch);
    if (SqlFailure.of(failure) == SqlFailure.OUTAGE) {
      queue.drainTo(failed);
      LOG.warn("Cannot store {} commits: {}", failed.size(), failure.toString());
    } else {
      LOG.error("The database refuses {} commits", failed.size(), failure);
    }
    metrics.offsetsFailed(failed.size());
    failed.forEach(write -> write.tell(Outcome.UNAVAILABLE));
  }

  private void store(List<Write> batch) throws SQLException {
    long begun = System.nanoTime();
    Map<String, Long> owners =
        database.inTransaction(
            connection -> {
              Map<String, Long> locked = lockOwners(connection, byGroup(batch).keySet());
              store(connection, batch, locked);
              return locked;
            });
    metrics.offsetsStored(
        batch.size(),
        batch.stream().mapToInt(write -> write.changes().size()).sum(),
        System.nanoTime() - begun);
    for (Write write : batch) {
      write.tell(isOwner(write, owners) ? Outcome.STORED : Outcome.FENCED);
    }
  }

  private Map<String, Long> lockOwners(Connection connection, Collection<String> groupIds)
      throws SQLException {
    String select = LOCK_OWNERS + database.dialect().shareLock();
    Map<String, Long> owners = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      statement.setArray(1, connection.createArrayOf("text", groupIds.toArray()));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          owners.put(row.getString(1), row.getLong(2));
        }
      }
    }
    return owners;
  }

  private void store(Connection connection, List<Write> batch, Map<String, Long> owners)
      throws SQLException {
    Map<String, Map<PartitionId, @Nullable CommittedOffset>> latest = latestOffsets(batch, owners);
    Map<String, Set<PartitionId>> deleted = takeDeleted(latest);
    database.dialect().upsertOffsets(connection, latest);
    if (!deleted.isEmpty()) {
      delete(connection, deleted);
    }
    changePending(connection, batch, owners);
    SortedSet<String> removed = removedGroups(batch, owners);
    if (!removed.isEmpty()) {
      remove(connection, removed);
    }
  }

  private static void delete(Connection connection, Map<String, Set<PartitionId>> deleted)
      throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(DELETE_OFFSET)) {
      for (Map.Entry<String, Set<PartitionId>> ofGroup : deleted.entrySet()) {
        for (PartitionId partition : ofGroup.getValue()) {
          delete.setString(1, ofGroup.getKey());
          delete.setString(2, partition.topic());
          delete.setInt(3, partition.partition());
          delete.addBatch();
        }
      }
      delete.executeBatch();
    }
  }

  /** In the order of group ids: so it never waits for notes about groups that wait for it. */
  private static void remove(Connection connection, SortedSet<String> groupIds)
      throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(DELETE_OFFSETS);
        PreparedStatement vacate = connection.prepareStatement(VACATE)) {
      long now = System.currentTimeMillis();
      for (String groupId : groupIds) {
        delete.setString(1, groupId);
        delete.addBatch();
        PendingOffsetTable.deleteAll(connection, groupId);
        vacate.setLong(1, now);
        vacate.setString(2, groupId);
        vacate.addBatch();
      }
      delete.executeBatch();
      vacate.executeBatch();
    }
  }

  /** By group, what its owner wrote; of two writes to the same partition the later one. */
  private static Map<String, Map<PartitionId, @Nullable CommittedOffset>> latestOffsets(
      List<Write> batch, Map<String, Long> owners) {
    Map<String, Map<PartitionId, @Nullable CommittedOffset>> latest = new HashMap<>();
    for (Write write : batch) {
      if (isOwner(write, owners)) {
        latest.merge(write.groupId(), write.changes().committed(), OffsetLane::overlay);
      }
    }
    return latest;
  }

  private static void changePending(
      Connection connection, List<Write> batch, Map<String, Long> owners) throws SQLException {
    for (Write write : batch) {
      if (isOwner(write, owners)) {
        PendingOffsetTable.change(connection, write.groupId(), write.changes());
      }
    }
  }

  private static Map<PartitionId, @Nullable CommittedOffset> overlay(
      Map<PartitionId, @Nullable CommittedOffset> earlier,
      Map<PartitionId, @Nullable CommittedOffset> later) {
    Map<PartitionId, @Nullable CommittedOffset> both = new HashMap<>(earlier);
    both.putAll(later);
    return both;
  }

  /** Takes out of the offsets by group those that are to be deleted; mostly there are none. */
  private static Map<String, Set<PartitionId>> takeDeleted(
      Map<String, Map<PartitionId, @Nullable CommittedOffset>> latest) {
    Map<String, Set<PartitionId>> deleted = new HashMap<>();
    for (Map.Entry<String, Map<PartitionId, @Nullable CommittedOffset>> ofGroup :
        latest.entrySet()) {
      if (ofGroup.getValue().values().stream().anyMatch(Objects::isNull)) {
        Map<PartitionId, @Nullable CommittedOffset> stored = new HashMap<>(ofGroup.getValue());
        stored.values().removeIf(Objects::isNull);
        Set<PartitionId> others = new HashSet<>(ofGroup.getValue().keySet());
        others.removeAll(stored.keySet());
        deleted.put(ofGroup.getKey(), others);
        ofGroup.setValue(stored);
      }
    }
    return deleted;
  }

  /** Groups whose owners say that they are no more. */
  private static SortedSet<String> removedGroups(List<Write> batch, Map<String, Long> owners) {
    return batch.stream()
        .filter(write -> write.removesGroup() && isOwner(write, owners))
        .map(Write::groupId)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isOwner(Write write, Map<String, Long> owners) {
    Long ownerEpoch = owners.get(write.groupId());
    return ownerEpoch != null && ownerEpoch == write.ownerEpoch();
  }

  private static Map<String, List<Write>> byGroup(List<Write> batch) {
    return batch.stream()
        .collect(Collectors.groupingBy(Write::groupId, LinkedHashMap::new, Collectors.toList()));
  }

  /** Stores what is waiting. */
  @Override
  public void close() {
    Threads.finish(thread, database.settings().requestTimeout());
  }
}
