package io.muster.loadtest.e2e;

import static org.awaitility.Awaitility.await;

import io.muster.loadtest.e2e.Servers.Upstream;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.MusterProcess;
import io.muster.loadtest.process.PostgresProcess;
import io.muster.loadtest.process.ServerProcess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A database that is away, slow, or written to by somebody else: it costs time, but no member, no
 * acknowledged commit and nobody beside the group concerned.
 */
@ExtendWith(Servers.class)
@Timeout(300)
class DatabaseFailureIT {
  /** {@code -De2e.outage-seconds=60} for the long run. */
  private static final Duration OUTAGE =
      Duration.ofSeconds(Integer.getInteger("e2e.outage-seconds", 15));

  /** Less than a request to the database may take, so that the node does not give up. */
  private static final Duration LOCK = Duration.ofSeconds(5);

  /** The fewest that a node accepts: two lanes of offsets, two for the directory, three others. */
  private static final int SMALLEST_POOL = 7;

  private PostgresProcess postgres;
  private ServerProcess database;
  private ServerProcess node;
  private CommittingGroup group;
  private CommittingGroup other;

  @BeforeEach
  void start(Upstream upstream) throws Exception {
    postgres = PostgresProcess.on(Distribution.locate(), Folders.fresh("postgres"));
    database = postgres.start();
    node =
        MusterProcess.small(Distribution.locate(), Folders.fresh("muster"))
            .with("--db", postgres.jdbcUrl())
            .with("--upstream", upstream.bootstrap())
            .withJvmOptions("-Dmuster.db.pool-size=" + SMALLEST_POOL)
            .start();
    group = new CommittingGroup("database", upstream.bootstrap(), node.bootstrap(), 3, 2);
    other = new CommittingGroup("database", upstream.bootstrap(), node.bootstrap(), 3, 2);
  }

  @AfterEach
  void stop() throws Exception {
    try (ServerProcess last = database;
        ServerProcess before = node;
        CommittingGroup second = other;
        CommittingGroup first = group) {
      // Closes what has been started, the last one first.
    }
  }

  @Test
  void anOutageEvictsNobodyAndLosesNothing() throws Exception {
    database.stop();
    await().pollDelay(OUTAGE).atMost(OUTAGE.plusSeconds(10)).until(() -> true);
    Map<Integer, Long> acknowledged = group.acknowledged();
    database = postgres.start();

    goesOn(group, acknowledged);
    goesOn(other, other.acknowledged());
  }

  @Test
  void aLockedGroupHoldsUpNobodyForLongerThanTheLock() throws Exception {
    Map<Integer, Long> acknowledged = group.acknowledged();
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl())) {
      connection.setAutoCommit(false);
      lock(connection, group.id());
      await().pollDelay(LOCK).atMost(LOCK.plusSeconds(10)).until(() -> true);
      connection.rollback();
    }

    goesOn(other, other.acknowledged());
    goesOn(group, acknowledged);
  }

  @Test
  void aWriteConflictConcernsItsOwnGroupOnly() throws Exception {
    Map<Integer, Long> acknowledged = group.acknowledged();
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl())) {
      takeNextNumber(connection, group.id());
    }

    group.joinOne();

    group.awaitRebalanced();
    group.awaitProgress();
    group.assertCommitted(acknowledged, node.bootstrap());
    goesOn(other, other.acknowledged());
  }

  private void goesOn(CommittingGroup each, Map<Integer, Long> acknowledged) throws Exception {
    each.awaitProgress();
    each.assertUndisturbed();
    each.assertCommitted(acknowledged, node.bootstrap());
  }

  private static void lock(Connection connection, String groupId) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement(
            "SELECT owner_epoch FROM group_directory WHERE group_id = ? FOR UPDATE")) {
      lock.setString(1, groupId);
      lock.executeQuery();
    }
  }

  /**
   * Writes the group's last event once more, as a second owner that has not seen the first would.
   */
  private static void takeNextNumber(Connection connection, String groupId) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            INSERT INTO event_journal (persistence_id, sequence_number, deleted, writer,
              write_timestamp, adapter_manifest, event_ser_id, event_ser_manifest, event_payload)
            SELECT persistence_id, sequence_number + 1, deleted, writer,
              write_timestamp, adapter_manifest, event_ser_id, event_ser_manifest, event_payload
            FROM event_journal WHERE persistence_id = ? ORDER BY sequence_number DESC LIMIT 1
            """)) {
      insert.setString(1, "group|" + groupId);
      insert.executeUpdate();
    }
  }
}
