package io.muster.gateway.api;

import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import io.muster.group.GroupCommand;
import io.muster.group.GroupConfig;
import io.muster.group.GroupConfigs;
import io.muster.group.GroupReply;
import io.muster.group.GroupSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsSynonym;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigSource;
import org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigType;
import org.jspecify.annotations.Nullable;

/**
 * DescribeConfigs (32), versions 1–4: configs of groups are told by the groups, all others by the
 * upstream, but for its addresses; a request that names both is split and its answers merged. A
 * group's entry has the source DYNAMIC_GROUP_CONFIG if it is set for the group,
 * STATIC_BROKER_CONFIG if for the node, else DEFAULT_CONFIG.
 *
 * <ul>
 *   <li>v1: source and synonyms (KIP-226)
 *   <li>v3: documentation and type (KIP-569)
 *   <li>v4: flexible
 * </ul>
 */
final class DescribeConfigsApi implements ServedApi {
  private final GroupSettings node;

  DescribeConfigsApi(GroupSettings node) {
    this.node = node;
  }

  @Override
  public ApiKeys key() {
    return ApiKeys.DESCRIBE_CONFIGS;
  }

  @Override
  public boolean asksUpstream() {
    return true;
  }

  @Override
  public void serve(ApiMessage request, Exchange exchange) {
    var describe = (DescribeConfigsRequestData) request;
    var others =
        describe.resources().stream().filter(resource -> !isGroup(resource)).collect(toList());
    if (others.isEmpty()) {
      describe(describe, List.of(), exchange);
    } else {
      exchange.whenReady(
          exchange
              .upstream(describe.duplicate().setResources(others))
              .exceptionally(
                  away -> failure(describe, exchange.version(), Errors.BROKER_NOT_AVAILABLE)),
          (answer, ready) ->
              describe(describe, ((DescribeConfigsResponseData) answer).results(), ready));
    }
  }

  private void describe(
      DescribeConfigsRequestData request, List<DescribeConfigsResult> others, Exchange exchange) {
    Map<String, GroupCommand.DescribeConfigs> commands =
        request.resources().stream()
            .filter(resource -> isGroup(resource) && !resource.resourceName().isEmpty())
            .collect(
                toMap(
                    DescribeConfigsResource::resourceName,
                    resource -> new GroupCommand.DescribeConfigs(),
                    (one, same) -> one));
    if (commands.isEmpty()) {
      exchange.answer(response(request, others, Map.of()));
    } else {
      exchange.askGroups(commands, replies -> response(request, others, replies));
    }
  }

  private ApiMessage response(
      DescribeConfigsRequestData request,
      List<DescribeConfigsResult> others,
      Map<String, GroupReply> replies) {
    Map<ConfigResource, DescribeConfigsResult> byResource =
        others.stream()
            .collect(
                toMap(
                    each -> resource(each.resourceType(), each.resourceName()),
                    each -> each,
                    (one, same) -> one));
    var response = new DescribeConfigsResponseData();
    for (var asked : request.resources()) {
      var result =
          isGroup(asked)
              ? group(asked, request, replies.get(asked.resourceName()))
              : byResource.getOrDefault(
                  resource(asked.resourceType(), asked.resourceName()),
                  failed(Errors.UNKNOWN_SERVER_ERROR, "The upstream did not answer for it."));
      response
          .results()
          .add(
              result
                  .duplicate()
                  .setResourceType(asked.resourceType())
                  .setResourceName(asked.resourceName()));
    }
    return response;
  }

  private DescribeConfigsResult group(
      DescribeConfigsResource asked,
      DescribeConfigsRequestData request,
      @Nullable GroupReply reply) {
    if (asked.resourceName().isEmpty()) {
      return failed(Errors.INVALID_REQUEST, "Group name must not be empty");
    }
    if (reply == null) {
      return failed(Errors.COORDINATOR_NOT_AVAILABLE, Errors.COORDINATOR_NOT_AVAILABLE.message());
    }
    var error = GroupErrors.toKafka(reply.error());
    if (error != Errors.NONE) {
      return failed(error, error.message());
    }
    var overrides = ((GroupReply.DescribeConfigs) reply).overrides();
    return new DescribeConfigsResult()
        .setConfigs(
            GroupConfigs.all().stream()
                .filter(config -> isAsked(config, asked.configurationKeys()))
                .map(config -> entry(config, overrides.get(config.name()), request))
                .collect(toList()));
  }

  private static boolean isAsked(GroupConfig config, @Nullable List<String> keys) {
    return keys == null || keys.isEmpty() || keys.contains(config.name());
  }

  private DescribeConfigsResourceResult entry(
      GroupConfig config, @Nullable String override, DescribeConfigsRequestData request) {
    var values = values(config, override);
    return new DescribeConfigsResourceResult()
        .setName(config.name())
        .setValue(values.isEmpty() ? null : values.get(0).value())
        .setConfigSource(
            values.isEmpty() ? ConfigSource.DEFAULT_CONFIG.id() : values.get(0).source())
        .setSynonyms(request.includeSynonyms() ? values : List.of())
        .setConfigType(ConfigType.valueOf(config.type().name()).id())
        .setDocumentation(request.includeDocumentation() ? config.doc() : null);
  }

  /** Where the config has a value, what applies first. */
  private List<DescribeConfigsSynonym> values(GroupConfig config, @Nullable String override) {
    var ofNode = config.valueIn(node);
    var byDefault = config.valueIn(GroupSettings.defaults());
    List<DescribeConfigsSynonym> values = new ArrayList<>();
    if (override != null) {
      values.add(synonym(config.name(), config.shown(node, override), ConfigSource.GROUP_CONFIG));
    }
    if (ofNode != null && !Objects.equals(ofNode, byDefault)) {
      values.add(synonym(config.nodeName(), ofNode, ConfigSource.STATIC_BROKER_CONFIG));
    }
    if (byDefault != null) {
      values.add(synonym(config.nodeName(), byDefault, ConfigSource.DEFAULT_CONFIG));
    }
    return values;
  }

  private static DescribeConfigsSynonym synonym(String name, String value, ConfigSource source) {
    return new DescribeConfigsSynonym().setName(name).setValue(value).setSource(source.id());
  }

  private static DescribeConfigsResult failed(Errors error, String message) {
    return new DescribeConfigsResult().setErrorCode(error.code()).setErrorMessage(message);
  }

  private static boolean isGroup(DescribeConfigsResource resource) {
    return resource.resourceType() == ConfigResource.Type.GROUP.id();
  }

  private static ConfigResource resource(byte type, String name) {
    return new ConfigResource(ConfigResource.Type.forId(type), name);
  }

  @Override
  public ApiMessage failure(ApiMessage request, short version, Errors error) {
    var response = new DescribeConfigsResponseData();
    for (var asked : ((DescribeConfigsRequestData) request).resources()) {
      response
          .results()
          .add(
              failed(error, error.message())
                  .setResourceType(asked.resourceType())
                  .setResourceName(asked.resourceName()));
    }
    return response;
  }
}
