package io.muster.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.ListConfigResourcesRequestData;
import org.apache.kafka.common.message.ListConfigResourcesResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class ListConfigResourcesApiTest {
  private final ListConfigResourcesApi api =
      new ListConfigResourcesApi(() -> CompletableFuture.completedStage(List.of("a", "b")));

  private static ListConfigResourcesRequestData request(ConfigResource.Type... types) {
    return new ListConfigResourcesRequestData()
        .setResourceTypes(Stream.of(types).map(ConfigResource.Type::id).toList());
  }

  private static CompletionStage<ApiMessage> upstream(ApiMessage asked) {
    return CompletableFuture.completedStage(
        new ListConfigResourcesResponseData()
            .setConfigResources(
                List.of(
                    new ListConfigResourcesResponseData.ConfigResource()
                        .setResourceName("t")
                        .setResourceType(ConfigResource.Type.TOPIC.id()))));
  }

  @Versions(ApiKeys.LIST_CONFIG_RESOURCES)
  void everythingIsGroupsAndWhatTheUpstreamHas(int version) {
    var exchange =
        new FakeExchange(api, version, request())
            .withUpstream(ListConfigResourcesApiTest::upstream);
    var resources = exchange.answered(ListConfigResourcesResponseData.class).configResources();
    if (version == 0) {
      assertThat(resources).extracting("resourceName").containsExactly("t");
      assertThat(exchange.toUpstream).containsExactly(request());
    } else {
      assertThat(resources)
          .extracting("resourceName", "resourceType")
          .containsExactly(
              tuple("a", ConfigResource.Type.GROUP.id()),
              tuple("b", ConfigResource.Type.GROUP.id()),
              tuple("t", ConfigResource.Type.TOPIC.id()));
      assertThat(((ListConfigResourcesRequestData) exchange.toUpstream.get(0)).resourceTypes())
          .containsExactlyInAnyOrder(
              ConfigResource.Type.TOPIC.id(),
              ConfigResource.Type.BROKER.id(),
              ConfigResource.Type.BROKER_LOGGER.id(),
              ConfigResource.Type.CLIENT_METRICS.id());
    }
  }

  @Test
  void theUpstreamIsNotAskedForGroupsOnly() {
    assertThat(
            new FakeExchange(api, 1, request(ConfigResource.Type.GROUP))
                .answered(ListConfigResourcesResponseData.class)
                .configResources())
        .extracting("resourceName")
        .containsExactly("a", "b");
  }

  @Test
  void groupsAreNotListedUnasked() {
    assertThat(
            new FakeExchange(api, 1, request(ConfigResource.Type.TOPIC))
                .withUpstream(ListConfigResourcesApiTest::upstream)
                .answered(ListConfigResourcesResponseData.class)
                .configResources())
        .extracting("resourceName")
        .containsExactly("t");
  }

  @Test
  void whatTheUpstreamRefusesIsRefused() {
    var refused =
        new ListConfigResourcesResponseData().setErrorCode(Errors.UNSUPPORTED_VERSION.code());
    assertThat(
            new FakeExchange(
                    api, 1, request(ConfigResource.Type.UNKNOWN, ConfigResource.Type.GROUP))
                .withUpstream(asked -> CompletableFuture.completedStage(refused))
                .answered(ListConfigResourcesResponseData.class))
        .isEqualTo(refused);
  }

  @Test
  void theUpstreamIsAway() {
    assertThat(
            new FakeExchange(api, 1, request())
                .withUpstream(asked -> CompletableFuture.failedStage(new IOException("refused")))
                .answered(ListConfigResourcesResponseData.class)
                .errorCode())
        .isEqualTo(Errors.BROKER_NOT_AVAILABLE.code());
  }
}
