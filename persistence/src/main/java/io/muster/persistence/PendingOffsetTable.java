package io.muster.persistence;

import io.muster.group.CommittedOffset;
import io.muster.group.OffsetChanges;
import io.muster.group.PartitionId;
import io.muster.group.PendingOffset;
import io.muster.group.UnsettledTransaction;
import io.muster.group.txn.Transaction;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Offsets that wait for the end of their transactions, within the transaction of the caller. */
final class PendingOffsetTable {
  private static final String INSERT =
      """
      INSERT INTO pending_offset (group_id, tag, topic, partition_index, transactional_id,
                                  producer_id, producer_epoch, started, arrival, shadow_before,
                                  superseded, next_offset, leader_epoch, metadata, topic_id,
                                  commit_timestamp, confirmed)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String OF_KEY =
      " WHERE group_id = ? AND tag = ? AND topic = ? AND partition_index = ?";
  private static final String CONFIRM = "UPDATE pending_offset SET confirmed = TRUE" + OF_KEY;
  private static final String SUPERSEDE = "UPDATE pending_offset SET superseded = TRUE" + OF_KEY;
  private static final String DELETE = "DELETE FROM pending_offset" + OF_KEY;
  private static final String DELETE_ALL = "DELETE FROM pending_offset WHERE group_id = ?";
  private static final String SELECT =
      """
      SELECT tag, topic, partition_index, transactional_id, producer_id, producer_epoch, started,
             arrival, shadow_before, superseded, next_offset, leader_epoch, metadata, topic_id,
             commit_timestamp, confirmed
      FROM pending_offset WHERE group_id = ?
      """;

  private static final String TRANSACTIONS =
      """
      SELECT group_id, producer_id, producer_epoch, started,
             MAX(CASE WHEN confirmed THEN 1 ELSE 0 END) AS confirmed
      FROM pending_offset WHERE transactional_id = ?
      GROUP BY group_id, producer_id, producer_epoch, started
      """;

  private PendingOffsetTable() {}

  static void change(Connection connection, String groupId, OffsetChanges changes)
      throws SQLException {
    insert(connection, groupId, changes.marked());
    forEach(connection, CONFIRM, groupId, changes.confirmed());
    forEach(connection, SUPERSEDE, groupId, changes.superseded());
    forEach(connection, DELETE, groupId, changes.settled());
  }

  static void deleteAll(Connection connection, String groupId) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(DELETE_ALL)) {
      delete.setString(1, groupId);
      delete.executeUpdate();
    }
  }

  static List<PendingOffset> select(Connection connection, String groupId) throws SQLException {
    List<PendingOffset> offsets = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setString(1, groupId);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          offsets.add(read(row));
        }
      }
    }
    return offsets;
  }

  static List<UnsettledTransaction> transactions(Connection connection, String transactionalId)
      throws SQLException {
    List<UnsettledTransaction> transactions = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(TRANSACTIONS)) {
      select.setString(1, transactionalId);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          Transaction transaction =
              new Transaction(
                  transactionalId,
                  row.getLong("producer_id"),
                  row.getInt("producer_epoch"),
                  row.getLong("started"));
          transactions.add(
              new UnsettledTransaction(
                  row.getString("group_id"), transaction, row.getInt("confirmed") == 1));
        }
      }
    }
    return transactions;
  }

  private static void insert(
      Connection connection, String groupId, Collection<PendingOffset> offsets)
      throws SQLException {
    if (offsets.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (PendingOffset pending : offsets) {
        Transaction transaction = pending.transaction();
        CommittedOffset offset = pending.offset();
        setKey(insert, groupId, pending.key());
        insert.setString(5, transaction.transactionalId());
        insert.setLong(6, transaction.producerId());
        insert.setInt(7, transaction.producerEpoch());
        insert.setLong(8, transaction.startedMs());
        insert.setLong(9, pending.position());
        insert.setString(10, pending.before());
        insert.setBoolean(11, pending.superseded());
        insert.setLong(12, offset.offset());
        insert.setInt(13, offset.leaderEpoch());
        insert.setBytes(14, offset.metadata().getBytes(StandardCharsets.UTF_8));
        insert.setObject(15, offset.topicId());
        insert.setLong(16, offset.commitTimestampMs());
        insert.setBoolean(17, pending.confirmed());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static void forEach(
      Connection connection, String sql, String groupId, Collection<PendingOffset.Key> keys)
      throws SQLException {
    if (keys.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (PendingOffset.Key key : keys) {
        setKey(statement, groupId, key);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private static void setKey(PreparedStatement statement, String groupId, PendingOffset.Key key)
      throws SQLException {
    statement.setString(1, groupId);
    statement.setObject(2, key.tag());
    statement.setString(3, key.partition().topic());
    statement.setInt(4, key.partition().partition());
  }

  private static PendingOffset read(ResultSet row) throws SQLException {
    return new PendingOffset(
        new Transaction(row.getString(4), row.getLong(5), row.getInt(6), row.getLong(7)),
        row.getObject(1, UUID.class),
        new PartitionId(row.getString(2), row.getInt(3)),
        new CommittedOffset(
            row.getLong(11),
            row.getInt(12),
            new String(row.getBytes(13), StandardCharsets.UTF_8),
            row.getObject(14, UUID.class),
            row.getLong(15),
            CommittedOffset.NO_EXPIRY),
        row.getLong(8),
        row.getString(9),
        row.getBoolean(16),
        row.getBoolean(10));
  }
}
