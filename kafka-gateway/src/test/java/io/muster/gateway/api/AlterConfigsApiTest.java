package io.muster.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.muster.group.GroupCommand;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import java.io.IOException;
import java.util.Map;
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
  private static final GroupReply DONE = new GroupReply.AlterConfigs(GroupError.NONE, null);

  private final AlterConfigsApi api = new AlterConfigsApi();

  @Versions(ApiKeys.ALTER_CONFIGS)
  void groupsAreAskedAndTheRestIsTheUpstreams(int version) {
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
                })
            .withGroup(DONE);

    assertThat(exchange.answered(AlterConfigsResponseData.class).responses())
        .extracting("resourceName", "errorCode")
        .containsExactly(
            tuple("GROUP", Errors.NONE.code()), tuple("TOPIC", Errors.INVALID_CONFIG.code()));
    assertThat(exchange.toUpstream)
        .containsExactly(request(ConfigResource.Type.TOPIC).setValidateOnly(true));
    assertThat(exchange.command("GROUP", GroupCommand.AlterConfigs.class))
        .as("what is not named is deleted")
        .isEqualTo(new GroupCommand.AlterConfigs(Map.of("name", "value"), true, true));
  }

  @Versions(ApiKeys.ALTER_CONFIGS)
  void theGroupSaysWhatIsWrong(int version) {
    assertThat(
            new FakeExchange(api, version, request(ConfigResource.Type.GROUP))
                .withGroup(new GroupReply.AlterConfigs(GroupError.INVALID_CONFIG, "too short"))
                .answered(AlterConfigsResponseData.class)
                .responses())
        .extracting("errorCode", "errorMessage")
        .containsExactly(tuple(Errors.INVALID_CONFIG.code(), "too short"));
  }

  @Versions(ApiKeys.ALTER_CONFIGS)
  void aValueMustBeGiven(int version) {
    var request = request(ConfigResource.Type.GROUP);
    request.resources().iterator().next().configs().iterator().next().setValue(null);
    assertThat(
            new FakeExchange(api, version, request)
                .answered(AlterConfigsResponseData.class)
                .responses())
        .extracting("errorCode", "errorMessage")
        .containsExactly(
            tuple(Errors.INVALID_REQUEST.code(), "Null value not supported for : name"));
  }

  @Versions(ApiKeys.ALTER_CONFIGS)
  void theUpstreamIsAway(int version) {
    assertThat(
            new FakeExchange(
                    api, version, request(ConfigResource.Type.TOPIC, ConfigResource.Type.GROUP))
                .withUpstream(asked -> CompletableFuture.failedStage(new IOException("refused")))
                .withGroup(DONE)
                .answered(AlterConfigsResponseData.class)
                .responses())
        .extracting("errorCode")
        .containsExactly(Errors.BROKER_NOT_AVAILABLE.code(), Errors.NONE.code());
  }

  private static AlterConfigsRequestData request(ConfigResource.Type... types) {
    var request = new AlterConfigsRequestData();
    for (var type : types) {
      var resource = new AlterConfigsResource().setResourceType(type.id());
      resource
          .setResourceName(type.name())
          .configs()
          .add(new AlterableConfig().setName("name").setValue("value"));
      request.resources().add(resource);
    }
    return request;
  }
}
