package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.client.BrokerClient;
import io.muster.loadtest.client.BrokerConnection;
import io.muster.loadtest.client.ConnectionSettings;
import io.muster.loadtest.cluster.ClusterLayout;
import io.muster.loadtest.cluster.ClusterSpec;
import io.muster.loadtest.cluster.LocalCluster;
import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.process.Distribution;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** Clusters for tests, and what is asked of them. */
final class Clusters {
  private Clusters() {}

  /**
   * On Postgres; its folder is kept.
   *
   * @param build of the nodes
   * @param jvmOptions of the nodes, on top of the usual ones
   */
  static LocalCluster start(String name, Distribution build, int nodes, List<String> jvmOptions)
      throws IOException {
    List<String> options = new ArrayList<>(jvmOptions);
    options.add("-Xmx256m");
    options.add("-Djava.util.concurrent.ForkJoinPool.common.parallelism=2");
    return LocalCluster.start(
        new ClusterSpec(
            Distribution.locate(),
            build,
            ClusterLayout.free(nodes),
            Folders.fresh(name),
            null,
            node -> options),
        line -> {});
  }

  /**
   * After a change.
   *
   * @param asked the node that is asked what is committed
   */
  static void goesOn(LocalCluster cluster, List<CommittingGroup> groups, int asked)
      throws ExecutionException, InterruptedException {
    for (CommittingGroup group : groups) {
      Map<Integer, Long> acknowledged = group.acknowledged();
      group.awaitProgress();
      group.assertUndisturbed();
      group.assertCommitted(acknowledged, cluster.bootstrap(asked));
    }
  }

  /**
   * Each of them Stable, with two members. Without asking first who the coordinator is, as no stock
   * client does.
   */
  static void everyNodeAnswersFor(LocalCluster cluster, List<CommittingGroup> groups)
      throws Exception {
    var question =
        new DescribeGroupsRequestData()
            .setGroups(groups.stream().map(CommittingGroup::id).toList());
    for (int node = 1; node <= cluster.nodes().size(); node++) {
      assertThat(ask(cluster, node, question, 5, DescribeGroupsResponseData.class).groups())
          .as("groups as node %d describes them", node)
          .hasSize(groups.size())
          .allSatisfy(group -> assertThat(group.groupState()).isEqualTo("Stable"))
          .extracting(DescribedGroup::members)
          .allSatisfy(members -> assertThat(members).hasSize(2));
    }
  }

  static <R extends ApiMessage> R ask(
      LocalCluster cluster, int node, ApiMessage question, int version, Class<R> answer)
      throws Exception {
    return ask(cluster.bootstrap(node), question, version, answer);
  }

  /** As a client that does not merge what it is told: one by one, at every address in Metadata. */
  static List<String> listedAnywhere(String bootstrap) throws Exception {
    List<String> listed = new ArrayList<>();
    for (MetadataResponseBroker node :
        ask(bootstrap, new MetadataRequestData(), 12, MetadataResponseData.class).brokers()) {
      ListGroupsResponseData answer =
          ask(
              node.host() + ":" + node.port(),
              new ListGroupsRequestData(),
              5,
              ListGroupsResponseData.class);
      assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.NONE);
      answer.groups().forEach(group -> listed.add(group.groupId()));
    }
    return listed;
  }

  private static <R extends ApiMessage> R ask(
      String address, ApiMessage question, int version, Class<R> answer) throws Exception {
    try (BrokerClient client = new BrokerClient(1, ConnectionSettings.defaults());
        BrokerConnection connection =
            client.connect(Addresses.parse(address)).get(30, TimeUnit.SECONDS)) {
      return connection.as("e2e").send(question, (short) version, answer).get(30, TimeUnit.SECONDS);
    }
  }
}
