package io.muster.persistence;

import com.zaxxer.hikari.HikariConfig;
import io.muster.group.CommittedOffset;
import io.muster.group.PartitionId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import slick.jdbc.JdbcProfile;

/** PostgreSQL. */
final class PostgresDialect implements Dialect {
  private static final String UPSERT_OFFSETS =
      """
      INSERT INTO committed_offset (group_id, topic, partition_index, next_offset, leader_epoch,
                                    metadata, topic_id, commit_timestamp, expire_timestamp)
      SELECT * FROM unnest(?::text[], ?::text[], ?::int[], ?::bigint[], ?::int[],
                           ?::bytea[], ?::uuid[], ?::bigint[], ?::bigint[])
      ON CONFLICT (group_id, topic, partition_index) DO UPDATE SET
        next_offset = excluded.next_offset,
        leader_epoch = excluded.leader_epoch,
        metadata = excluded.metadata,
        topic_id = excluded.topic_id,
        commit_timestamp = excluded.commit_timestamp,
        expire_timestamp = excluded.expire_timestamp
      """;

  @Override
  public String completeUrl(String url) {
    return url;
  }

  @Override
  public void configure(HikariConfig pool, PersistenceSettings settings) {
    // The driver lets parameters of the URL win over these.
    pool.addDataSourceProperty("ApplicationName", "muster");
    pool.addDataSourceProperty("reWriteBatchedInserts", "true");
    pool.addDataSourceProperty("tcpKeepAlive", "true");
    pool.addDataSourceProperty("connectTimeout", seconds(settings.connectionTimeout()));
    pool.addDataSourceProperty("socketTimeout", seconds(settings.requestTimeout()));
    // A process that was stopped in the middle of a transaction keeps its row locks, and its socket
    // stays open: without this its successors could not take over its groups.
    pool.setConnectionInitSql(
        "SET idle_in_transaction_session_timeout = " + settings.connectionTimeout().toMillis());
  }

  private static String seconds(Duration duration) {
    return Long.toString(Math.max(1, duration.toSeconds()));
  }

  @Override
  public String migrations() {
    return "postgres";
  }

  @Override
  public JdbcProfile slickProfile() {
    return slick.jdbc.PostgresProfile$.MODULE$;
  }

  /** Weak enough that notes about a group do not wait for its commits, nor commits for notes. */
  @Override
  public String shareLock() {
    return "FOR KEY SHARE";
  }

  /** One statement and nine arrays, however many rows there are. */
  @Override
  public void upsertOffsets(
      Connection connection, Map<String, Map<PartitionId, CommittedOffset>> offsetsByGroup)
      throws SQLException {
    int size = offsetsByGroup.values().stream().mapToInt(Map::size).sum();
    if (size == 0) {
      return;
    }
    String[] groupIds = new String[size];
    String[] topics = new String[size];
    Integer[] partitions = new Integer[size];
    Long[] offsets = new Long[size];
    Integer[] leaderEpochs = new Integer[size];
    byte[][] metadata = new byte[size][];
    @Nullable UUID[] topicIds = new UUID[size];
    Long[] commitTimestamps = new Long[size];
    Long[] expireTimestamps = new Long[size];
    int row = 0;
    for (var ofGroup : offsetsByGroup.entrySet()) {
      for (var entry : ofGroup.getValue().entrySet()) {
        CommittedOffset committed = entry.getValue();
        groupIds[row] = ofGroup.getKey();
        topics[row] = entry.getKey().topic();
        partitions[row] = entry.getKey().partition();
        offsets[row] = committed.offset();
        leaderEpochs[row] = committed.leaderEpoch();
        metadata[row] = committed.metadata().getBytes(StandardCharsets.UTF_8);
        topicIds[row] = committed.topicId();
        commitTimestamps[row] = committed.commitTimestampMs();
        expireTimestamps[row] = committed.expireTimestampMs();
        row++;
      }
    }
    try (PreparedStatement statement = connection.prepareStatement(UPSERT_OFFSETS)) {
      statement.setArray(1, connection.createArrayOf("text", groupIds));
      statement.setArray(2, connection.createArrayOf("text", topics));
      statement.setArray(3, connection.createArrayOf("int4", partitions));
      statement.setArray(4, connection.createArrayOf("int8", offsets));
      statement.setArray(5, connection.createArrayOf("int4", leaderEpochs));
      statement.setArray(6, connection.createArrayOf("bytea", metadata));
      statement.setArray(7, connection.createArrayOf("uuid", topicIds));
      statement.setArray(8, connection.createArrayOf("int8", commitTimestamps));
      statement.setArray(9, connection.createArrayOf("int8", expireTimestamps));
      statement.executeUpdate();
    }
  }

  @Override
  public void beforeClose(Database database) {}
}
