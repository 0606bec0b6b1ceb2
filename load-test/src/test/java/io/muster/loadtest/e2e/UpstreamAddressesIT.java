package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.client.BrokerClient;
import io.muster.loadtest.client.BrokerConnection;
import io.muster.loadtest.client.ConnectionSettings;
import io.muster.loadtest.e2e.Servers.Node;
import io.muster.loadtest.e2e.Servers.Upstream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeQuorumRequestData;
import org.apache.kafka.common.message.DescribeQuorumRequestData.PartitionData;
import org.apache.kafka.common.message.DescribeQuorumRequestData.TopicData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** No answer, in any version and on any port, names an address of the log behind Muster. */
@ExtendWith(Servers.class)
@Timeout(120)
class UpstreamAddressesIT {
  private static final Pattern PORT = Pattern.compile("\\bport=(\\d+)");

  private final BrokerClient client = new BrokerClient(1, ConnectionSettings.defaults());
  private Upstream upstream;
  private Node node;

  /** Of the node's listener and of each broker's. */
  private Set<Integer> ports = Set.of();

  @BeforeEach
  void findPorts(Upstream upstream, Node node) throws Exception {
    this.upstream = upstream;
    this.node = node;
    ports = portsIn(metadata());
    assertThat(ports).contains(node.process().address().getPort());
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  @Test
  void metadataNamesOnlyTheNode() throws Exception {
    assertNoneNamesTheUpstream(
        ApiKeys.METADATA,
        version ->
            new MetadataRequestData()
                .setTopics(List.of(new MetadataRequestTopic().setName(Upstream.ELECTED_TWICE))));
  }

  @Test
  void describeClusterNamesOnlyTheNode() throws Exception {
    assertNoneNamesTheUpstream(
        ApiKeys.DESCRIBE_CLUSTER, version -> new DescribeClusterRequestData());
  }

  @Test
  void findCoordinatorNamesOnlyTheNode() throws Exception {
    assertNoneNamesTheUpstream(
        ApiKeys.FIND_COORDINATOR,
        version ->
            version < 4
                ? new FindCoordinatorRequestData().setKey("some-group")
                : new FindCoordinatorRequestData().setCoordinatorKeys(List.of("some-group")));
  }

  @Test
  void aFetchAtAnOldLeaderEpochIsToldTheLeaderAtTheNode() throws Exception {
    Uuid topicId = metadata().topics().find(Upstream.ELECTED_TWICE).topicId();
    for (int port : ports) {
      for (short version = 16; version <= advertised(port, ApiKeys.FETCH); version++) {
        FetchResponseData answer = (FetchResponseData) ask(port, version, oldEpoch(topicId));
        assertThat(answer.responses().get(0).partitions().get(0).errorCode())
            .isEqualTo(Errors.FENCED_LEADER_EPOCH.code());
        assertThat(answer.nodeEndpoints()).isNotEmpty();
        assertThat(ports).containsAll(portsIn(answer));
      }
    }
  }

  @Test
  void theControllersAreNotNamedEither() throws Exception {
    TopicData metadataLog =
        new TopicData()
            .setTopicName("__cluster_metadata")
            .setPartitions(List.of(new PartitionData().setPartitionIndex(0)));
    assertNoneNamesTheUpstream(
        ApiKeys.DESCRIBE_QUORUM,
        version -> new DescribeQuorumRequestData().setTopics(List.of(metadataLog)));
  }

  private static FetchRequestData oldEpoch(Uuid topicId) {
    FetchPartition partition =
        new FetchPartition().setCurrentLeaderEpoch(0).setPartitionMaxBytes(1_000);
    return new FetchRequestData()
        .setSessionEpoch(-1)
        .setMaxBytes(1_000)
        .setTopics(List.of(new FetchTopic().setTopicId(topicId).setPartitions(List.of(partition))));
  }

  /** Asks on every port in every version that is advertised there. */
  private void assertNoneNamesTheUpstream(ApiKeys api, IntFunction<ApiMessage> request)
      throws Exception {
    for (int port : ports) {
      for (short version = api.oldestVersion(); version <= advertised(port, api); version++) {
        ApiMessage answer = ask(port, version, request.apply(version));
        assertThat(portsIn(answer)).as("%s v%d: %s", api, version, answer).isSubsetOf(ports);
        assertThat(answer.toString()).doesNotContain(upstream.bootstrap());
      }
    }
  }

  private MetadataResponseData metadata() throws Exception {
    return (MetadataResponseData)
        ask(
            node.process().address().getPort(),
            ApiKeys.METADATA.latestVersion(),
            new MetadataRequestData().setTopics(null));
  }

  /** Newest version of an API that is offered on that port; −1 if none is. */
  private short advertised(int port, ApiKeys api) throws Exception {
    ApiVersionsResponseData versions =
        (ApiVersionsResponseData)
            ask(
                port,
                (short) 3,
                new ApiVersionsRequestData()
                    .setClientSoftwareName("test")
                    .setClientSoftwareVersion("1"));
    var offered = versions.apiKeys().find(api.id);
    return offered == null ? -1 : (short) Math.min(offered.maxVersion(), api.latestVersion());
  }

  private ApiMessage ask(int port, short version, ApiMessage request) throws Exception {
    try (BrokerConnection connection =
        client
            .connect(InetSocketAddress.createUnresolved("127.0.0.1", port))
            .get(10, TimeUnit.SECONDS)) {
      return connection.as("addresses").send(request, version).get(20, TimeUnit.SECONDS);
    }
  }

  private static Set<Integer> portsIn(ApiMessage answer) {
    return PORT.matcher(answer.toString())
        .results()
        .map(found -> Integer.valueOf(found.group(1)))
        .filter(port -> port > 0)
        .collect(Collectors.toSet());
  }
}
