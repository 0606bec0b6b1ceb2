package io.muster.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.muster.group.GroupCommand;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IncrementalAlterConfigsApiTest {
  private static final GroupReply DONE = new GroupReply.AlterConfigs(GroupError.NONE, null);

  private final IncrementalAlterConfigsApi api = new IncrementalAlterConfigsApi();

  private static IncrementalAlterConfigsRequestData request(AlterConfigsResource... resources) {
    var request = new IncrementalAlterConfigsRequestData();
    for (var resource : resources) {
      request.resources().add(resource.duplicate());
    }
    return request;
  }

  private static AlterConfigsResource resource(
      ConfigResource.Type type, String name, AlterableConfig... configs) {
    var resource = new AlterConfigsResource().setResourceType(type.id()).setResourceName(name);
    for (var config : configs) {
      resource.configs().add(config);
    }
    return resource;
  }

  private static AlterConfigsResource group(String name, AlterableConfig... configs) {
    return resource(ConfigResource.Type.GROUP, name, configs);
  }

  private static AlterableConfig change(OpType operation, String name, @Nullable String value) {
    return new AlterableConfig().setName(name).setConfigOperation(operation.id()).setValue(value);
  }

  @Versions(ApiKeys.INCREMENTAL_ALTER_CONFIGS)
  void setAndDelete(int version) {
    var request =
        request(
                group(
                    "g",
                    change(OpType.SET, "group.instance.count", "3"),
                    change(OpType.DELETE, "group.join.window.ms", "")))
            .setValidateOnly(true);

    var exchange = new FakeExchange(api, version, request).withGroup(DONE);
    var response = exchange.answered(IncrementalAlterConfigsResponseData.class);

    Map<String, @Nullable String> changes = new HashMap<>();
    changes.put("group.instance.count", "3");
    changes.put("group.join.window.ms", null);
    assertThat(exchange.command("g", GroupCommand.AlterConfigs.class))
        .isEqualTo(new GroupCommand.AlterConfigs(changes, true));
    assertThat(response.responses())
        .extracting("resourceType", "resourceName", "errorCode", "errorMessage")
        .containsExactly(tuple(ConfigResource.Type.GROUP.id(), "g", Errors.NONE.code(), null));
  }

  @Versions(ApiKeys.INCREMENTAL_ALTER_CONFIGS)
  void refusedByTheGroup(int version) {
    var response =
        new FakeExchange(
                api, version, request(group("g", change(OpType.SET, "group.instance.count", "x"))))
            .withGroup(new GroupReply.AlterConfigs(GroupError.INVALID_CONFIG, "not a number"))
            .answered(IncrementalAlterConfigsResponseData.class);

    assertThat(response.responses())
        .extracting("errorCode", "errorMessage")
        .containsExactly(tuple(Errors.INVALID_CONFIG.code(), "not a number"));
  }

  @Versions(ApiKeys.INCREMENTAL_ALTER_CONFIGS)
  void lostCommand(int version) {
    var response =
        new FakeExchange(
                api, version, request(group("g", change(OpType.SET, "group.instance.count", "3"))))
            .withGroup(command -> null)
            .answered(IncrementalAlterConfigsResponseData.class);

    assertThat(response.responses())
        .extracting("errorCode")
        .containsExactly(Errors.COORDINATOR_NOT_AVAILABLE.code());
  }

  @Versions(ApiKeys.INCREMENTAL_ALTER_CONFIGS)
  void otherResourcesAreTheUpstreams(int version) {
    var topic =
        resource(
            ConfigResource.Type.TOPIC, "t", change(OpType.APPEND, "cleanup.policy", "compact"));
    var request =
        request(group("g", change(OpType.SET, "group.instance.count", "3")), topic)
            .setValidateOnly(true);
    var ofUpstream =
        new IncrementalAlterConfigsResponseData()
            .setResponses(
                List.of(
                    new AlterConfigsResourceResponse()
                        .setResourceType(ConfigResource.Type.TOPIC.id())
                        .setResourceName("t")
                        .setErrorCode(Errors.POLICY_VIOLATION.code())
                        .setErrorMessage("no")));

    var exchange =
        new FakeExchange(api, version, request)
            .withGroup(DONE)
            .withUpstream(sent -> CompletableFuture.completedStage(ofUpstream));
    var response = exchange.answered(IncrementalAlterConfigsResponseData.class);

    assertThat(exchange.toUpstream).singleElement().isEqualTo(request(topic).setValidateOnly(true));
    assertThat(response.responses())
        .extracting("resourceName", "errorCode", "errorMessage")
        .containsExactly(
            tuple("g", Errors.NONE.code(), null), tuple("t", Errors.POLICY_VIOLATION.code(), "no"));
  }

  @Versions(ApiKeys.INCREMENTAL_ALTER_CONFIGS)
  void groupsAreChangedThoughTheUpstreamIsAway(int version) {
    var request =
        request(
            group("g", change(OpType.SET, "group.instance.count", "3")),
            resource(ConfigResource.Type.TOPIC, "t"));

    var response =
        new FakeExchange(api, version, request)
            .withUpstream(sent -> CompletableFuture.failedStage(new IllegalStateException()))
            .withGroup(DONE)
            .answered(IncrementalAlterConfigsResponseData.class);

    assertThat(response.responses())
        .extracting("errorCode")
        .containsExactly(Errors.NONE.code(), Errors.BROKER_NOT_AVAILABLE.code());
  }

  static Stream<Arguments> malformed() {
    var valid = change(OpType.SET, "group.instance.count", "3");
    return Stream.of(
        Arguments.of(
            request(group("g", valid.duplicate()), group("g")),
            Errors.INVALID_REQUEST,
            "Each resource must appear at most once."),
        Arguments.of(
            request(
                group("g", valid.duplicate(), change(OpType.DELETE, "group.instance.count", ""))),
            Errors.INVALID_REQUEST,
            "Error due to duplicate config keys"),
        Arguments.of(
            request(group("g", change(OpType.SET, "a", null), change(OpType.SET, "b", null))),
            Errors.INVALID_REQUEST,
            "Null value not supported for : a, b"),
        Arguments.of(
            request(group("", valid.duplicate())),
            Errors.INVALID_REQUEST,
            "Default group resources are not allowed."),
        Arguments.of(
            request(group("g", change(OpType.APPEND, "group.instance.count", "3"))),
            Errors.INVALID_CONFIG,
            "Can't APPEND to key group.instance.count because its type is not LIST."),
        Arguments.of(
            request(group("g", valid.duplicate().setConfigOperation((byte) 9))),
            Errors.INVALID_REQUEST,
            "Unknown operation type 9"));
  }

  @ParameterizedTest
  @MethodSource
  void malformed(IncrementalAlterConfigsRequestData request, Errors error, String message) {
    var response =
        new FakeExchange(api, 1, request).answered(IncrementalAlterConfigsResponseData.class);

    assertThat(response.responses()).hasSize(request.resources().size());
    assertThat(response.responses())
        .extracting("errorCode", "errorMessage")
        .containsOnly(tuple(error.code(), message));
  }
}
