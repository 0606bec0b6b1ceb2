package io.muster.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.AlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.AlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

class AlterConfigsApiTest {
  private final AlterConfigsApi api = new AlterConfigsApi();

  @Versions(ApiKeys.ALTER_CONFIGS)
  void groupsAreRefusedAndTheRestIsTheUpstreams(int version) {
    var exchange =
        new FakeExchange(
                api,
                version,
                request(ConfigResource.Type.GROUP, ConfigResource.Type.TOPIC).setValidateOnly(true))
            .withUpstream(
                asked -> {
                  var answer = new AlterConfigsResponseData();
                  answer
                      .responses()
                      .add(
                          new AlterConfigsResourceResponse()
                              .setResourceType(ConfigResource.Type.TOPIC.id())
                              .setResourceName("TOPIC")
                              .setErrorCode(Errors.INVALID_CONFIG.code()));
                  return CompletableFuture.completedStage(answer);
                });

    assertThat(exchange.answered(AlterConfigsResponseData.class).responses())
        .extracting("resourceName", "errorCode")
        .containsExactly(
            tuple("GROUP", Errors.INVALID_REQUEST.code()),
            tuple("TOPIC", Errors.INVALID_CONFIG.code()));
    assertThat(exchange.toUpstream)
        .containsExactly(request(ConfigResource.Type.TOPIC).setValidateOnly(true));
  }

  @Versions(ApiKeys.ALTER_CONFIGS)
  void theUpstreamIsNotAskedForGroupsOnly(int version) {
    assertThat(
            new FakeExchange(api, version, request(ConfigResource.Type.GROUP))
                .answered(AlterConfigsResponseData.class)
                .responses())
        .extracting("errorCode")
        .containsExactly(Errors.INVALID_REQUEST.code());
  }

  @Versions(ApiKeys.ALTER_CONFIGS)
  void theUpstreamIsAway(int version) {
    assertThat(
            new FakeExchange(
                    api, version, request(ConfigResource.Type.TOPIC, ConfigResource.Type.GROUP))
                .withUpstream(asked -> CompletableFuture.failedStage(new IOException("refused")))
                .answered(AlterConfigsResponseData.class)
                .responses())
        .extracting("errorCode")
        .containsExactly(Errors.BROKER_NOT_AVAILABLE.code(), Errors.INVALID_REQUEST.code());
  }

  private static AlterConfigsRequestData request(ConfigResource.Type... types) {
    var request = new AlterConfigsRequestData();
    for (var type : types) {
      var resource = new AlterConfigsResource().setResourceType(type.id());
      resource.setResourceName(type.name()).configs().add(new AlterableConfig().setName("name"));
      request.resources().add(resource);
    }
    return request;
  }
}
