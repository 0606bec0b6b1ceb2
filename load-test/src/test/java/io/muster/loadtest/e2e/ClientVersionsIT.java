package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.loadtest.e2e.Servers.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Old and new Java clients in one group; eager, cooperative and static members. */
@ExtendWith(Servers.class)
@Timeout(180)
class ClientVersionsIT {
  private static final List<String> VERSIONS = List.of("2.8.2", "3.9.1", "4.3.1");
  private static final int PARTITIONS = 12;
  private static final int RECORDS = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ASSIGNORS = "org.apache.kafka.clients.consumer.";

  private final List<WatchedConsumer> consumers = new ArrayList<>();

  @AfterEach
  void endConsumers() {
    consumers.forEach(WatchedConsumer::close);
  }

  @Test
  void eagerConsumersOfAllVersionsShareOneGroup(Node node) throws Exception {
    String topic =
        startAll(node, Map.of("partition.assignment.strategy", ASSIGNORS + "RangeAssignor"));
    joinAll();
    awaitShares(4);
    Topics.fill(node.bootstrap(), topic, PARTITIONS, RECORDS);
    await().atMost(PATIENCE).until(() -> consumed() >= PARTITIONS * RECORDS);

    consumers.get(0).leave();
    await().atMost(PATIENCE).until(consumers.get(0)::hasLeft);
    consumers.remove(0);
    awaitShares(6);

    assertThat(consumers).noneMatch(WatchedConsumer::hasLost);
  }

  @Test
  void cooperativeConsumersOfAllVersionsKeepWhatTheyCan(Node node) throws Exception {
    startAll(
        node, Map.of("partition.assignment.strategy", ASSIGNORS + "CooperativeStickyAssignor"));
    consumers.get(0).join();
    consumers.get(1).join();
    awaitShares(consumers.subList(0, 2), 6);
    SortedSet<Integer> before = consumers.get(0).partitions();

    consumers.get(2).join();
    awaitShares(4);

    assertThat(before)
        .as("cooperative: nothing is moved from one old member to the other")
        .containsAll(consumers.get(0).partitions());
    assertThat(consumers).noneMatch(WatchedConsumer::hasLost);
  }

  @Test
  void aStaticMemberOfAnyVersionComesBackWithoutRebalance(Node node) throws Exception {
    String topic = Topics.create(node.bootstrap(), "static", PARTITIONS);
    String group = Topics.unused("static");
    for (String version : VERSIONS) {
      consumers.add(staticMember(node, group, topic, version));
    }
    awaitReady();
    joinAll();
    awaitShares(4);
    List<Long> rebalances =
        consumers.subList(1, 3).stream().map(WatchedConsumer::rebalances).toList();
    int generation = consumers.get(0).generation();
    SortedSet<Integer> owned = consumers.get(0).partitions();
    WatchedConsumer again = staticMember(node, group, topic, VERSIONS.get(0));
    try {
      consumers.get(0).kill();
      await().atMost(PATIENCE).until(again::isReady);
      again.join();
      await().atMost(PATIENCE).until(() -> !again.partitions().isEmpty());

      assertThat(again.partitions()).isEqualTo(owned);
      assertThat(again.generation()).isEqualTo(generation);
      // What the others do with records proves that they were not merely slow to notice.
      Topics.fill(node.bootstrap(), topic, PARTITIONS, RECORDS);
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  again.consumed() + consumers.get(1).consumed() + consumers.get(2).consumed()
                      >= PARTITIONS * RECORDS);
      assertThat(consumers.subList(1, 3))
          .extracting(WatchedConsumer::rebalances)
          .isEqualTo(rebalances);
      assertThat(consumers.subList(1, 3))
          .extracting(WatchedConsumer::generation)
          .containsOnly(generation);
    } finally {
      again.close();
    }
  }

  private static WatchedConsumer staticMember(Node node, String group, String topic, String version)
      throws Exception {
    return new WatchedConsumer(
        version, node.bootstrap(), group, topic, Map.of("group.instance.id", "seat-" + version));
  }

  private String startAll(Node node, Map<String, String> properties) throws Exception {
    String topic = Topics.create(node.bootstrap(), "versions", PARTITIONS);
    String group = Topics.unused("versions");
    for (String version : VERSIONS) {
      consumers.add(new WatchedConsumer(version, node.bootstrap(), group, topic, properties));
    }
    awaitReady();
    return topic;
  }

  private void awaitReady() {
    await().atMost(PATIENCE).until(() -> consumers.stream().allMatch(WatchedConsumer::isReady));
  }

  private void joinAll() {
    consumers.forEach(WatchedConsumer::join);
  }

  private void awaitShares(int share) {
    awaitShares(consumers, share);
  }

  private static void awaitShares(List<WatchedConsumer> members, int share) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                members.stream().allMatch(c -> c.partitions().size() == share)
                    && members.stream().flatMap(c -> c.partitions().stream()).distinct().count()
                        == PARTITIONS
                    && members.stream().map(WatchedConsumer::generation).distinct().count() == 1);
  }

  private long consumed() {
    return consumers.stream().mapToLong(WatchedConsumer::consumed).sum();
  }
}
