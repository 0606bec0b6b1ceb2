package io.muster.persistence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the events below each group's newest snapshot, and its older snapshots, once they are
 * old: until then the events are the fence against a writer that does not know of its successor.
 * One is enough for a cluster, more do no harm.
 */
public final class EventPruner {
  private static final Logger LOG = LoggerFactory.getLogger(EventPruner.class);

  private static final String NEWEST_SNAPSHOTS =
      """
      SELECT "persistence_id", MAX("sequence_number") FROM "snapshot"
      WHERE "persistence_id" > ? GROUP BY "persistence_id" ORDER BY "persistence_id" LIMIT ?
      """;

  /** The event at the snapshot's number stays: it keeps the number itself taken. */
  private static final String DELETE_EVENTS =
      """
      DELETE FROM "event_journal"
      WHERE "persistence_id" = ? AND "sequence_number" < ? AND "write_timestamp" < ?
      """;

  private static final String DELETE_SNAPSHOTS =
      """
      DELETE FROM "snapshot"
      WHERE "persistence_id" = ? AND "sequence_number" < ? AND "created" < ?
      """;

  /** Before every persistence id. */
  private static final String BEGINNING = "";

  private final Database database;
  private final PersistenceSettings.Pruning settings;
  private @Nullable ScheduledThreadPoolExecutor thread;

  private record NewestSnapshot(String persistenceId, long sequenceNr) {}

  EventPruner(Database database, PersistenceSettings.Pruning settings) {
    this.database = database;
    this.settings = settings;
  }

  /** Starts to go through all groups, again and again; nothing when it does already. */
  public synchronized void start() {
    if (thread == null) {
      thread = new ScheduledThreadPoolExecutor(1, Threads.named("muster-pruner"));
      thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
      schedule(thread, BEGINNING);
    }
  }

  /** Ends after the batch at hand; nothing when it is not started. */
  public synchronized void stop() {
    if (thread != null) {
      Threads.finish(thread, database.settings().requestTimeout());
      thread = null;
    }
  }

  private void schedule(ScheduledThreadPoolExecutor thread, String after) {
    Duration delay = after.equals(BEGINNING) ? settings.interval() : settings.pause();
    var unused = thread.schedule(() -> run(thread, after), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void run(ScheduledThreadPoolExecutor thread, String after) {
    String next = BEGINNING;
    try {
      next = pruneBatch(after);
    } catch (SQLException | RuntimeException e) {
      LOG.warn("Cannot prune old events, will try again: {}", e.toString());
    }
    if (!thread.isShutdown()) {
      schedule(thread, next);
    }
  }

  /**
   * Prunes some groups and returns the last of them, or {@link #BEGINNING} after the last group.
   */
  String pruneBatch(String after) throws SQLException {
    List<NewestSnapshot> snapshots =
        database.inTransaction(connection -> newestSnapshots(connection, after));
    if (snapshots.isEmpty()) {
      return BEGINNING;
    }
    long bound = System.currentTimeMillis() - settings.keepFor().toMillis();
    int deleted =
        database.inTransaction(
            connection ->
                delete(connection, DELETE_EVENTS, snapshots, bound)
                    + delete(connection, DELETE_SNAPSHOTS, snapshots, bound));
    LOG.debug("Pruned {} events and snapshots of {} groups", deleted, snapshots.size());
    return snapshots.get(snapshots.size() - 1).persistenceId();
  }

  private List<NewestSnapshot> newestSnapshots(Connection connection, String after)
      throws SQLException {
    List<NewestSnapshot> snapshots = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(NEWEST_SNAPSHOTS)) {
      select.setString(1, after);
      select.setInt(2, settings.batchGroups());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          snapshots.add(new NewestSnapshot(row.getString(1), row.getLong(2)));
        }
      }
    }
    return snapshots;
  }

  private static int delete(
      Connection connection, String sql, List<NewestSnapshot> snapshots, long bound)
      throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(sql)) {
      for (NewestSnapshot snapshot : snapshots) {
        delete.setString(1, snapshot.persistenceId());
        delete.setLong(2, snapshot.sequenceNr());
        delete.setLong(3, bound);
        delete.addBatch();
      }
      return Arrays.stream(delete.executeBatch()).sum();
    }
  }
}
