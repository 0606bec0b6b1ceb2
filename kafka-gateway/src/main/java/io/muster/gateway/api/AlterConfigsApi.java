package io.muster.gateway.api;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.AlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/**
 * AlterConfigs (33), versions 0–2: the form before IncrementalAlterConfigs, which replaces all
 * configs of a resource. It is the upstream's affair; a client that knows configs of groups knows
 * the newer form, too, and is told to use it.
 *
 * <ul>
 *   <li>v2: flexible
 * </ul>
 */
final class AlterConfigsApi implements ServedApi {
  private static final AlterConfigsResourceResponse NOT_FOR_GROUPS =
      new AlterConfigsResourceResponse()
          .setErrorCode(Errors.INVALID_REQUEST.code())
          .setErrorMessage("Configs of groups are changed by IncrementalAlterConfigs only.");

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
      exchange.answer(response(alter, new AlterConfigsResponseData()));
    } else {
      exchange.answerLater(
          exchange
              .upstream(others)
              .exceptionally(
                  away -> failure(others, exchange.version(), Errors.BROKER_NOT_AVAILABLE))
              .thenApply(answer -> response(alter, (AlterConfigsResponseData) answer)));
    }
  }

  private static ApiMessage response(
      AlterConfigsRequestData request, AlterConfigsResponseData others) {
    Map<ConfigResource, AlterConfigsResourceResponse> results = new HashMap<>();
    others
        .responses()
        .forEach(each -> results.put(resource(each.resourceType(), each.resourceName()), each));
    var response = new AlterConfigsResponseData();
    for (var asked : request.resources()) {
      var result =
          isGroup(asked)
              ? NOT_FOR_GROUPS
              : results.getOrDefault(
                  resource(asked.resourceType(), asked.resourceName()),
                  failed(Errors.UNKNOWN_SERVER_ERROR));
      response.responses().add(of(asked, result));
    }
    return response;
  }

  private static AlterConfigsResourceResponse of(
      AlterConfigsResource asked, AlterConfigsResourceResponse result) {
    return result
        .duplicate()
        .setResourceType(asked.resourceType())
        .setResourceName(asked.resourceName());
  }

  private static AlterConfigsResourceResponse failed(Errors error) {
    return new AlterConfigsResourceResponse()
        .setErrorCode(error.code())
        .setErrorMessage(error.message());
  }

  private static boolean isGroup(AlterConfigsResource resource) {
    return resource.resourceType() == ConfigResource.Type.GROUP.id();
  }

  private static ConfigResource resource(byte type, String name) {
    return new ConfigResource(ConfigResource.Type.forId(type), name);
  }

  @Override
  public ApiMessage failure(ApiMessage request, short version, Errors error) {
    var response = new AlterConfigsResponseData();
    for (var asked : ((AlterConfigsRequestData) request).resources()) {
      response.responses().add(of(asked, failed(error)));
    }
    return response;
  }
}
