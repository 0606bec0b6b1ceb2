package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.loadtest.e2e.Servers.Upstream;
import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.MusterProcess;
import io.muster.loadtest.process.PostgresProcess;
import io.muster.loadtest.process.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A database that is away, slow, or written to by somebody else: it costs time, but no member, no
 * acknowledged commit and nobody beside the group concerned. All tests share one database and one
 * node, which have to go on after each of them.
 */
@ExtendWith(Servers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class DatabaseFailureIT {
  /** {@code -De2e.outage-seconds=60} for the long run. */
  private static final Duration OUTAGE =
      Duration.ofSeconds(Integer.getInteger("e2e.outage-seconds", 10));

  /** Less than a request to the database may take, so that the node does not give up. */
  private static final Duration LOCK = Duration.ofSeconds(5);

  /** The fewest that a node accepts: one for offsets, two for the directory, three others. */
  private static final int SMALLEST_POOL = 6;

  /** The same, and time for those who are to take all connections to come. */
  private static final Duration POOL_LOCK = Duration.ofSeconds(9);

  /** Of every statement that writes; so the slowest percent takes a second at least. */
  private static final double SLOW_SHARE = 0.05;

  private static final int SLOW_STATEMENTS = 10;

  /** The sequence counts, whatever becomes of the transaction. */
  private static final List<String> SLOW_WRITES =
      List.of(
          "CREATE SEQUENCE slow_statement",
          """
          CREATE FUNCTION take_a_second_now_and_then() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            IF random() < %s THEN
              PERFORM nextval('slow_statement'), pg_sleep(1);
            END IF;
            RETURN NULL;
          END $$
          """
              .formatted(SLOW_SHARE),
          slowed("event_journal"),
          slowed("group_directory"),
          slowed("committed_offset"));

  private static final List<String> FAST_WRITES =
      List.of("DROP FUNCTION take_a_second_now_and_then CASCADE", "DROP SEQUENCE slow_statement");

  private static String slowed(String table) {
    return "CREATE TRIGGER slow AFTER INSERT OR UPDATE ON "
        + table
        + " FOR EACH STATEMENT EXECUTE FUNCTION take_a_second_now_and_then()";
  }

  private final HttpClient http = HttpClient.newHttpClient();
  private String httpAddress;
  private PostgresProcess postgres;
  private ServerProcess database;
  private ServerProcess node;
  private CommittingGroup group;
  private CommittingGroup other;

  @BeforeAll
  void start(Upstream upstream) throws Exception {
    postgres = PostgresProcess.on(Distribution.locate(), Folders.fresh("postgres"));
    database = postgres.start();
    httpAddress = Addresses.format(Addresses.free());
    node =
        MusterProcess.small(Distribution.locate(), Folders.fresh("muster"))
            .with("--db", postgres.jdbcUrl())
            .with("--upstream", upstream.bootstrap())
            .withJvmOptions(
                "-Dmuster.db.pool-size=" + SMALLEST_POOL,
                "-Dmuster.db.offsets.lanes=1",
                // Something for the one connection of the upkeep to do.
                "-Dmuster.db.pruning.interval=1s",
                "-Dmuster.http.listen=" + httpAddress)
            .start();
  }

  @BeforeEach
  void join(Upstream upstream) throws Exception {
    group = new CommittingGroup("database", upstream.bootstrap(), node.bootstrap(), 3, 2);
    other = new CommittingGroup("database", upstream.bootstrap(), node.bootstrap(), 3, 2);
  }

  @AfterEach
  void leave() {
    try (CommittingGroup second = other;
        CommittingGroup first = group) {
      // Closes what has been started, the last one first.
    }
  }

  @AfterAll
  void stop() throws Exception {
    try (ServerProcess last = database;
        ServerProcess before = node) {
      // The same.
    }
  }

  @Test
  void anOutageEvictsNobodyAndLosesNothing(Upstream upstream) throws Exception {
    String topic = Topics.create(upstream.bootstrap(), "database", 1);
    try (AsyncCommits commits = AsyncCommits.start(node.bootstrap(), topic)) {
      database.stop();
      await().pollDelay(OUTAGE).atMost(OUTAGE.plusSeconds(10)).until(() -> true);
      Map<Integer, Long> acknowledged = group.acknowledged();
      int refused = commits.failures().size();
      database = postgres.start();

      goesOn(group, acknowledged);
      goesOn(other, other.acknowledged());
      commits.awaitProgress();
      System.out.printf("outage=%s commits refused=%d%n", OUTAGE, refused);
      assertThat(commits.failures()).isNotEmpty();
      assertThat(commits.failures())
          .allSatisfy(
              failure -> assertThat(failure).isInstanceOf(RetriableCommitFailedException.class));
    }
  }

  @Test
  void whatCannotBeStoredIsRefusedAndNotHalfDone(Upstream upstream) throws Exception {
    String topic = Topics.create(upstream.bootstrap(), "refused", 2);
    String idle = Topics.unused("refused");
    Map<TopicPartition, OffsetAndMetadata> stored = offsets(topic, 5);
    Map<String, Object> patient =
        Map.of(
            "bootstrap.servers",
            node.bootstrap(),
            "request.timeout.ms",
            20_000,
            "default.api.timeout.ms",
            20_000);
    try (Admin admin = Admin.create(patient)) {
      admin.alterConsumerGroupOffsets(idle, stored).all().get();
      database.stop();
      try {
        KafkaFuture<Void> reset = admin.alterConsumerGroupOffsets(idle, offsets(topic, 3)).all();
        KafkaFuture<Void> cut = admin.deleteConsumerGroupOffsets(idle, stored.keySet()).all();
        KafkaFuture<Void> deleted = admin.deleteConsumerGroups(List.of(idle)).all();
        refused(reset);
        refused(cut);
        refused(deleted);
      } finally {
        database = postgres.start();
      }
      await()
          .ignoreExceptionsInstanceOf(ExecutionException.class)
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThat(
                          admin
                              .listConsumerGroupOffsets(idle)
                              .partitionsToOffsetAndMetadata()
                              .get())
                      .isEqualTo(stored));
      admin.deleteConsumerGroups(List.of(idle)).all().get();
    }
    goesOn(group, group.acknowledged());
    goesOn(other, other.acknowledged());
  }

  private static Map<TopicPartition, OffsetAndMetadata> offsets(String topic, long offset) {
    return Map.of(
        new TopicPartition(topic, 0), new OffsetAndMetadata(offset),
        new TopicPartition(topic, 1), new OffsetAndMetadata(offset + 1));
  }

  /** The client goes on trying until it runs out of time. */
  private static void refused(KafkaFuture<Void> answer) {
    assertThatThrownBy(answer::get).cause().isInstanceOf(RetriableException.class);
  }

  /** Everybody who has a share of the connections waits for the database with all of it. */
  @Test
  void aPoolWithoutAFreeConnectionEvictsNobodyAndLosesNothing(Upstream upstream) throws Exception {
    String topic = Topics.create(upstream.bootstrap(), "database", 2);
    List<ThreadConsumer> newcomers = new ArrayList<>();
    try (CommittingGroup busy =
            new CommittingGroup("busy", upstream.bootstrap(), node.bootstrap(), 1, 2);
        Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
      for (int i = 0; i < 3; i++) {
        newcomers.add(
            new ThreadConsumer(node.bootstrap(), Topics.unused("newcomer"), topic, Map.of()));
      }
      Map<Integer, Long> acknowledged = group.acknowledged();
      List<KafkaFuture<Void>> changes = new ArrayList<>();
      try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl());
          Statement lock = connection.createStatement()) {
        connection.setAutoCommit(false);
        lock.execute(
            "LOCK TABLE event_journal, snapshot, group_directory, committed_offset"
                + " IN ACCESS EXCLUSIVE MODE");
        newcomers.forEach(ThreadConsumer::start);
        busy.joinOne();
        changes.add(change(admin, group.id()));
        changes.add(change(admin, other.id()));
        await()
            .atMost(POOL_LOCK)
            .untilAsserted(
                () -> {
                  assertThat(metric("muster_db_connections_in_use")).isEqualTo(SMALLEST_POOL);
                  assertThat(metric("muster_db_connections_waited_for")).isPositive();
                });
        connection.rollback();
      }

      goesOn(group, acknowledged);
      goesOn(other, other.acknowledged());
      busy.awaitRebalanced();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> newcomers.stream().allMatch(each -> each.partitions().size() == 2));
      for (KafkaFuture<Void> change : changes) {
        change.get(60, TimeUnit.SECONDS);
      }
    } finally {
      newcomers.forEach(ThreadConsumer::close);
    }
  }

  private static KafkaFuture<Void> change(Admin admin, String groupId) {
    AlterConfigOp change =
        new AlterConfigOp(new ConfigEntry("group.join.window.ms", "150"), AlterConfigOp.OpType.SET);
    return admin
        .incrementalAlterConfigs(
            Map.of(new ConfigResource(ConfigResource.Type.GROUP, groupId), List.of(change)))
        .all();
  }

  @Test
  void aSlowDatabaseEvictsNobodyAndLosesNothing(Upstream upstream) throws Exception {
    try (CommittingGroup busy =
            new CommittingGroup("busy", upstream.bootstrap(), node.bootstrap(), 2, 2);
        Connection connection = DriverManager.getConnection(postgres.jdbcUrl());
        Statement statement = connection.createStatement()) {
      try {
        for (String sql : SLOW_WRITES) {
          statement.execute(sql);
        }
        busy.joinOne();
        busy.awaitRebalanced();
        await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> slowStatements(statement) >= SLOW_STATEMENTS);

        goesOn(group, group.acknowledged());
        goesOn(other, other.acknowledged());
        busy.awaitProgress();
      } finally {
        for (String sql : FAST_WRITES) {
          statement.execute(sql);
        }
      }
    }
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

  /** By a write that lets nobody rejoin, so that the time is the conflict's own. */
  @Test
  void aWriteConflictIsOverForItsOwnGroupToo() throws Exception {
    Map<Integer, Long> acknowledged = group.acknowledged();
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl())) {
      takeNextNumber(connection, group.id());
    }

    int refused = 0;
    long begun = System.nanoTime();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
      while (!isChanged(change(admin, group.id()))) {
        refused++;
      }
    }
    long written = System.nanoTime();
    group.awaitProgress();
    System.out.printf(
        "conflict: written after %d ms, %d refused before; commits go on after %d ms%n",
        TimeUnit.NANOSECONDS.toMillis(written - begun),
        refused,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));

    goesOn(group, acknowledged);
    goesOn(other, other.acknowledged());
  }

  /** Not if it may be tried again. */
  private static boolean isChanged(KafkaFuture<Void> change) throws Exception {
    try {
      change.get(60, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(RetriableException.class);
      return false;
    }
  }

  private void goesOn(CommittingGroup each, Map<Integer, Long> acknowledged) throws Exception {
    each.awaitProgress();
    each.assertUndisturbed();
    each.assertCommitted(acknowledged, node.bootstrap());
  }

  private double metric(String name) throws IOException, InterruptedException {
    URI uri = URI.create("http://" + httpAddress + "/metrics");
    String page = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    return page.lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + name));
  }

  private static long slowStatements(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM slow_statement")) {
      row.next();
      return row.getLong(1);
    }
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
