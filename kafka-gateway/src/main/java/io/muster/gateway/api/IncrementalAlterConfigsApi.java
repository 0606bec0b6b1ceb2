package io.muster.gateway.api;

import static java.util.stream.Collectors.groupingBy;

import io.muster.group.GroupCommand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;
import org.jspecify.annotations.Nullable;

/**
 * IncrementalAlterConfigs (44), versions 0–1 (KIP-339): configs of groups are kept by the groups,
 * all others by the upstream; a request that names both is split and its answers merged. None of a
 * group's configs is a list, so there is nothing to append to or subtract from.
 *
 * <ul>
 *   <li>v1: flexible
 * </ul>
 */
final class IncrementalAlterConfigsApi implements ServedApi {

  @Override
  public ApiKeys key() {
    return ApiKeys.INCREMENTAL_ALTER_CONFIGS;
  }

  @Override
  public boolean asksUpstream() {
    return true;
  }

  @Override
  public void serve(ApiMessage request, Exchange exchange) {
    var alter = (IncrementalAlterConfigsRequestData) request;
    var others = new IncrementalAlterConfigsRequestData().setValidateOnly(alter.validateOnly());
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
          (answer, ready) ->
              alter(alter, ((IncrementalAlterConfigsResponseData) answer).responses(), ready));
    }
  }

  private static void alter(
      IncrementalAlterConfigsRequestData request,
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

  private static Map<String, List<AlterConfigsResource>> groups(
      IncrementalAlterConfigsRequestData request) {
    return StreamSupport.stream(request.resources().spliterator(), false)
        .filter(IncrementalAlterConfigsApi::isGroup)
        .collect(groupingBy(AlterConfigsResource::resourceName));
  }

  /**
   * What is wrong with the form of a change, null if nothing is.
   *
   * @param same the changes of one resource, more than one if it is named repeatedly
   */
  private static @Nullable ApiError malformed(String name, List<AlterConfigsResource> same) {
    var configs = new ArrayList<AlterableConfig>();
    same.get(0).configs().forEach(configs::add);
    var malformed =
        GroupConfigForm.malformed(
            same.size(),
            configs.stream().map(AlterableConfig::name).toList(),
            configs.stream()
                .filter(config -> operation(config) != OpType.DELETE && config.value() == null)
                .map(AlterableConfig::name)
                .toList());
    if (malformed != null) {
      return malformed;
    }
    for (var config : configs) {
      var operation = operation(config);
      if (operation == null) {
        return GroupConfigForm.invalid("Unknown operation type " + config.configOperation());
      }
      if (operation != OpType.SET && operation != OpType.DELETE) {
        return new ApiError(
            Errors.INVALID_CONFIG,
            "Can't " + operation + " to key " + config.name() + " because its type is not LIST.");
      }
    }
    return GroupConfigForm.nameless(name);
  }

  private static GroupCommand.AlterConfigs command(
      AlterConfigsResource resource, boolean validateOnly) {
    Map<String, @Nullable String> changes = new HashMap<>();
    for (var config : resource.configs()) {
      changes.put(config.name(), operation(config) == OpType.DELETE ? null : config.value());
    }
    return new GroupCommand.AlterConfigs(changes, validateOnly);
  }

  private static @Nullable OpType operation(AlterableConfig config) {
    return OpType.forId(config.configOperation());
  }

  private static ApiMessage response(
      IncrementalAlterConfigsRequestData request, AlteredConfigs altered) {
    var response = new IncrementalAlterConfigsResponseData();
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
    var response = new IncrementalAlterConfigsResponseData();
    for (var asked : ((IncrementalAlterConfigsRequestData) request).resources()) {
      response.responses().add(response(asked, new ApiError(error, error.message())));
    }
    return response;
  }
}
