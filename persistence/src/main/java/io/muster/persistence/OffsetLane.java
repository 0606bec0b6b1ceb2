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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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

  /** What a group wants stored, and who is to be told. */
  record Write(String groupId, long ownerEpoch, OffsetChanges changes, Consumer<Outcome> done) {

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
              database.dialect().upsertOffsets(connection, latestOffsets(batch, locked));
              changePending(connection, batch, locked);
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

  /** By group, what its owner wrote; of two writes to the same partition the later one. */
  private static Map<String, Map<PartitionId, CommittedOffset>> latestOffsets(
      List<Write> batch, Map<String, Long> owners) {
    Map<String, Map<PartitionId, CommittedOffset>> latest = new HashMap<>();
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

  private static Map<PartitionId, CommittedOffset> overlay(
      Map<PartitionId, CommittedOffset> earlier, Map<PartitionId, CommittedOffset> later) {
    Map<PartitionId, CommittedOffset> both = new HashMap<>(earlier);
    both.putAll(later);
    return both;
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
