package io.muster.persistence;

import io.muster.group.CommittedOffset;
import io.muster.group.GroupDirectory;
import io.muster.group.GroupSummary;
import io.muster.group.OffsetSource;
import io.muster.group.PartitionId;
import io.muster.group.StoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The table of groups, on a few threads of its own. */
final class JdbcGroupDirectory implements GroupDirectory, OffsetSource, AutoCloseable {
  private static final String CREATE =
      """
      INSERT INTO group_directory (group_id, owner_epoch, protocol_type, state, members, generation,
                                   sequence_nr, updated, created)
      VALUES (?, 1, '', 'Empty', 0, 0, 0, ?, ?)
      """;

  /** Waits for writes of offsets that are under way, and they for it. */
  private static final String LOCK =
      "SELECT owner_epoch FROM group_directory WHERE group_id = ? FOR UPDATE";

  private static final String TAKE_OWNERSHIP =
      "UPDATE group_directory SET owner_epoch = ? WHERE group_id = ?";
  private static final String OFFSETS =
      """
      SELECT topic, partition_index, next_offset, leader_epoch, metadata, topic_id,
             commit_timestamp, expire_timestamp
      FROM committed_offset WHERE group_id = ?
      """;
  private static final String LIST =
      """
      SELECT group_id, group_type, protocol_type, state, members, generation, sequence_nr, updated
      FROM group_directory
      """;

  private static final String POPULATED =
      """
      (SELECT group_id FROM group_directory
       WHERE members > 0 AND group_id > ? ORDER BY group_id LIMIT ?)
      UNION
      (SELECT DISTINCT group_id FROM pending_offset
       WHERE group_id > ? ORDER BY group_id LIMIT ?)
      ORDER BY group_id LIMIT ?
      """;

  private static final long FIRST_EPOCH = 1;

  private final Database database;
  private final Duration requestTimeout;
  private final GroupNotes notes;
  private final ThreadPoolExecutor executor;

  JdbcGroupDirectory(
      Database database, PersistenceSettings.Directory settings, Duration requestTimeout) {
    this.database = database;
    this.requestTimeout = requestTimeout;
    this.notes = new GroupNotes(database, settings);
    this.executor =
        new ThreadPoolExecutor(
            settings.threads(),
            settings.threads(),
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(settings.queueSize()),
            Threads.named("muster-directory"));
  }

  @Override
  public CompletionStage<Optional<Ownership>> open(String groupId) {
    return submit(connection -> takeOver(connection, groupId));
  }

  @Override
  public CompletionStage<Ownership> create(
      String groupId, Map<PartitionId, CommittedOffset> adopted) {
    return submit(connection -> insert(connection, groupId, adopted))
        .exceptionallyCompose(
            failure ->
                SqlFailure.of(failure) == SqlFailure.CONFLICT
                    ? open(groupId).thenApply(Optional::orElseThrow)
                    : CompletableFuture.failedStage(failure));
  }

  @Override
  public void note(GroupSummary summary) {
    notes.add(summary);
  }

  @Override
  public CompletionStage<List<GroupSummary>> list() {
    return submit(JdbcGroupDirectory::selectAll);
  }

  @Override
  public CompletionStage<List<String>> populatedAfter(String after, int limit) {
    return submit(connection -> selectPopulated(connection, after, limit));
  }

  /** Without taking ownership: for those who only read. */
  @Override
  public CompletionStage<Map<PartitionId, CommittedOffset>> offsetsOf(String groupId) {
    return submit(connection -> selectOffsets(connection, groupId));
  }

  @Override
  public void close() {
    Threads.finish(executor, requestTimeout);
    notes.close();
  }

  private <T> CompletableFuture<T> submit(Database.Transaction<T> transaction) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      executor.execute(
          () -> {
            // Who waited too long has gone; it may be asking again already.
            if (!result.isDone()) {
              run(transaction, result);
            }
          });
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(
          new StoreUnavailableException("Too many requests wait for the database", e));
    }
    return result
        .orTimeout(requestTimeout.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(failure -> CompletableFuture.failedStage(translate(failure)));
  }

  private <T> void run(Database.Transaction<T> transaction, CompletableFuture<T> result) {
    try {
      result.complete(database.inTransaction(transaction));
    } catch (SQLException | RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  private static Throwable translate(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return switch (SqlFailure.of(cause)) {
      case CONFLICT -> cause;
      case DATA -> new IllegalArgumentException("The database cannot store that", cause);
      case CONTENTION, OUTAGE ->
          new StoreUnavailableException("The database cannot be reached", cause);
    };
  }

  private static Optional<Ownership> takeOver(Connection connection, String groupId)
      throws SQLException {
    long ownerEpoch;
    try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
      lock.setString(1, groupId);
      try (ResultSet row = lock.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        ownerEpoch = row.getLong(1) + 1;
      }
    }
    try (PreparedStatement update = connection.prepareStatement(TAKE_OWNERSHIP)) {
      update.setLong(1, ownerEpoch);
      update.setString(2, groupId);
      update.executeUpdate();
    }
    return Optional.of(
        new Ownership(
            ownerEpoch,
            selectOffsets(connection, groupId),
            PendingOffsetTable.select(connection, groupId)));
  }

  private Ownership insert(
      Connection connection, String groupId, Map<PartitionId, CommittedOffset> adopted)
      throws SQLException {
    long now = System.currentTimeMillis();
    try (PreparedStatement create = connection.prepareStatement(CREATE)) {
      create.setString(1, groupId);
      create.setLong(2, now);
      create.setLong(3, now);
      create.executeUpdate();
    }
    database.dialect().upsertOffsets(connection, Map.of(groupId, adopted));
    return new Ownership(FIRST_EPOCH, Map.copyOf(adopted), List.of());
  }

  private static Map<PartitionId, CommittedOffset> selectOffsets(
      Connection connection, String groupId) throws SQLException {
    Map<PartitionId, CommittedOffset> offsets = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(OFFSETS)) {
      select.setString(1, groupId);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          offsets.put(
              new PartitionId(row.getString(1), row.getInt(2)),
              new CommittedOffset(
                  row.getLong(3),
                  row.getInt(4),
                  new String(row.getBytes(5), StandardCharsets.UTF_8),
                  row.getObject(6, UUID.class),
                  row.getLong(7),
                  row.getLong(8)));
        }
      }
    }
    return offsets;
  }

  private static List<String> selectPopulated(Connection connection, String after, int limit)
      throws SQLException {
    List<String> groupIds = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(POPULATED)) {
      select.setString(1, after);
      select.setInt(2, limit);
      select.setString(3, after);
      select.setInt(4, limit);
      select.setInt(5, limit);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          groupIds.add(row.getString(1));
        }
      }
    }
    return groupIds;
  }

  private static List<GroupSummary> selectAll(Connection connection) throws SQLException {
    List<GroupSummary> groups = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(LIST);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        groups.add(
            new GroupSummary(
                row.getString(1),
                GroupSummary.Type.labelled(row.getString(2)),
                row.getString(3),
                row.getString(4),
                row.getInt(5),
                row.getInt(6),
                row.getLong(7),
                row.getLong(8)));
      }
    }
    return groups;
  }
}
