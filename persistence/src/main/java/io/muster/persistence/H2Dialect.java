package io.muster.persistence;

import com.zaxxer.hikari.HikariConfig;
import io.muster.group.CommittedOffset;
import io.muster.group.PartitionId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slick.jdbc.JdbcProfile;

/** H2, in this process: the database of a single node. */
final class H2Dialect implements Dialect {
  private static final Logger LOG = LoggerFactory.getLogger(H2Dialect.class);

  /**
   * WRITE_DELAY: a commit is in the file when it is acknowledged; by default it may come half a
   * second later and is lost when the process is killed. The others: the database is closed by
   * {@link #beforeClose} and by nothing else.
   */
  private static final Map<String, String> SETTINGS =
      Map.of("WRITE_DELAY", "0", "DB_CLOSE_DELAY", "-1", "DB_CLOSE_ON_EXIT", "FALSE");

  /** H2's DATABASE_CALLED_AT_SHUTDOWN. */
  private static final int SHUT_DOWN = 90121;

  private static final String UPSERT_OFFSET =
      """
      MERGE INTO committed_offset (group_id, topic, partition_index, next_offset, leader_epoch,
                                   metadata, topic_id, commit_timestamp, expire_timestamp)
      KEY (group_id, topic, partition_index) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  @Override
  public String completeUrl(String url) {
    String upperCase = url.toUpperCase(Locale.ROOT);
    StringBuilder completed = new StringBuilder(url);
    SETTINGS.forEach(
        (setting, value) -> {
          if (!upperCase.contains(";" + setting + "=")) {
            completed.append(';').append(setting).append('=').append(value);
          }
        });
    return completed.toString();
  }

  @Override
  public void configure(HikariConfig pool, PersistenceSettings settings) {
    pool.setConnectionInitSql("SET LOCK_TIMEOUT " + settings.requestTimeout().toMillis());
  }

  @Override
  public String migrations() {
    return "h2";
  }

  @Override
  public JdbcProfile slickProfile() {
    return slick.jdbc.H2Profile$.MODULE$;
  }

  @Override
  public String shareLock() {
    return "FOR UPDATE";
  }

  @Override
  public void upsertOffsets(
      Connection connection, Map<String, Map<PartitionId, CommittedOffset>> offsetsByGroup)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(UPSERT_OFFSET)) {
      for (var ofGroup : offsetsByGroup.entrySet()) {
        for (var entry : ofGroup.getValue().entrySet()) {
          CommittedOffset committed = entry.getValue();
          statement.setString(1, ofGroup.getKey());
          statement.setString(2, entry.getKey().topic());
          statement.setInt(3, entry.getKey().partition());
          statement.setLong(4, committed.offset());
          statement.setInt(5, committed.leaderEpoch());
          statement.setBytes(6, committed.metadata().getBytes(StandardCharsets.UTF_8));
          statement.setObject(7, committed.topicId());
          statement.setLong(8, committed.commitTimestampMs());
          statement.setLong(9, committed.expireTimestampMs());
          statement.addBatch();
        }
      }
      statement.executeBatch();
    }
  }

  /** Compacts and closes the file, unless other processes use it through this one. */
  @Override
  public void beforeClose(Database database) {
    if (database.settings().url().toUpperCase(Locale.ROOT).contains(";AUTO_SERVER=TRUE")) {
      return;
    }
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SHUTDOWN");
    } catch (SQLException e) {
      if (e.getErrorCode() == SHUT_DOWN) {
        return; // Said when the connection is given back, which went with its database.
      }
      LOG.warn("H2 did not shut down cleanly, it will recover at the next start: {}", e.toString());
    }
  }
}
