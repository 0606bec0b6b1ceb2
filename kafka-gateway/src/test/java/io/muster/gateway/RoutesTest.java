package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.Coordinator;
import io.muster.cluster.CoordinatorLocator;
import io.muster.gateway.api.ServedApis;
import io.muster.group.GroupSettings;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A decision for every API that Kafka has, so that a new Kafka brings none in unnoticed. */
class RoutesTest {

  /** The upstream's own coordinator of groups, which clients must not find. */
  private static final Set<ApiKeys> GROUPS_OF_THE_UPSTREAM =
      EnumSet.of(
          ApiKeys.SHARE_GROUP_HEARTBEAT,
          ApiKeys.SHARE_GROUP_DESCRIBE,
          ApiKeys.SHARE_FETCH,
          ApiKeys.SHARE_ACKNOWLEDGE,
          ApiKeys.DESCRIBE_SHARE_GROUP_OFFSETS,
          ApiKeys.ALTER_SHARE_GROUP_OFFSETS,
          ApiKeys.DELETE_SHARE_GROUP_OFFSETS,
          ApiKeys.STREAMS_GROUP_HEARTBEAT,
          ApiKeys.STREAMS_GROUP_DESCRIBE);

  /** What brokers and controllers say to each other. */
  private static final Set<ApiKeys> AMONG_BROKERS =
      EnumSet.of(
          ApiKeys.WRITE_TXN_MARKERS,
          ApiKeys.VOTE,
          ApiKeys.BEGIN_QUORUM_EPOCH,
          ApiKeys.END_QUORUM_EPOCH,
          ApiKeys.ALTER_PARTITION,
          ApiKeys.ENVELOPE,
          ApiKeys.FETCH_SNAPSHOT,
          ApiKeys.BROKER_REGISTRATION,
          ApiKeys.BROKER_HEARTBEAT,
          ApiKeys.CONTROLLER_REGISTRATION,
          ApiKeys.ALLOCATE_PRODUCER_IDS,
          ApiKeys.ASSIGN_REPLICAS_TO_DIRS,
          ApiKeys.UPDATE_RAFT_VOTER,
          ApiKeys.INITIALIZE_SHARE_GROUP_STATE,
          ApiKeys.READ_SHARE_GROUP_STATE,
          ApiKeys.WRITE_SHARE_GROUP_STATE,
          ApiKeys.DELETE_SHARE_GROUP_STATE,
          ApiKeys.READ_SHARE_GROUP_STATE_SUMMARY);

  /** The upstream as a cluster: its controllers, features, brokers, and who may log in there. */
  private static final Set<ApiKeys> ADMINISTRATION_OF_THE_UPSTREAM =
      EnumSet.of(
          ApiKeys.DESCRIBE_QUORUM,
          ApiKeys.ADD_RAFT_VOTER,
          ApiKeys.REMOVE_RAFT_VOTER,
          ApiKeys.UPDATE_FEATURES,
          ApiKeys.UNREGISTER_BROKER,
          ApiKeys.SASL_HANDSHAKE,
          ApiKeys.SASL_AUTHENTICATE,
          ApiKeys.CREATE_DELEGATION_TOKEN,
          ApiKeys.RENEW_DELEGATION_TOKEN,
          ApiKeys.EXPIRE_DELEGATION_TOKEN,
          ApiKeys.DESCRIBE_DELEGATION_TOKEN,
          ApiKeys.GET_TELEMETRY_SUBSCRIPTIONS,
          ApiKeys.PUSH_TELEMETRY);

  private final Routes routes =
      new Routes(
          ServedApis.all(
              new GatewayFixture.NoGroups(List.of()),
              new NoCoordinators(),
              new GatewayFixture.AnyTopic(),
              new GatewayFixture.NoTransactions(),
              GroupSettings.defaults()),
          new NoCoordinators(),
          ApiVersionsResponseData::new);

  @Test
  void everyApiOfKafkaIsOfferedOrWithheldForAReason() {
    Set<ApiKeys> decided = EnumSet.noneOf(ApiKeys.class);
    routes.all().forEach(route -> decided.add(route.key()));
    for (Set<ApiKeys> withheld :
        List.of(GROUPS_OF_THE_UPSTREAM, AMONG_BROKERS, ADMINISTRATION_OF_THE_UPSTREAM)) {
      assertThat(decided).doesNotContainAnyElementsOf(withheld);
      decided.addAll(withheld);
    }
    assertThat(EnumSet.allOf(ApiKeys.class).stream().filter(ApiKeys::hasValidVersion))
        .containsExactlyInAnyOrderElementsOf(decided);
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerThatCanHoldAnAddressIsNotPassedOnAsItIs(ApiKeys api) {
    Route route = routes.of(api);
    if (route instanceof Route.Forward) {
      assertThat(holdsAddresses(api)).isFalse();
    } else if (route instanceof Route.Rewrite) {
      assertThat(holdsAddresses(api)).isTrue();
    }
  }

  private static boolean holdsAddresses(ApiKeys api) {
    Class<?> response = api.messageType.newResponse().getClass();
    return Stream.concat(Stream.of(response), Arrays.stream(response.getDeclaredClasses()))
        .anyMatch(part -> has(part, "host") && has(part, "port"));
  }

  private static boolean has(Class<?> part, String field) {
    return Arrays.stream(part.getDeclaredMethods())
        .anyMatch(method -> method.getName().equals(field));
  }

  record NoCoordinators() implements CoordinatorLocator {
    @Override
    public Optional<Coordinator> coordinatorOf(String groupId) {
      return Optional.empty();
    }

    @Override
    public boolean mayBeLost(String groupId, long sentNanos) {
      return false;
    }

    @Override
    public List<Coordinator> coordinators() {
      return List.of();
    }

    @Override
    public Optional<Predicate<String>> listedHere() {
      return Optional.empty();
    }
  }
}
