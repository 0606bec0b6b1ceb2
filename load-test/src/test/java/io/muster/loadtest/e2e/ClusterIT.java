package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.loadtest.cluster.LocalCluster;
import io.muster.loadtest.process.Distribution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Three nodes on Postgres that are killed and restarted under running consumers of both protocols:
 * nobody rejoins, and every acknowledged commit is there.
 */
@Timeout(600)
class ClusterIT {
  private static final int NODES = 3;
  private static final int BROKERS = 1;
  private static final int GROUPS = 6;

  @Test
  void losesNodesAndNothingElse() throws Exception {
    List<CommittingGroup> groups = new ArrayList<>();
    try (LocalCluster cluster =
        Clusters.start("cluster", Distribution.locate(), NODES, List.of())) {
      try {
        for (int i = 0; i < GROUPS; i++) {
          groups.add(
              new CommittingGroup(
                  "cluster",
                  cluster.log(),
                  cluster.bootstrap(),
                  2,
                  2,
                  Map.of("group.protocol", i % 2 == 0 ? "classic" : "consumer")));
        }
        List<Integer> ids = nodeIds(cluster, 1);
        assertThat(ids).as("ids in Metadata").doesNotHaveDuplicates().hasSize(BROKERS + NODES);
        Map<String, Integer> coordinators = coordinators(cluster, groups);
        Clusters.everyNodeAnswersFor(
            cluster, groups.stream().filter(CommittingGroup::isClassic).toList());
        eachGroupIsListedOnce(cluster, groups);

        cluster.node(3).kill();
        Clusters.goesOn(cluster, groups, 1);
        cluster.node(3).start();
        Clusters.goesOn(cluster, groups, 3);

        // The oldest: it hosts what there is one of in the cluster.
        cluster.node(1).stop();
        Clusters.goesOn(cluster, groups, 3);
        cluster.node(1).start();
        Clusters.goesOn(cluster, groups, 1);
        // The last to come back is known to the others a moment after it serves.
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(
                () -> {
                  for (int node = 1; node <= NODES; node++) {
                    assertThat(nodeIds(cluster, node)).as("ids by node %d", node).isEqualTo(ids);
                  }
                  assertThat(coordinators(cluster, groups)).isEqualTo(coordinators);
                  eachGroupIsListedOnce(cluster, groups);
                });
      } finally {
        groups.parallelStream().forEach(CommittingGroup::close);
      }
    }
  }

  private static void eachGroupIsListedOnce(LocalCluster cluster, List<CommittingGroup> groups)
      throws Exception {
    for (int node = 1; node <= NODES; node++) {
      assertThat(Clusters.listedAnywhere(cluster.bootstrap(node)))
          .as("groups listed at the addresses that node %d names", node)
          .containsExactlyInAnyOrderElementsOf(groups.stream().map(CommittingGroup::id).toList());
    }
  }

  /** Of brokers and coordinators, in their order, as the node gives them in Metadata. */
  private static List<Integer> nodeIds(LocalCluster cluster, int node) throws Exception {
    return Clusters.ask(cluster, node, new MetadataRequestData(), 12, MetadataResponseData.class)
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
}
