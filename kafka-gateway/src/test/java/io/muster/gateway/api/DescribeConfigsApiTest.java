package io.muster.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.muster.group.GroupCommand;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import io.muster.group.GroupSettings;
import io.muster.group.JoinWindowSettings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigSource;
import org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigType;
import org.jspecify.annotations.Nullable;

class DescribeConfigsApiTest {
  private static final GroupSettings NODE =
      GroupSettings.defaults()
          .withJoinWindow(new JoinWindowSettings(250, 3_000, true, null, null, false));

  private final DescribeConfigsApi api = new DescribeConfigsApi(NODE);

  private static DescribeConfigsResource resource(ConfigResource.Type type, String name) {
    return new DescribeConfigsResource()
        .setResourceType(type.id())
        .setResourceName(name)
        .setConfigurationKeys(null);
  }

  private static DescribeConfigsRequestData request(DescribeConfigsResource... resources) {
    return new DescribeConfigsRequestData().setResources(List.of(resources));
  }

  private static GroupReply overrides(Map<String, String> overrides) {
    return new GroupReply.DescribeConfigs(GroupError.NONE, overrides);
  }

  private static boolean isNullOrEmpty(@Nullable String text) {
    return text == null || text.isEmpty();
  }

  private static DescribeConfigsResourceResult entry(DescribeConfigsResult result, String name) {
    return result.configs().stream().filter(e -> e.name().equals(name)).findFirst().orElseThrow();
  }

  @Versions(ApiKeys.DESCRIBE_CONFIGS)
  void everyConfigOfAGroup(int version) {
    var request =
        request(resource(ConfigResource.Type.GROUP, "g"))
            .setIncludeSynonyms(true)
            .setIncludeDocumentation(version >= 3);

    var exchange =
        new FakeExchange(api, version, request)
            .withGroup(overrides(Map.of("group.instance.count", "3")));
    var result = exchange.answered(DescribeConfigsResponseData.class).results().get(0);

    assertThat(exchange.commands).containsEntry("g", new GroupCommand.DescribeConfigs());
    assertThat(result.errorCode()).isZero();
    assertThat(result.resourceName()).isEqualTo("g");
    assertThat(result.configs())
        .extracting("name", "value", "configSource")
        .containsExactlyInAnyOrder(
            tuple("group.join.window.ms", "250", ConfigSource.STATIC_BROKER_CONFIG.id()),
            tuple("group.join.window.max.ms", "3000", ConfigSource.DEFAULT_CONFIG.id()),
            tuple("group.join.window.adaptive", "true", ConfigSource.DEFAULT_CONFIG.id()),
            tuple("group.instance.count", "3", ConfigSource.GROUP_CONFIG.id()),
            tuple("group.leader.selection", null, ConfigSource.DEFAULT_CONFIG.id()),
            tuple("group.join.learn", "false", ConfigSource.DEFAULT_CONFIG.id()),
            tuple("consumer.session.timeout.ms", "45000", ConfigSource.DEFAULT_CONFIG.id()),
            tuple("consumer.heartbeat.interval.ms", "5000", ConfigSource.DEFAULT_CONFIG.id()),
            tuple("consumer.assignment.interval.ms", "1000", ConfigSource.DEFAULT_CONFIG.id()));
    assertThat(entry(result, "group.join.window.ms").synonyms())
        .extracting("value", "source")
        .containsExactly(
            tuple("250", ConfigSource.STATIC_BROKER_CONFIG.id()),
            tuple("100", ConfigSource.DEFAULT_CONFIG.id()));
    assertThat(entry(result, "consumer.session.timeout.ms").synonyms())
        .extracting("name", "value", "source")
        .containsExactly(
            tuple("group.consumer.session.timeout.ms", "45000", ConfigSource.DEFAULT_CONFIG.id()));
    assertThat(entry(result, "group.instance.count").configType())
        .isEqualTo(version >= 3 ? ConfigType.INT.id() : 0);
    assertThat(result.configs())
        .allMatch(config -> isNullOrEmpty(config.documentation()) == (version < 3))
        .noneMatch(DescribeConfigsResourceResult::readOnly);
  }

  @Versions(ApiKeys.DESCRIBE_CONFIGS)
  void aValueIsShownAsItIsUnderstood(int version) {
    var result =
        new FakeExchange(
                api,
                version,
                request(resource(ConfigResource.Type.GROUP, "g")).setIncludeSynonyms(true))
            .withGroup(overrides(Map.of("consumer.session.timeout.ms", " 050000")))
            .answered(DescribeConfigsResponseData.class)
            .results()
            .get(0);

    assertThat(entry(result, "consumer.session.timeout.ms").value()).isEqualTo("50000");
    assertThat(entry(result, "consumer.session.timeout.ms").synonyms())
        .extracting("name", "value", "source")
        .containsExactly(
            tuple("consumer.session.timeout.ms", "50000", ConfigSource.GROUP_CONFIG.id()),
            tuple("group.consumer.session.timeout.ms", "45000", ConfigSource.DEFAULT_CONFIG.id()));
  }

  @Versions(ApiKeys.DESCRIBE_CONFIGS)
  void askedConfigsOnlyAndNoMoreThanAsked(int version) {
    var asked =
        resource(ConfigResource.Type.GROUP, "g")
            .setConfigurationKeys(List.of("group.join.window.ms", "share.session.timeout.ms"));

    var result =
        new FakeExchange(api, version, request(asked))
            .withGroup(overrides(Map.of("group.join.window.ms", "5000")))
            .answered(DescribeConfigsResponseData.class)
            .results()
            .get(0);

    assertThat(result.configs())
        .extracting("name", "value")
        .containsExactly(tuple("group.join.window.ms", "5000"));
    assertThat(result.configs().get(0).synonyms()).isEmpty();
    assertThat(result.configs().get(0).documentation()).isNullOrEmpty();
  }

  @Versions(ApiKeys.DESCRIBE_CONFIGS)
  void otherResourcesAreTheUpstreams(int version) {
    var request =
        request(
            resource(ConfigResource.Type.GROUP, "g"),
            resource(ConfigResource.Type.TOPIC, "g"),
            resource(ConfigResource.Type.GROUP, ""),
            resource(ConfigResource.Type.BROKER, "1"));
    var ofUpstream =
        new DescribeConfigsResponseData()
            .setResults(
                List.of(
                    result(ConfigResource.Type.BROKER, "1", "num.io.threads"),
                    result(ConfigResource.Type.TOPIC, "g", "retention.ms")));

    var exchange =
        new FakeExchange(api, version, request)
            .withGroup(overrides(Map.of()))
            .withUpstream(sent -> CompletableFuture.completedStage(ofUpstream));
    var response = exchange.answered(DescribeConfigsResponseData.class);

    assertThat(exchange.toUpstream)
        .singleElement()
        .isEqualTo(
            request(
                resource(ConfigResource.Type.TOPIC, "g"),
                resource(ConfigResource.Type.BROKER, "1")));
    assertThat(response.results())
        .extracting("resourceType", "resourceName", "errorCode")
        .containsExactly(
            tuple(ConfigResource.Type.GROUP.id(), "g", Errors.NONE.code()),
            tuple(ConfigResource.Type.TOPIC.id(), "g", Errors.NONE.code()),
            tuple(ConfigResource.Type.GROUP.id(), "", Errors.INVALID_REQUEST.code()),
            tuple(ConfigResource.Type.BROKER.id(), "1", Errors.NONE.code()));
    assertThat(response.results().get(1).configs())
        .extracting("name")
        .containsExactly("retention.ms");
  }

  private static DescribeConfigsResult result(
      ConfigResource.Type type, String name, String config) {
    return new DescribeConfigsResult()
        .setResourceType(type.id())
        .setResourceName(name)
        .setConfigs(List.of(new DescribeConfigsResourceResult().setName(config).setValue("8")));
  }

  @Versions(ApiKeys.DESCRIBE_CONFIGS)
  void groupsAreDescribedThoughTheUpstreamIsAway(int version) {
    var request =
        request(resource(ConfigResource.Type.GROUP, "g"), resource(ConfigResource.Type.TOPIC, "t"));

    var response =
        new FakeExchange(api, version, request)
            .withUpstream(sent -> CompletableFuture.failedStage(new IllegalStateException()))
            .withGroup(new GroupReply.DescribeConfigs(GroupError.NONE, Map.of()))
            .answered(DescribeConfigsResponseData.class);

    assertThat(response.results())
        .extracting("resourceName", "errorCode")
        .containsExactly(
            tuple("g", Errors.NONE.code()), tuple("t", Errors.BROKER_NOT_AVAILABLE.code()));
  }

  @Versions(ApiKeys.DESCRIBE_CONFIGS)
  void lostCommandAndFailedGroup(int version) {
    var request = request(resource(ConfigResource.Type.GROUP, "g"));
    var failed = new GroupReply.DescribeConfigs(GroupError.NOT_COORDINATOR, Map.of());

    var lost =
        new FakeExchange(api, version, request)
            .withGroup(command -> null)
            .answered(DescribeConfigsResponseData.class);
    var refused =
        new FakeExchange(api, version, request)
            .withGroup(failed)
            .answered(DescribeConfigsResponseData.class);

    assertThat(lost.results())
        .extracting("errorCode")
        .containsExactly(Errors.COORDINATOR_NOT_AVAILABLE.code());
    assertThat(refused.results())
        .extracting("errorCode")
        .containsExactly(Errors.NOT_COORDINATOR.code());
  }
}
