package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.ApiVersionsResponseData.FinalizedFeatureKey;
import org.apache.kafka.common.message.ApiVersionsResponseData.SupportedFeatureKey;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nothing is advertised that does not work, and all that is advertised is answered. */
class ApiVersionsTest {
  private static GatewayFixture fixture;

  @BeforeAll
  static void start() throws Exception {
    fixture = new GatewayFixture();
  }

  @AfterAll
  static void stop() throws Exception {
    fixture.close();
  }

  @Test
  void everyVersionAnswers() throws Exception {
    try (WireClient client = fixture.connect()) {
      for (int version = 0; version <= 4; version++) {
        ApiVersionsResponseData answer = ask(client, version, software("muster-test", "1.0"));
        assertThat(answer.errorCode()).isEqualTo(Errors.NONE.code());
        assertThat(answer.apiKeys().find(ApiKeys.JOIN_GROUP.id).maxVersion()).isEqualTo((short) 9);
        assertThat(answer.apiKeys().find(ApiKeys.PRODUCE.id).minVersion()).isEqualTo((short) 0);
      }
    }
  }

  @Test
  void aVersionFromTheFutureIsAnsweredInVersion0WithOurOwnRange() throws Exception {
    try (WireClient client = fixture.connect()) {
      client.sendHex("0000000e 0012 0063 0000002a 0001 61 00 00 00");
      ApiVersionsResponseData answer =
          (ApiVersionsResponseData) client.receive(ApiKeys.API_VERSIONS, 0, 42);
      assertThat(answer.errorCode()).isEqualTo(Errors.UNSUPPORTED_VERSION.code());
      assertThat(answer.apiKeys())
          .containsExactly(
              new ApiVersion()
                  .setApiKey(ApiKeys.API_VERSIONS.id)
                  .setMinVersion((short) 0)
                  .setMaxVersion((short) 4));
      assertThat(ask(client, 4, software("x", "1")).errorCode()).isEqualTo(Errors.NONE.code());
    }
  }

  @Test
  void aClientMustNameItsSoftwareProperly() throws Exception {
    try (WireClient client = fixture.connect()) {
      for (String bad : Set.of("", "-x", "a b")) {
        assertThat(ask(client, 3, software(bad, "1.0")).errorCode())
            .isEqualTo(Errors.INVALID_REQUEST.code());
        assertThat(ask(client, 4, software("x", bad)).errorCode())
            .isEqualTo(Errors.INVALID_REQUEST.code());
      }
    }
  }

  @Test
  void featuresOfWhatIsNotServedAreWithheld() throws Exception {
    try (WireClient client = fixture.connect()) {
      ApiVersionsResponseData answer = ask(client, 4, software("x", "1"));
      assertThat(answer.finalizedFeatures())
          .extracting(FinalizedFeatureKey::name)
          .containsExactlyInAnyOrder("metadata.version", "group.version", "transaction.version");
      assertThat(answer.finalizedFeatures().find("group.version").maxVersionLevel())
          .as("the consumer protocol is ours")
          .isEqualTo((short) 1);
      assertThat(answer.supportedFeatures())
          .extracting(SupportedFeatureKey::name)
          .containsExactlyInAnyOrder(
              "metadata.version", "kraft.version", "group.version", "transaction.version");
      assertThat(answer.finalizedFeaturesEpoch()).isEqualTo(3);
      assertThat(ask(client, 3, software("x", "1")).supportedFeatures())
          .extracting(SupportedFeatureKey::name)
          .containsExactly("metadata.version");
    }
  }

  @Test
  void theListIsExactlyWhatMusterMeansToOffer() throws Exception {
    try (WireClient client = fixture.connect()) {
      Set<String> offered =
          ask(client, 4, software("x", "1")).apiKeys().stream()
              .map(range -> ApiKeys.forId(range.apiKey()).name())
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(offered)
          .containsExactlyInAnyOrder(
              "PRODUCE",
              "FETCH",
              "LIST_OFFSETS",
              "METADATA",
              "OFFSET_COMMIT",
              "OFFSET_FETCH",
              "ADD_OFFSETS_TO_TXN",
              "TXN_OFFSET_COMMIT",
              "FIND_COORDINATOR",
              "JOIN_GROUP",
              "HEARTBEAT",
              "LEAVE_GROUP",
              "SYNC_GROUP",
              "CONSUMER_GROUP_HEARTBEAT",
              "CONSUMER_GROUP_DESCRIBE",
              "DESCRIBE_GROUPS",
              "LIST_GROUPS",
              "DELETE_GROUPS",
              "OFFSET_DELETE",
              "LIST_CONFIG_RESOURCES",
              "API_VERSIONS",
              "CREATE_TOPICS",
              "DELETE_TOPICS",
              "DELETE_RECORDS",
              "INIT_PRODUCER_ID",
              "OFFSET_FOR_LEADER_EPOCH",
              "ADD_PARTITIONS_TO_TXN",
              "END_TXN",
              "DESCRIBE_ACLS",
              "CREATE_ACLS",
              "DELETE_ACLS",
              "DESCRIBE_CONFIGS",
              "ALTER_CONFIGS",
              "ALTER_REPLICA_LOG_DIRS",
              "DESCRIBE_LOG_DIRS",
              "CREATE_PARTITIONS",
              "ELECT_LEADERS",
              "INCREMENTAL_ALTER_CONFIGS",
              "ALTER_PARTITION_REASSIGNMENTS",
              "LIST_PARTITION_REASSIGNMENTS",
              "DESCRIBE_CLIENT_QUOTAS",
              "ALTER_CLIENT_QUOTAS",
              "DESCRIBE_USER_SCRAM_CREDENTIALS",
              "ALTER_USER_SCRAM_CREDENTIALS",
              "DESCRIBE_CLUSTER",
              "DESCRIBE_PRODUCERS",
              "DESCRIBE_TRANSACTIONS",
              "LIST_TRANSACTIONS",
              "DESCRIBE_TOPIC_PARTITIONS");
    }
  }

  @Test
  void everythingAdvertisedIsAnsweredInEveryVersion() throws Exception {
    try (WireClient client = fixture.connect()) {
      ApiVersionsResponseData offered = ask(client, 4, software("x", "1"));
      for (ApiVersion range : offered.apiKeys()) {
        ApiKeys api = ApiKeys.forId(range.apiKey());
        int oldest = Math.max(range.minVersion(), api.oldestVersion());
        for (int version = oldest; version <= range.maxVersion(); version++) {
          ApiMessage request =
              api == ApiKeys.API_VERSIONS
                  ? software("x", "1")
                  : TestRequests.minimal(api, (short) version);
          assertThat(client.ask(api, version, request)).as("%s %d", api, version).isNotNull();
        }
      }
    }
    assertThat(fixture.logged()).allMatch(line -> line.startsWith("INFO"));
  }

  @Test
  void versionsThatTheUpstreamDoesNotHaveAreNotAdvertised() throws Exception {
    try (GatewayFixture old = new GatewayFixture()) {
      old.upstream.answer(
          ApiKeys.API_VERSIONS,
          any -> {
            ApiVersionsResponseData versions = FakeUpstream.versions();
            versions.apiKeys().find(ApiKeys.FETCH.id).setMaxVersion((short) 11);
            versions
                .apiKeys()
                .remove(versions.apiKeys().find(ApiKeys.DESCRIBE_TOPIC_PARTITIONS.id));
            versions.apiKeys().remove(versions.apiKeys().find(ApiKeys.JOIN_GROUP.id));
            return versions;
          });
      try (WireClient client = old.connect()) {
        await().until(() -> range(client, ApiKeys.FETCH).maxVersion() == 11);
        assertThat(range(client, ApiKeys.DESCRIBE_TOPIC_PARTITIONS)).isNull();
        assertThat(range(client, ApiKeys.JOIN_GROUP).maxVersion()).isEqualTo((short) 9);
      }
    }
  }

  private static ApiVersion range(WireClient client, ApiKeys api) throws Exception {
    return ask(client, 4, software("x", "1")).apiKeys().find(api.id);
  }

  private static ApiVersionsResponseData ask(
      WireClient client, int version, ApiVersionsRequestData request) throws Exception {
    return (ApiVersionsResponseData)
        client.ask(
            ApiKeys.API_VERSIONS, version, version < 3 ? new ApiVersionsRequestData() : request);
  }

  private static ApiVersionsRequestData software(String name, String version) {
    return new ApiVersionsRequestData()
        .setClientSoftwareName(name)
        .setClientSoftwareVersion(version);
  }
}
