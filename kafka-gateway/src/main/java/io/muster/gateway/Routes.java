package io.muster.gateway;

import io.muster.cluster.CoordinatorLocator;
import io.muster.gateway.Route.Forward;
import io.muster.gateway.Route.Rewrite;
import io.muster.gateway.Route.Serve;
import io.muster.gateway.api.ApiVersionsApi;
import io.muster.gateway.api.FindCoordinatorApi;
import io.muster.gateway.api.ServedApi;
import io.muster.gateway.rewrite.AddressRewrite;
import io.muster.gateway.rewrite.DescribeClusterAddresses;
import io.muster.gateway.rewrite.DescribeConfigsAddresses;
import io.muster.gateway.rewrite.FetchAddresses;
import io.muster.gateway.rewrite.FindCoordinatorAddresses;
import io.muster.gateway.rewrite.MetadataAddresses;
import io.muster.gateway.rewrite.ProduceAddresses;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersionCollection;
import org.apache.kafka.common.message.ApiVersionsResponseData.FinalizedFeatureKey;
import org.apache.kafka.common.message.ApiVersionsResponseData.FinalizedFeatureKeyCollection;
import org.apache.kafka.common.message.ApiVersionsResponseData.SupportedFeatureKey;
import org.apache.kafka.common.message.ApiVersionsResponseData.SupportedFeatureKeyCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.jspecify.annotations.Nullable;

/**
 * Every API that clients can use, and from it what ApiVersions advertises. What is missing here is
 * missing on purpose: the upstream's own group coordinator, what brokers say to each other, and
 * what would show clients where the upstream is.
 */
final class Routes {
  private static final List<ApiKeys> FORWARDED =
      List.of(
          ApiKeys.LIST_OFFSETS,
          ApiKeys.OFFSET_FOR_LEADER_EPOCH,
          ApiKeys.CREATE_TOPICS,
          ApiKeys.DELETE_TOPICS,
          ApiKeys.DELETE_RECORDS,
          ApiKeys.CREATE_PARTITIONS,
          ApiKeys.DESCRIBE_TOPIC_PARTITIONS,
          ApiKeys.ADD_PARTITIONS_TO_TXN,
          ApiKeys.END_TXN,
          ApiKeys.DESCRIBE_PRODUCERS,
          ApiKeys.DESCRIBE_TRANSACTIONS,
          ApiKeys.DESCRIBE_ACLS,
          ApiKeys.CREATE_ACLS,
          ApiKeys.DELETE_ACLS,
          ApiKeys.DESCRIBE_CLIENT_QUOTAS,
          ApiKeys.ALTER_CLIENT_QUOTAS,
          ApiKeys.DESCRIBE_USER_SCRAM_CREDENTIALS,
          ApiKeys.ALTER_USER_SCRAM_CREDENTIALS,
          ApiKeys.DESCRIBE_LOG_DIRS,
          ApiKeys.ALTER_REPLICA_LOG_DIRS,
          ApiKeys.ELECT_LEADERS,
          ApiKeys.ALTER_PARTITION_REASSIGNMENTS,
          ApiKeys.LIST_PARTITION_REASSIGNMENTS);

  /**
   * Features whose finalized level would make clients use what is not served: the share and streams
   * group protocols.
   */
  private static final Set<String> WITHHELD_FEATURES = Set.of("share.version", "streams.version");

  /** The feature of the consumer group protocol, which is ours whatever the upstream has. */
  private static final String GROUP_VERSION = "group.version";

  private static final short CONSUMER_PROTOCOL_LEVEL = 1;

  private final Map<ApiKeys, Route> routes = new EnumMap<>(ApiKeys.class);
  private final Map<ApiKeys, AddressRewrite> rewrites = new EnumMap<>(ApiKeys.class);
  private final Supplier<ApiVersionsResponseData> upstream;

  /**
   * The table.
   *
   * @param upstream what the upstream supports just now
   */
  Routes(
      Collection<ServedApi> apis,
      CoordinatorLocator coordinators,
      Supplier<ApiVersionsResponseData> upstream) {
    this.upstream = upstream;
    for (AddressRewrite rewrite :
        List.of(
            new MetadataAddresses(coordinators),
            new DescribeClusterAddresses(),
            new DescribeConfigsAddresses(),
            new ProduceAddresses(),
            new FetchAddresses(),
            new FindCoordinatorAddresses())) {
      rewrites.put(rewrite.key(), rewrite);
      routes.put(rewrite.key(), new Rewrite(rewrite));
    }
    FORWARDED.forEach(key -> routes.put(key, new Forward(key)));
    apis.forEach(api -> routes.put(api.key(), new Serve(api)));
    routes.put(ApiKeys.FIND_COORDINATOR, new Serve(new FindCoordinatorApi(coordinators)));
    routes.put(ApiKeys.API_VERSIONS, new Serve(new ApiVersionsApi(this::advertised)));
  }

  /** Null if there is nothing for clients under this key. */
  @Nullable Route of(ApiKeys key) {
    return routes.get(key);
  }

  /** How the upstream's response of this API and version is rewritten; null if it passes as is. */
  @Nullable AddressRewrite rewriteOf(ApiKeys key, short version) {
    AddressRewrite rewrite = rewrites.get(key);
    return rewrite != null && version >= rewrite.since() ? rewrite : null;
  }

  Collection<Route> all() {
    return routes.values();
  }

  /** What clients are told that they may use. */
  ApiVersionsResponseData advertised() {
    ApiVersionsResponseData offered = upstream.get();
    ApiVersionCollection ranges = new ApiVersionCollection();
    routes.values().forEach(route -> range(route, offered).ifPresent(ranges::add));
    SupportedFeatureKeyCollection supported = new SupportedFeatureKeyCollection();
    offered.supportedFeatures().stream()
        .filter(feature -> passes(feature.name()))
        .forEach(feature -> supported.add(feature.duplicate()));
    supported.add(
        new SupportedFeatureKey()
            .setName(GROUP_VERSION)
            .setMinVersion((short) 0)
            .setMaxVersion(CONSUMER_PROTOCOL_LEVEL));
    FinalizedFeatureKeyCollection finalized = new FinalizedFeatureKeyCollection();
    offered.finalizedFeatures().stream()
        .filter(feature -> passes(feature.name()))
        .forEach(feature -> finalized.add(feature.duplicate()));
    finalized.add(
        new FinalizedFeatureKey()
            .setName(GROUP_VERSION)
            .setMinVersionLevel(CONSUMER_PROTOCOL_LEVEL)
            .setMaxVersionLevel(CONSUMER_PROTOCOL_LEVEL));
    return new ApiVersionsResponseData()
        .setApiKeys(ranges)
        .setSupportedFeatures(supported)
        .setFinalizedFeatures(finalized)
        .setFinalizedFeaturesEpoch(offered.finalizedFeaturesEpoch());
  }

  private static boolean passes(String feature) {
    return !WITHHELD_FEATURES.contains(feature) && !feature.equals(GROUP_VERSION);
  }

  /** Empty if the upstream supports none of the versions that we do, or not what they need. */
  private static Optional<ApiVersion> range(Route route, ApiVersionsResponseData offered) {
    if (!route.needs().stream().allMatch(key -> offered.apiKeys().find(key.id) != null)) {
      return Optional.empty();
    }
    ApiVersion ours =
        new ApiVersion()
            .setApiKey(route.key().id)
            .setMinVersion(route.oldestVersion())
            .setMaxVersion(route.latestVersion());
    Optional<ApiVersion> common =
        route.needsUpstream()
            ? ApiVersionsResponse.intersect(ours, offered.apiKeys().find(ours.apiKey()))
            : Optional.of(ours);
    return route.key() == ApiKeys.PRODUCE ? common.map(Routes::asKafkaShowsProduce) : common;
  }

  /** Kafka names versions of Produce that it no longer has, for librdkafka (KAFKA-18659). */
  private static ApiVersion asKafkaShowsProduce(ApiVersion range) {
    return range.setMinVersion(ApiKeys.PRODUCE_API_VERSIONS_RESPONSE_MIN_VERSION);
  }
}
