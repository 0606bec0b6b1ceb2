package io.muster.persistence;

import io.muster.group.GroupCommand.ForgetTopics;
import io.muster.group.Leftovers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Looks for what is old in the tables of groups and offsets, a bounded part of them at a time. */
final class JdbcLeftovers implements Leftovers {

  /**
   * By the rules of io.muster.group.OffsetExpiry, but for what only the group itself knows: what
   * its members are subscribed to.
   */
  private static final String EXPIRABLE =
      """
      SELECT d.group_id,
        CASE
          WHEN d.vacant_since IS NOT NULL THEN d.configs = 0 AND d.vacant_since <= ?
          WHEN EXISTS (SELECT 1 FROM committed_offset o WHERE o.group_id = d.group_id) THEN
            EXISTS (
              SELECT 1 FROM committed_offset o
              WHERE o.group_id = d.group_id
                AND NOT EXISTS (
                  SELECT 1 FROM pending_offset p
                  WHERE p.group_id = o.group_id AND p.topic = o.topic
                    AND p.partition_index = o.partition_index)
                AND CASE
                WHEN o.expire_timestamp >= 0 THEN o.expire_timestamp <= ?
                WHEN d.members = 0 AND d.emptied >= 0 AND d.group_type = 'classic'
                    AND d.protocol_type <> ''
                  THEN d.emptied <= ?
                ELSE o.commit_timestamp <= ? END)
          ELSE d.members = 0
            AND NOT EXISTS (SELECT 1 FROM pending_offset p WHERE p.group_id = d.group_id)
        END AS expirable
      FROM (SELECT * FROM group_directory WHERE group_id > ? ORDER BY group_id LIMIT ?) d
      ORDER BY d.group_id
      """;

  /**
   * Reads the whole table, once in a topic-interval and on one node. An index by topic would spare
   * that, and have to be kept by every commit that does not find room on its row's page.
   */
  private static final String TOPICS =
      """
      SELECT DISTINCT topic, topic_id FROM committed_offset
      UNION
      SELECT topic, topic_id FROM pending_offset
      """;

  private static final String COMMITTED_TO =
      """
      SELECT DISTINCT group_id FROM (
        SELECT group_id, topic, topic_id FROM committed_offset
        UNION ALL
        SELECT group_id, topic, topic_id FROM pending_offset
      ) o
      WHERE group_id > ? AND (topic_id = ANY(?) OR (topic_id IS NULL AND topic = ANY(?)))
      ORDER BY group_id LIMIT ?
      """;

  private static final String NAME_CLUSTER =
      """
      INSERT INTO upstream_cluster (cluster_id)
      SELECT CAST(? AS VARCHAR) WHERE NOT EXISTS (SELECT 1 FROM upstream_cluster)
      """;

  private static final String CLUSTER = "SELECT 1 FROM upstream_cluster WHERE cluster_id = ?";

  private final DatabaseRequests requests;

  JdbcLeftovers(DatabaseRequests requests) {
    this.requests = requests;
  }

  @Override
  public CompletionStage<Page> expirable(String after, int limit, Ages ages) {
    return requests.submit(connection -> selectExpirable(connection, after, limit, ages));
  }

  @Override
  public CompletionStage<Boolean> belongTo(String clusterId) {
    return requests.submit(connection -> isOrBecomes(connection, clusterId));
  }

  @Override
  public CompletionStage<Map<String, Set<UUID>>> committedTopics() {
    return requests.submit(JdbcLeftovers::selectTopics);
  }

  @Override
  public CompletionStage<Page> committedTo(ForgetTopics topics, String after, int limit) {
    return requests.submit(connection -> selectCommittedTo(connection, topics, after, limit));
  }

  private static boolean isOrBecomes(Connection connection, String clusterId) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(NAME_CLUSTER)) {
      insert.setString(1, clusterId);
      insert.executeUpdate();
    }
    try (PreparedStatement select = connection.prepareStatement(CLUSTER)) {
      select.setString(1, clusterId);
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  private static Page selectExpirable(Connection connection, String after, int limit, Ages ages)
      throws SQLException {
    List<String> expirable = new ArrayList<>();
    String last = null;
    int looked = 0;
    try (PreparedStatement select = connection.prepareStatement(EXPIRABLE)) {
      select.setLong(1, ages.vacantSinceMs());
      select.setLong(2, ages.nowMs());
      select.setLong(3, ages.retainedSinceMs());
      select.setLong(4, ages.retainedSinceMs());
      select.setString(5, after);
      select.setInt(6, limit);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          looked++;
          last = row.getString(1);
          if (row.getBoolean(2)) {
            expirable.add(last);
          }
        }
      }
    }
    return page(expirable, last, looked, limit);
  }

  private static Page selectCommittedTo(
      Connection connection, ForgetTopics topics, String after, int limit) throws SQLException {
    List<String> groupIds = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(COMMITTED_TO)) {
      select.setString(1, after);
      select.setArray(2, connection.createArrayOf("uuid", topics.ids().toArray()));
      select.setArray(3, connection.createArrayOf("text", topics.names().toArray()));
      select.setInt(4, limit);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          groupIds.add(row.getString(1));
        }
      }
    }
    String last = groupIds.isEmpty() ? null : groupIds.get(groupIds.size() - 1);
    return page(groupIds, last, groupIds.size(), limit);
  }

  private static Page page(List<String> groupIds, @Nullable String last, int looked, int limit) {
    return new Page(groupIds, looked < limit ? null : last);
  }

  private static Map<String, Set<UUID>> selectTopics(Connection connection) throws SQLException {
    Map<String, Set<UUID>> topics = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(TOPICS);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        Set<UUID> ids = topics.computeIfAbsent(row.getString(1), name -> new HashSet<>());
        UUID id = row.getObject(2, UUID.class);
        if (id != null) {
          ids.add(id);
        }
      }
    }
    return topics;
  }
}
