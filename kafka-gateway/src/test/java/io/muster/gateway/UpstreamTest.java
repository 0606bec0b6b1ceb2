package io.muster.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.group.GroupSummary;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.DescribeClusterResponseData.DescribeClusterBroker;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsSynonym;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListTransactionsRequestData;
import org.apache.kafka.common.message.ListTransactionsResponseData;
import org.apache.kafka.common.message.ListTransactionsResponseData.TransactionState;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes to the brokers behind the gateway, and what clients learn of them. */
class UpstreamTest {
  private GatewayFixture fixture;
  private FakeUpstream second;

  @BeforeEach
  void start() throws Exception {
    fixture = new GatewayFixture();
    second = new FakeUpstream(2);
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
    second.close();
  }

  @Test
  void metadataNamesGatewayPortsAndCoordinators() throws Exception {
    try (WireClient client = fixture.connect()) {
      for (int version = 0; version <= ApiKeys.METADATA.latestVersion(); version++) {
        MetadataResponseData metadata = metadata(client, version);
        assertThat(metadata.brokers())
            .extracting(MetadataResponseBroker::nodeId)
            .containsExactlyInAnyOrder(1, GatewayFixture.NODE.nodeId());
        MetadataResponseBroker node = metadata.brokers().find(GatewayFixture.NODE.nodeId());
        assertThat(node.host()).isEqualTo(GatewayFixture.NODE.host());
        assertThat(node.port()).isEqualTo(GatewayFixture.NODE.port());
        assertThat(metadata.brokers().find(1).port()).isNotEqualTo(fixture.upstream.port());
        assertThat(metadata.controllerId()).isEqualTo(version == 0 ? -1 : 1);
      }
    }
  }

  /** Clients ask every address; what does not belong to one of them would be there twice. */
  @Test
  void whatIsListedPerNodeIsListedAtOnePort() throws Exception {
    fixture.upstream.answer(
        ApiKeys.LIST_TRANSACTIONS,
        asked ->
            new ListTransactionsResponseData()
                .setTransactionStates(
                    List.of(
                        new TransactionState()
                            .setTransactionalId("copier")
                            .setTransactionState("Ongoing"))));
    fixture.listed.add(
        new GroupSummary(
            "orders", GroupSummary.Type.CLASSIC, "consumer", "Stable", 3, 7, 12, 0, -1, 0));
    try (WireClient main = fixture.connect();
        WireClient broker = new WireClient(new HostPort("127.0.0.1", portOf(1)))) {
      assertThat(transactions(main)).isEmpty();
      assertThat(groups(main)).containsExactly("orders");
      assertThat(transactions(broker)).containsExactly("copier");
      assertThat(groups(broker)).isEmpty();
    }
  }

  private static List<String> transactions(WireClient client) throws Exception {
    return ((ListTransactionsResponseData)
            client.ask(ApiKeys.LIST_TRANSACTIONS, 1, new ListTransactionsRequestData()))
        .transactionStates().stream().map(TransactionState::transactionalId).toList();
  }

  private static List<String> groups(WireClient client) throws Exception {
    return ((ListGroupsResponseData)
            client.ask(ApiKeys.LIST_GROUPS, 5, new ListGroupsRequestData()))
        .groups().stream().map(ListedGroup::groupId).toList();
  }

  @Test
  void whatClientsAreToldOfTopicsIsHeard() throws Exception {
    Uuid id = Uuid.randomUuid();
    fixture.upstream.answer(
        ApiKeys.METADATA,
        asked -> {
          MetadataResponseData metadata = fixture.upstream.metadata();
          metadata.topics().add(new MetadataResponseTopic().setName("there").setTopicId(id));
          metadata
              .topics()
              .add(
                  new MetadataResponseTopic()
                      .setName("gone")
                      .setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code()));
          metadata
              .topics()
              .add(
                  new MetadataResponseTopic()
                      .setName("hidden")
                      .setErrorCode(Errors.TOPIC_AUTHORIZATION_FAILED.code()));
          return metadata;
        });
    fixture.upstream.answer(
        ApiKeys.CREATE_TOPICS,
        asked -> {
          CreateTopicsResponseData created = new CreateTopicsResponseData();
          created.topics().add(new CreatableTopicResult().setName("new"));
          created
              .topics()
              .add(
                  new CreatableTopicResult()
                      .setName("old")
                      .setErrorCode(Errors.TOPIC_ALREADY_EXISTS.code()));
          return created;
        });
    fixture.upstream.answer(
        ApiKeys.DELETE_TOPICS,
        asked -> {
          DeleteTopicsResponseData deleted = new DeleteTopicsResponseData();
          deleted.responses().add(new DeletableTopicResult().setName("old"));
          return deleted;
        });
    try (WireClient client = fixture.connect()) {
      client.ask(ApiKeys.METADATA, 12, new MetadataRequestData());
      assertThat(fixture.topicNews).containsExactly("there is " + id, "gone is not there");
      fixture.topicNews.clear();
      CreateTopicsResponseData created =
          (CreateTopicsResponseData)
              client.ask(ApiKeys.CREATE_TOPICS, 7, new CreateTopicsRequestData());
      assertThat(created.topics()).as("it passes as it came").hasSize(2);
      client.ask(ApiKeys.DELETE_TOPICS, 6, new DeleteTopicsRequestData());
      assertThat(fixture.topicNews).containsExactly("changed [new]", "changed [old]");
    }
  }

  @Test
  void aNewBrokerHasItsPortBeforeAnyClientHearsOfIt() throws Exception {
    try (WireClient client = fixture.connect()) {
      fixture.upstream.add(second);
      int port = metadata(client, 12).brokers().find(2).port();
      assertThat(port).isNotEqualTo(second.port());
      try (WireClient onSecond = new WireClient(new HostPort("127.0.0.1", port))) {
        onSecond.ask(ApiKeys.LIST_OFFSETS, 7, new ListOffsetsRequestData());
        assertThat(second.asked(ApiKeys.LIST_OFFSETS)).hasSize(1);
        assertThat(fixture.upstream.asked(ApiKeys.LIST_OFFSETS)).isEmpty();
        assertThat(onSecond.ask(ApiKeys.HEARTBEAT, 4, heartbeat())).isNotNull();
        assertThat(found(onSecond, 4, (byte) 0)).isEqualTo(Map.of("k", GatewayFixture.NODE.port()));
        assertThat(metadata(onSecond, 12).brokers().find(GatewayFixture.NODE.nodeId())).isNotNull();
        assertThat(onSecond.ask(ApiKeys.API_VERSIONS, 0, new ApiVersionsRequestData()))
            .isEqualTo(client.ask(ApiKeys.API_VERSIONS, 0, new ApiVersionsRequestData()));
      }
    }
  }

  @Test
  void aBrokerThatJoinsIsServedThoughNobodyAsksForMetadata() throws Exception {
    fixture.upstream.add(second);
    await()
        .untilAsserted(
            () ->
                assertThat(fixture.logged())
                    .anyMatch(line -> line.contains("broker 2 is served on port")));
  }

  @Test
  void theClusterIsDescribedWithGatewayPortsAndWithoutControllers() throws Exception {
    int port = portOf(1);
    byte[] endpointType = {1};
    fixture.upstream.answer(
        ApiKeys.DESCRIBE_CLUSTER,
        asked -> {
          DescribeClusterResponseData cluster =
              new DescribeClusterResponseData().setEndpointType(endpointType[0]).setControllerId(1);
          cluster
              .brokers()
              .add(
                  new DescribeClusterBroker()
                      .setBrokerId(1)
                      .setHost("127.0.0.1")
                      .setPort(fixture.upstream.port()));
          if (asked.version() >= 2) {
            cluster
                .brokers()
                .add(new DescribeClusterBroker().setBrokerId(9).setHost("gone").setIsFenced(true));
          }
          return cluster;
        });
    try (WireClient client = fixture.connect()) {
      for (int version = 0; version <= ApiKeys.DESCRIBE_CLUSTER.latestVersion(); version++) {
        DescribeClusterResponseData cluster = describe(client, version);
        assertThat(cluster.brokers())
            .singleElement()
            .extracting(DescribeClusterBroker::port)
            .isEqualTo(port);
      }
      endpointType[0] = 2;
      assertThat(describe(client, 1).brokers()).isEmpty();
    }
  }

  @Test
  void newLeadersInFetchAndProduceAnswersAreAtGatewayPorts() throws Exception {
    int port = portOf(1);
    fixture.upstream.answer(
        ApiKeys.FETCH,
        asked -> {
          FetchResponseData answer = new FetchResponseData();
          if (asked.version() >= 16) {
            answer
                .nodeEndpoints()
                .add(
                    new FetchResponseData.NodeEndpoint()
                        .setNodeId(1)
                        .setHost("127.0.0.1")
                        .setPort(fixture.upstream.port()));
          }
          return answer;
        });
    fixture.upstream.answer(
        ApiKeys.PRODUCE,
        asked -> {
          ProduceResponseData answer = new ProduceResponseData();
          if (asked.version() >= 10) {
            answer
                .nodeEndpoints()
                .add(
                    new ProduceResponseData.NodeEndpoint()
                        .setNodeId(1)
                        .setHost("127.0.0.1")
                        .setPort(fixture.upstream.port()));
          }
          return answer;
        });
    try (WireClient client = fixture.connect()) {
      for (int version = 4; version <= ApiKeys.FETCH.latestVersion(); version++) {
        FetchResponseData answer =
            (FetchResponseData) client.ask(ApiKeys.FETCH, version, new FetchRequestData());
        assertThat(answer.nodeEndpoints()).hasSize(version >= 16 ? 1 : 0);
        assertThat(answer.nodeEndpoints()).allMatch(node -> node.port() == port);
      }
      for (int version = 3; version <= ApiKeys.PRODUCE.latestVersion(); version++) {
        ProduceResponseData answer =
            (ProduceResponseData)
                client.ask(ApiKeys.PRODUCE, version, new ProduceRequestData().setAcks((short) -1));
        assertThat(answer.nodeEndpoints()).hasSize(version >= 10 ? 1 : 0);
        assertThat(answer.nodeEndpoints()).allMatch(node -> node.port() == port);
      }
    }
  }

  @Test
  void aBrokersConfigsDoNotSayWhereItListens() throws Exception {
    String address = "PLAINTEXT://" + fixture.upstream.address();
    fixture.upstream.answer(
        ApiKeys.DESCRIBE_CONFIGS,
        asked ->
            new DescribeConfigsResponseData()
                .setResults(
                    List.of(
                        new DescribeConfigsResult()
                            .setResourceType(ConfigResource.Type.BROKER.id())
                            .setResourceName("1")
                            .setConfigs(
                                List.of(
                                    config("advertised.listeners", address),
                                    config("listeners", address),
                                    config("controller.quorum.bootstrap.servers", address),
                                    config("controller.quorum.voters", "1@" + address),
                                    config("num.io.threads", "8"))))));
    DescribeConfigsRequestData describe =
        new DescribeConfigsRequestData()
            .setResources(
                List.of(
                    new DescribeConfigsResource()
                        .setResourceType(ConfigResource.Type.BROKER.id())
                        .setResourceName("1")));
    try (WireClient client = fixture.connect()) {
      for (int version = 1; version <= ApiKeys.DESCRIBE_CONFIGS.latestVersion(); version++) {
        ApiMessage answer = client.ask(ApiKeys.DESCRIBE_CONFIGS, version, describe);
        assertThat(answer.toString()).doesNotContain(fixture.upstream.address());
        assertThat(((DescribeConfigsResponseData) answer).results().get(0).configs())
            .filteredOn(config -> config.value() != null)
            .extracting(DescribeConfigsResourceResult::name)
            .containsExactly("num.io.threads");
      }
    }
  }

  private static DescribeConfigsResourceResult config(String name, String value) {
    return new DescribeConfigsResourceResult()
        .setName(name)
        .setValue(value)
        .setSynonyms(List.of(new DescribeConfigsSynonym().setName(name).setValue(value)));
  }

  @Test
  void fetchedRecordsSurviveARewrite() throws Exception {
    MemoryRecords records =
        MemoryRecords.withRecords(Compression.NONE, new SimpleRecord("value".getBytes(UTF_8)));
    fixture.upstream.answer(
        ApiKeys.FETCH,
        asked -> {
          FetchResponseData answer = new FetchResponseData();
          answer.setResponses(
              List.of(
                  new FetchResponseData.FetchableTopicResponse()
                      .setTopicId(new Uuid(1, 2))
                      .setPartitions(
                          List.of(new FetchResponseData.PartitionData().setRecords(records)))));
          answer
              .nodeEndpoints()
              .add(
                  new FetchResponseData.NodeEndpoint()
                      .setNodeId(1)
                      .setHost("127.0.0.1")
                      .setPort(fixture.upstream.port()));
          return answer;
        });
    try (WireClient client = fixture.connect()) {
      FetchResponseData answer =
          (FetchResponseData) client.ask(ApiKeys.FETCH, 17, new FetchRequestData());
      assertThat(answer.responses().get(0).partitions().get(0).records().sizeInBytes())
          .isEqualTo(records.sizeInBytes());
    }
  }

  @Test
  void coordinatorsOfTransactionsAreAskedForUpstreamAndThoseOfGroupsAreNot() throws Exception {
    int port = portOf(1);
    fixture.upstream.answer(
        ApiKeys.FIND_COORDINATOR,
        asked -> {
          FindCoordinatorRequestData find = (FindCoordinatorRequestData) asked.body();
          return asked.version() < 4
              ? new FindCoordinatorResponseData()
                  .setNodeId(1)
                  .setHost("127.0.0.1")
                  .setPort(fixture.upstream.port())
              : new FindCoordinatorResponseData()
                  .setCoordinators(
                      find.coordinatorKeys().stream()
                          .map(
                              key ->
                                  new FindCoordinatorResponseData.Coordinator()
                                      .setKey(key)
                                      .setNodeId(1)
                                      .setHost("127.0.0.1")
                                      .setPort(fixture.upstream.port()))
                          .toList());
        });
    try (WireClient client = fixture.connect()) {
      for (int version = 0; version <= 6; version++) {
        assertThat(found(client, version, (byte) 0))
            .isEqualTo(Map.of("k", GatewayFixture.NODE.port()));
        if (version >= 1) {
          assertThat(found(client, version, (byte) 1)).isEqualTo(Map.of("k", port));
          assertThat(find(client, version, (byte) 2)).isEqualTo(Errors.INVALID_REQUEST);
        }
      }
    }
    assertThat(fixture.upstream.asked(ApiKeys.FIND_COORDINATOR)).hasSize(6);
  }

  @Test
  void aBrokerThatGoesAwayCostsTheClientItsConnectionAndLeavesNothing() throws Exception {
    fixture.upstream.answer(ApiKeys.LIST_OFFSETS, asked -> null);
    try (WireClient client = fixture.connect()) {
      client.send(ApiKeys.LIST_OFFSETS, 7, 1, new ListOffsetsRequestData());
      await().until(() -> fixture.upstream.asked(ApiKeys.LIST_OFFSETS).size() == 1);
      fixture.upstream.closeConnections();
      assertThat(client.isClosedByServer()).isTrue();
    }
    await().until(() -> fixture.openConnections() == 0);
    assertServes();
  }

  @Test
  void withoutUpstreamGroupsAreServedAndTheRestIsClosedWithOneLine() throws Exception {
    fixture.upstream.close();
    for (int i = 0; i < 3; i++) {
      try (WireClient client = fixture.connect()) {
        assertThat(client.ask(ApiKeys.HEARTBEAT, 4, heartbeat())).isNotNull();
        client.send(ApiKeys.LIST_OFFSETS, 7, 1, new ListOffsetsRequestData());
        assertThat(client.isClosedByServer()).isTrue();
      }
    }
    assertThat(fixture.logged().stream().filter(line -> line.startsWith("WARN")))
        .singleElement()
        .asString()
        .contains("cannot be reached");
    try (WireClient client = fixture.connect()) {
      assertThat(find(client, 3, (byte) 1)).isEqualTo(Errors.COORDINATOR_NOT_AVAILABLE);
    }
  }

  @Test
  void aBrokerThatDoesNotAnswerIsGivenUp() throws Exception {
    fixture.upstream.answer(ApiKeys.LIST_OFFSETS, asked -> null);
    try (WireClient client = fixture.connect()) {
      client.send(ApiKeys.LIST_OFFSETS, 7, 1, new ListOffsetsRequestData());
      assertThat(client.isClosedByServer()).isTrue();
    }
    await().until(() -> fixture.openConnections() == 0);
  }

  @Test
  void bytesPassAsTheyAre() throws Exception {
    fixture.upstream.answer(
        ApiKeys.LIST_OFFSETS, asked -> new ListOffsetsResponseData().setThrottleTimeMs(77));
    try (WireClient client = fixture.connect()) {
      ListOffsetsResponseData answer =
          (ListOffsetsResponseData)
              client.ask(ApiKeys.LIST_OFFSETS, 7, new ListOffsetsRequestData().setReplicaId(-1));
      assertThat(answer.throttleTimeMs()).isEqualTo(77);
      FakeUpstream.Asked asked = fixture.upstream.asked(ApiKeys.LIST_OFFSETS).get(0);
      assertThat(asked.correlationId()).isEqualTo(1007);
      assertThat(asked.version()).isEqualTo((short) 7);
    }
    await().until(() -> fixture.openConnections() == 0);
  }

  private void assertServes() throws Exception {
    try (WireClient client = fixture.connect()) {
      assertThat(client.ask(ApiKeys.API_VERSIONS, 0, new ApiVersionsRequestData())).isNotNull();
    }
  }

  private int portOf(int broker) throws Exception {
    try (WireClient client = fixture.connect()) {
      return metadata(client, 12).brokers().find(broker).port();
    }
  }

  private static MetadataResponseData metadata(WireClient client, int version) throws Exception {
    return (MetadataResponseData)
        client.ask(ApiKeys.METADATA, version, new MetadataRequestData().setTopics(List.of()));
  }

  private static DescribeClusterResponseData describe(WireClient client, int version)
      throws Exception {
    return (DescribeClusterResponseData)
        client.ask(ApiKeys.DESCRIBE_CLUSTER, version, new DescribeClusterRequestData());
  }

  private static HeartbeatRequestData heartbeat() {
    return new HeartbeatRequestData().setGroupId("g").setMemberId("m");
  }

  private static FindCoordinatorResponseData answer(WireClient client, int version, byte keyType)
      throws Exception {
    FindCoordinatorRequestData find = new FindCoordinatorRequestData().setKeyType(keyType);
    return (FindCoordinatorResponseData)
        client.ask(
            ApiKeys.FIND_COORDINATOR,
            version,
            version < 4 ? find.setKey("k") : find.setCoordinatorKeys(List.of("k")));
  }

  private static Map<String, Integer> found(WireClient client, int version, byte keyType)
      throws Exception {
    FindCoordinatorResponseData answer = answer(client, version, keyType);
    return version < 4
        ? Map.of("k", answer.port())
        : answer.coordinators().stream()
            .collect(
                Collectors.toMap(
                    FindCoordinatorResponseData.Coordinator::key,
                    FindCoordinatorResponseData.Coordinator::port));
  }

  private static Errors find(WireClient client, int version, byte keyType) throws Exception {
    FindCoordinatorResponseData answer = answer(client, version, keyType);
    return Errors.forCode(
        version < 4 ? answer.errorCode() : answer.coordinators().get(0).errorCode());
  }
}
