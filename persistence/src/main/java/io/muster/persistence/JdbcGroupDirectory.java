package io.muster.persistence;

import io.muster.group.CommittedOffset;
import io.muster.group.GroupActor;
import io.muster.group.GroupDirectory;
import io.muster.group.GroupSummary;
import io.muster.group.OffsetSource;
import io.muster.group.PartitionId;
import io.muster.group.PendingOffset;
import io.muster.group.UnsettledTransaction;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** The table of groups. */
final class JdbcGroupDirectory implements GroupDirectory, OffsetSource, AutoCloseable {
  private static final String CREATE =
      """
      INSERT INTO group_directory (group_id, owner_epoch, protocol_type, state, members, generation,
                                   sequence_nr, updated, created)
      VALUES (?, ?, '', 'Empty', 0, 0, 0, ?, ?)
      """;

  /** Waits for writes of offsets that are under way, and they for it. */
  private static final String LOCK =
      "SELECT owner_epoch, vacant_since FROM group_directory WHERE group_id = ? FOR UPDATE";

  private static final String TAKE_OWNERSHIP =
      "UPDATE group_directory SET owner_epoch = ? WHERE group_id = ?";

  /** Its sequence number stays: the journal goes on, too. */
  private static final String OCCUPY =
      """
      UPDATE group_directory
      SET vacant_since = NULL, protocol_type = '', group_type = 'classic', state = 'Empty',
          members = 0, generation = 0, emptied = -1, updated = ?, created = ?
      WHERE group_id = ?
      """;

  private static final String DISSOLVE =
      "DELETE FROM group_directory"
          + " WHERE group_id = ? AND owner_epoch = ? AND vacant_since IS NOT NULL AND configs = 0";

  private static final List<String> DISSOLVE_JOURNAL =
      List.of(
          "DELETE FROM \"event_journal\" WHERE \"persistence_id\" = ?",
          "DELETE FROM \"snapshot\" WHERE \"persistence_id\" = ?");

  private static final String KEEP_VACANT =
      "UPDATE group_directory SET vacant_since = ?"
          + " WHERE group_id = ? AND owner_epoch = ? AND vacant_since IS NOT NULL";

  private static final String OFFSETS =
      """
      SELECT topic, partition_index, next_offset, leader_epoch, metadata, topic_id,
             commit_timestamp, expire_timestamp
      FROM committed_offset WHERE group_id = ?
      """;
  private static final String LIST =
      """
      SELECT group_id, group_type, protocol_type, state, members, generation, sequence_nr, updated,
             emptied, configs
      FROM group_directory WHERE vacant_since IS NULL
      """;

  private static final String CONFIGURED =
      "SELECT group_id FROM group_directory WHERE configs > 0 ORDER BY group_id";

  private static final String POPULATED =
      """
      (SELECT group_id FROM group_directory
       WHERE members > 0 AND group_id > ? ORDER BY group_id LIMIT ?)
      UNION
      (SELECT DISTINCT group_id FROM pending_offset
       WHERE group_id > ? ORDER BY group_id LIMIT ?)
      ORDER BY group_id LIMIT ?
      """;

  private final Database database;
  private final DatabaseRequests requests;
  private final GroupNotes notes;

  JdbcGroupDirectory(
      Database database, DatabaseRequests requests, PersistenceSettings.Directory settings) {
    this.database = database;
    this.requests = requests;
    this.notes = new GroupNotes(database, settings);
  }

  @Override
  public CompletionStage<Optional<Ownership>> open(String groupId) {
    return requests.submit(connection -> takeOver(connection, groupId));
  }

  @Override
  public CompletionStage<Ownership> create(
      String groupId, Map<PartitionId, CommittedOffset> adopted) {
    return requests
        .submit(connection -> insert(connection, groupId, adopted))
        .exceptionallyCompose(
            failure ->
                SqlFailure.of(failure) == SqlFailure.CONFLICT
                    ? requests.submit(connection -> occupy(connection, groupId, adopted))
                    : CompletableFuture.failedStage(failure));
  }

  @Override
  public CompletionStage<Boolean> dissolve(String groupId, long ownerEpoch) {
    return requests.submit(connection -> delete(connection, groupId, ownerEpoch));
  }

  @Override
  public CompletionStage<Void> keepVacant(String groupId, long ownerEpoch) {
    return requests.submit(
        connection -> {
          try (PreparedStatement update = connection.prepareStatement(KEEP_VACANT)) {
            update.setLong(1, System.currentTimeMillis());
            update.setString(2, groupId);
            update.setLong(3, ownerEpoch);
            update.executeUpdate();
          }
          return null;
        });
  }

  @Override
  public void note(GroupSummary summary) {
    notes.add(summary);
  }

  @Override
  public CompletionStage<List<GroupSummary>> list() {
    return requests.submit(JdbcGroupDirectory::selectAll);
  }

  @Override
  public CompletionStage<List<String>> configured() {
    return requests.submit(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(CONFIGURED)) {
            return groupIds(select);
          }
        });
  }

  @Override
  public CompletionStage<List<String>> populatedAfter(String after, int limit) {
    return requests.submit(connection -> selectPopulated(connection, after, limit));
  }

  @Override
  public CompletionStage<List<UnsettledTransaction>> unsettled(String transactionalId) {
    return requests.submit(
        connection -> PendingOffsetTable.transactions(connection, transactionalId));
  }

  /** Without taking ownership: for those who only read. */
  @Override
  public CompletionStage<Found> offsetsOf(String groupId) {
    return requests.submit(
        connection -> {
          // In this order: what is committed in between is unstable rather than missed.
          Set<PartitionId> unstable =
              PendingOffsetTable.select(connection, groupId).stream()
                  .map(PendingOffset::partition)
                  .collect(Collectors.toSet());
          return new Found(selectOffsets(connection, groupId), unstable);
        });
  }

  @Override
  public void close() {
    notes.close();
  }

  /**
   * An owner epoch for a new row: above all that a row of the same group can have had that has been
   * dissolved since, so that its owners stay fenced.
   */
  static long firstEpoch() {
    return System.currentTimeMillis();
  }

  private static Optional<Ownership> takeOver(Connection connection, String groupId)
      throws SQLException {
    long ownerEpoch;
    boolean vacant;
    try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
      lock.setString(1, groupId);
      try (ResultSet row = lock.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        ownerEpoch = row.getLong(1) + 1;
        vacant = row.getObject(2) != null;
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
            vacant,
            selectOffsets(connection, groupId),
            PendingOffsetTable.select(connection, groupId)));
  }

  private Ownership insert(
      Connection connection, String groupId, Map<PartitionId, CommittedOffset> adopted)
      throws SQLException {
    long now = System.currentTimeMillis();
    long ownerEpoch = firstEpoch();
    try (PreparedStatement create = connection.prepareStatement(CREATE)) {
      create.setString(1, groupId);
      create.setLong(2, ownerEpoch);
      create.setLong(3, now);
      create.setLong(4, now);
      create.executeUpdate();
    }
    database.dialect().upsertOffsets(connection, Map.of(groupId, adopted));
    return new Ownership(ownerEpoch, false, Map.copyOf(adopted), List.of());
  }

  private Ownership occupy(
      Connection connection, String groupId, Map<PartitionId, CommittedOffset> adopted)
      throws SQLException {
    Ownership row = takeOver(connection, groupId).orElseThrow();
    if (!row.vacant()) {
      return row;
    }
    long now = System.currentTimeMillis();
    try (PreparedStatement occupy = connection.prepareStatement(OCCUPY)) {
      occupy.setLong(1, now);
      occupy.setLong(2, now);
      occupy.setString(3, groupId);
      occupy.executeUpdate();
    }
    database.dialect().upsertOffsets(connection, Map.of(groupId, adopted));
    return new Ownership(row.ownerEpoch(), false, Map.copyOf(adopted), List.of());
  }

  private static boolean delete(Connection connection, String groupId, long ownerEpoch)
      throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(DISSOLVE)) {
      delete.setString(1, groupId);
      delete.setLong(2, ownerEpoch);
      if (delete.executeUpdate() == 0) {
        return false;
      }
    }
    for (String sql : DISSOLVE_JOURNAL) {
      try (PreparedStatement delete = connection.prepareStatement(sql)) {
        delete.setString(1, GroupActor.persistenceIdOf(groupId));
        delete.executeUpdate();
      }
    }
    return true;
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
    try (PreparedStatement select = connection.prepareStatement(POPULATED)) {
      select.setString(1, after);
      select.setInt(2, limit);
      select.setString(3, after);
      select.setInt(4, limit);
      select.setInt(5, limit);
      return groupIds(select);
    }
  }

  private static List<String> groupIds(PreparedStatement select) throws SQLException {
    List<String> groupIds = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        groupIds.add(row.getString(1));
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
                row.getLong(8),
                row.getLong(9),
                row.getInt(10)));
      }
    }
    return groups;
  }
}
