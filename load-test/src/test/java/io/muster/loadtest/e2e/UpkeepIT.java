package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.loadtest.e2e.Servers.Upstream;
import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.MusterProcess;
import io.muster.loadtest.process.ServerProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a node does though nobody asks: it looks after abandoned groups, and removes old events. */
@ExtendWith(Servers.class)
@Timeout(240)
class UpkeepIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SETTING = "group.join.window.ms";

  /** More than a group stores before it takes a snapshot. */
  private static final int CHANGES = 250;

  @Test
  void aGroupWhoseMembersDiedWithItsNodeIsEmptiedThoughNobodyAsksForIt(Upstream upstream)
      throws Exception {
    MusterProcess program =
        MusterProcess.small(Distribution.locate(), Folders.fresh("sweeper"))
            .with("--upstream", upstream.bootstrap())
            .withJvmOptions("-Dmuster.cluster.sweep-interval=1s");
    String topic = Topics.create(upstream.bootstrap(), "abandoned", 2);
    String group = Topics.unused("abandoned");
    ServerProcess node = program.start();
    try (Admin admin = admin(program)) {
      // Static: it leaves without saying so.
      Map<String, String> member = Map.of("group.instance.id", "one", "session.timeout.ms", "6000");
      try (ThreadConsumer consumer =
          new ThreadConsumer(node.bootstrap(), group, topic, member).start()) {
        await().atMost(PATIENCE).until(() -> consumer.partitions().size() == 2);
        await().atMost(PATIENCE).until(() -> listed(admin, group) == GroupState.STABLE);
        node.kill();
      }

      node = program.start();

      assertThat(listed(admin, group)).isEqualTo(GroupState.STABLE);
      await().atMost(PATIENCE).until(() -> listed(admin, group) == GroupState.EMPTY);
    } finally {
      node.close();
    }
  }

  @Test
  void eventsThatNobodyNeedsAreRemovedInEveryLifeOfTheNode(Upstream upstream) throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      String database = postgres.getJdbcUrl("postgres", "postgres");
      MusterProcess program =
          MusterProcess.small(Distribution.locate(), Folders.fresh("pruning"))
              .with("--upstream", upstream.bootstrap())
              .with("--db", database)
              .withJvmOptions("-Dmuster.db.pruning.interval=1s", "-Dmuster.db.pruning.keep-for=1m");
      String group = Topics.unused("changed");
      ServerProcess node = program.start();
      try (Admin admin = admin(program)) {
        for (int life = 1; life <= 2; life++) {
          change(admin, group, 100 * life);
          int written = life * CHANGES;
          assertThat(events(database, group).count()).isGreaterThanOrEqualTo(CHANGES);
          age(database, group);
          await()
              .atMost(PATIENCE)
              .untilAsserted(
                  () -> {
                    Events events = events(database, group);
                    assertThat(events.newest()).isEqualTo(written);
                    assertThat(events.count()).isLessThan(CHANGES);
                  });

          node.kill();
          node = program.start();

          assertThat(setting(admin, group)).isEqualTo(100 * life + CHANGES);
        }
      } finally {
        node.close();
      }
    }
  }

  @Test
  void offsetsThatAreOldOrWhoseTopicIsGoneAreRemovedThoughNobodyAsks(Upstream upstream)
      throws Exception {
    MusterProcess program =
        MusterProcess.small(Distribution.locate(), Folders.fresh("expiry"))
            .with("--upstream", upstream.bootstrap())
            .withJvmOptions(
                "-Dmuster.group.offsets-retention=12s",
                "-Dmuster.cluster.upkeep.expiry-interval=500ms",
                "-Dmuster.cluster.upkeep.topic-interval=500ms");
    String topic = Topics.create(upstream.bootstrap(), "kept", 1);
    String gone = Topics.create(upstream.bootstrap(), "gone", 1);
    String group = Topics.unused("idle");
    try (ServerProcess node = program.start();
        Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
      admin
          .alterConsumerGroupOffsets(
              group,
              Map.of(
                  new TopicPartition(topic, 0), new OffsetAndMetadata(1),
                  new TopicPartition(gone, 0), new OffsetAndMetadata(2)))
          .all()
          .get();
      assertThat(committedTopics(admin, group)).containsExactlyInAnyOrder(topic, gone);

      admin.deleteTopics(List.of(gone)).all().get();
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(committedTopics(admin, group)).containsExactly(topic));
      assertThat(listed(admin, group)).isEqualTo(GroupState.EMPTY);

      await().atMost(PATIENCE).until(() -> listed(admin, group) == GroupState.UNKNOWN);
      assertThat(committedTopics(admin, group)).isEmpty();
    }
  }

  private static Set<String> committedTopics(Admin admin, String group)
      throws ExecutionException, InterruptedException {
    return admin
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get()
        .keySet()
        .stream()
        .map(TopicPartition::topic)
        .collect(Collectors.toSet());
  }

  /** It finds the node in each of its lives, for the address is the same. */
  private static Admin admin(MusterProcess program) {
    return Admin.create(Map.of("bootstrap.servers", Addresses.format(program.address())));
  }

  /** As the list of groups says, for which no group is opened. */
  private static GroupState listed(Admin admin, String group)
      throws ExecutionException, InterruptedException {
    return admin.listGroups().all().get().stream()
        .filter(each -> each.groupId().equals(group))
        .flatMap(each -> each.groupState().stream())
        .findFirst()
        .orElse(GroupState.UNKNOWN);
  }

  /** {@link #CHANGES} times, upwards from the value that follows. */
  private static void change(Admin admin, String group, int from) {
    for (int i = 1; i <= CHANGES; i++) {
      AlterConfigOp change =
          new AlterConfigOp(new ConfigEntry(SETTING, Integer.toString(from + i)), OpType.SET);
      // Of configs the admin client repeats nothing, though the answer may ask for it.
      await()
          .atMost(PATIENCE)
          .ignoreExceptionsMatching(failure -> failure.getCause() instanceof RetriableException)
          .until(
              () -> {
                admin.incrementalAlterConfigs(Map.of(resource(group), List.of(change))).all().get();
                return true;
              });
    }
  }

  private static int setting(Admin admin, String group)
      throws ExecutionException, InterruptedException {
    return Integer.parseInt(
        admin
            .describeConfigs(List.of(resource(group)))
            .values()
            .get(resource(group))
            .get()
            .get(SETTING)
            .value());
  }

  private static ConfigResource resource(String group) {
    return new ConfigResource(ConfigResource.Type.GROUP, group);
  }

  /**
   * Of one group.
   *
   * @param newest number of the newest one; numbers are not used twice
   */
  private record Events(int count, long newest) {}

  /** By more than events are kept for, which is a minute at least. */
  private static void age(String database, String group) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database);
        PreparedStatement age =
            connection.prepareStatement(
                "UPDATE event_journal SET write_timestamp = write_timestamp - 120000"
                    + " WHERE persistence_id = ?")) {
      age.setString(1, "group|" + group);
      age.executeUpdate();
    }
  }

  private static Events events(String database, String group) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database);
        PreparedStatement question =
            connection.prepareStatement(
                "SELECT COUNT(*), MAX(sequence_number) FROM event_journal"
                    + " WHERE persistence_id = ?")) {
      question.setString(1, "group|" + group);
      try (ResultSet row = question.executeQuery()) {
        row.next();
        return new Events(row.getInt(1), row.getLong(2));
      }
    }
  }
}
