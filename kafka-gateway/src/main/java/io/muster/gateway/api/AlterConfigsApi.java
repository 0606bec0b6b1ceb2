package io.muster.gateway.api;

import static java.util.stream.Collectors.groupingBy;

import io.muster.group.GroupCommand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.AlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.AlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;
import org.jspecify.annotations.Nullable;

/**
 * AlterConfigs (33), versions 0–2: the form before IncrementalAlterConfigs, which replaces all
 * configs of a resource: those that it does not name are deleted. Configs of groups are kept by the
 * groups, all others by the upstream; a request that names both is split and its answers merged.
 *
 * <ul>
 *   <li>v2: flexible
 * </ul>
 */
final class AlterConfigsApi implements ServedApi {

  @Override
  public ApiKeys key() {
    return ApiKeys.ALTER_CONFIGS;
  }

  @Override
  public boolean asksUpstream() {
    return true;
  }

  @Override
  public void serve(ApiMessage request, Exchange exchange) {
    var alter = (AlterConfigsRequestData) request;
    var others = new AlterConfigsRequestData().setValidateOnly(alter.validateOnly());
    for (var resource : alter.resources()) {
      if (!isGroup(resource)) {
        others.resources().add(resource.duplicate());
      }
    }
    if (others.resources().isEmpty()) {
      alter(alter, List.of(), exchange);
    } else {
      exchange.whenReady(
          exchange
              .upstream(others)
              .exceptionally(
                  away -> failure(others, exchange.version(), Errors.BROKER_NOT_AVAILABLE)),
          (answer, ready) -> alter(alter, ((AlterConfigsResponseData) answer).responses(), ready));
    }
  }

  private static void alter(
      AlterConfigsRequestData request,
      List<AlterConfigsResourceResponse> others,
      Exchange exchange) {
    var altered = new AlteredConfigs();
    others.forEach(
        each ->
            altered.add(
                each.resourceType(),
                each.resourceName(),
                new ApiError(each.errorCode(), each.errorMessage())));
    groups(request)
        .forEach(
            (name, same) -> {
              var error = malformed(name, same);
              if (error == null) {
                altered.ask(name, command(same.get(0), request.validateOnly()));
              } else {
                altered.add(ConfigResource.Type.GROUP.id(), name, error);
              }
            });
    altered.answer(exchange, () -> response(request, altered));
  }

  private static Map<String, List<AlterConfigsResource>> groups(AlterConfigsRequestData request) {
    return StreamSupport.stream(request.resources().spliterator(), false)
        .filter(AlterConfigsApi::isGroup)
        .collect(groupingBy(AlterConfigsResource::resourceName));
  }

  private static @Nullable ApiError malformed(String name, List<AlterConfigsResource> same) {
    var configs = new ArrayList<AlterableConfig>();
    same.get(0).configs().forEach(configs::add);
    var malformed =
        GroupConfigForm.malformed(
            same.size(),
            configs.stream().map(AlterableConfig::name).toList(),
            configs.stream()
                .filter(config -> config.value() == null)
                .map(AlterableConfig::name)
                .toList());
    return malformed == null ? GroupConfigForm.nameless(name) : malformed;
  }

  private static GroupCommand.AlterConfigs command(
      AlterConfigsResource resource, boolean validateOnly) {
    Map<String, @Nullable String> changes = new HashMap<>();
    resource.configs().forEach(config -> changes.put(config.name(), config.value()));
    return new GroupCommand.AlterConfigs(changes, validateOnly, true);
  }

  private static ApiMessage response(AlterConfigsRequestData request, AlteredConfigs altered) {
    var response = new AlterConfigsResponseData();
    for (var asked : request.resources()) {
      response
          .responses()
          .add(response(asked, altered.of(asked.resourceType(), asked.resourceName())));
    }
    return response;
  }

  private static AlterConfigsResourceResponse response(
      AlterConfigsResource asked, ApiError result) {
    return new AlterConfigsResourceResponse()
        .setResourceType(asked.resourceType())
        .setResourceName(asked.resourceName())
        .setErrorCode(result.error().code())
        .setErrorMessage(result.message());
  }

  private static boolean isGroup(AlterConfigsResource resource) {
    return AlteredConfigs.isGroup(resource.resourceType());
  }

  @Override
  public ApiMessage failure(ApiMessage request, short version, Errors error) {
    var response = new AlterConfigsResponseData();
    for (var asked : ((AlterConfigsRequestData) request).resources()) {
      response.responses().add(response(asked, new ApiError(error, error.message())));
    }
    return response;
  }
}
