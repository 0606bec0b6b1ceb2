package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.loadtest.client.BrokerClient;
import io.muster.loadtest.client.BrokerConnection;
import io.muster.loadtest.client.ConnectionSettings;
import io.muster.loadtest.cluster.ClusterLayout;
import io.muster.loadtest.cluster.ClusterSpec;
import io.muster.loadtest.cluster.LocalCluster;
import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.process.Distribution;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.protocol.ApiMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Three nodes on Postgres that are killed and restarted under running consumers: nobody rejoins,
 * and every acknowledged commit is there.
 */
@Timeout(300)
class ClusterSuite {
  private static final int NODES = 3;
  private static final int BROKERS = 1;
  private static final int GROUPS = 6;

  @Test
  void losesNodesAndNothingElse() throws Exception {
    List<CommittingGroup> groups = new ArrayList<>();
    try (LocalCluster cluster = start()) {
      try {
        for (int i = 0; i < GROUPS; i++) {
          groups.add(new CommittingGroup("cluster", cluster.log(), cluster.bootstrap(), 2, 2));
        }
        List<Integer> ids = nodeIds(cluster, 1);
        assertThat(ids).as("ids in Metadata").doesNotHaveDuplicates().hasSize(BROKERS + NODES);
        Map<String, Integer> coordinators = coordinators(cluster, groups);
        everyNodeAnswersForEveryGroup(cluster, groups);

        cluster.node(3).kill();
        goesOn(cluster, groups, 1);
        cluster.node(3).start();
        goesOn(cluster, groups, 3);

        // The first is the oldest: it hosts what there is one of in the cluster.
        for (int node : List.of(1, 2)) {
          cluster.node(node).stop();
          goesOn(cluster, groups, 3);
          cluster.node(node).start();
          goesOn(cluster, groups, node);
        }
        // The last to come back is known to the others a moment after it serves.
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(
                () -> {
                  for (int node = 1; node <= NODES; node++) {
                    assertThat(nodeIds(cluster, node)).as("ids by node %d", node).isEqualTo(ids);
                  }
                  assertThat(coordinators(cluster, groups)).isEqualTo(coordinators);
                });
      } finally {
        groups.parallelStream().forEach(CommittingGroup::close);
      }
    }
  }

  private static LocalCluster start() throws IOException {
    return LocalCluster.start(
        new ClusterSpec(
            Distribution.locate(),
            ClusterLayout.free(NODES),
            Folders.fresh("cluster"),
            null,
            List.of("-Xmx256m", "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2")),
        line -> {});
  }

  /**
   * After a change.
   *
   * @param asked the node that is asked what is committed
   */
  private static void goesOn(LocalCluster cluster, List<CommittingGroup> groups, int asked)
      throws ExecutionException, InterruptedException {
    for (CommittingGroup group : groups) {
      Map<Integer, Long> acknowledged = group.acknowledged();
      group.awaitProgress();
      group.assertUndisturbed();
      group.assertCommitted(acknowledged, cluster.bootstrap(asked));
    }
  }

  /** Of brokers and coordinators, in their order, as the node gives them in Metadata. */
  private static List<Integer> nodeIds(LocalCluster cluster, int node) throws Exception {
    return ask(cluster, node, new MetadataRequestData(), 12, MetadataResponseData.class)
        .brokers()
        .stream()
        .map(MetadataResponseBroker::nodeId)
        .sorted()
        .toList();
  }

  /** By group id, and only if all nodes agree. */
  private static Map<String, Integer> coordinators(
      LocalCluster cluster, List<CommittingGroup> groups)
      throws ExecutionException, InterruptedException {
    List<String> ids = groups.stream().map(CommittingGroup::id).toList();
    List<Map<String, Integer>> answers = new ArrayList<>();
    for (int node = 1; node <= NODES; node++) {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap(node)))) {
        Map<String, Integer> coordinators = new HashMap<>();
        admin
            .describeConsumerGroups(ids)
            .all()
            .get()
            .forEach((id, group) -> coordinators.put(id, group.coordinator().id()));
        answers.add(coordinators);
      }
    }
    assertThat(answers).as("coordinators by each node").containsOnly(answers.get(0));
    return answers.get(0);
  }

  /** Without asking first who the coordinator is, as no stock client does. */
  private static void everyNodeAnswersForEveryGroup(
      LocalCluster cluster, List<CommittingGroup> groups) throws Exception {
    var question =
        new DescribeGroupsRequestData()
            .setGroups(groups.stream().map(CommittingGroup::id).toList());
    for (int node = 1; node <= NODES; node++) {
      assertThat(ask(cluster, node, question, 5, DescribeGroupsResponseData.class).groups())
          .as("groups as node %d describes them", node)
          .hasSize(GROUPS)
          .allSatisfy(group -> assertThat(group.groupState()).isEqualTo("Stable"))
          .extracting(DescribedGroup::members)
          .allSatisfy(members -> assertThat(members).hasSize(2));
    }
  }

  private static <R extends ApiMessage> R ask(
      LocalCluster cluster, int node, ApiMessage question, int version, Class<R> answer)
      throws Exception {
    try (BrokerClient client = new BrokerClient(1, ConnectionSettings.defaults());
        BrokerConnection connection =
            client.connect(Addresses.parse(cluster.bootstrap(node))).get(30, TimeUnit.SECONDS)) {
      return connection.as("e2e").send(question, (short) version, answer).get(30, TimeUnit.SECONDS);
    }
  }
}
