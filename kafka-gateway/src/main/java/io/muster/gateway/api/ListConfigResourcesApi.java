package io.muster.gateway.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.ListConfigResourcesRequestData;
import org.apache.kafka.common.message.ListConfigResourcesResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/**
 * ListConfigResources (74), versions 0–1: what has configs. Groups are listed from the directory,
 * if they have configs of their own; everything else by the upstream, which knows nothing of them.
 *
 * <ul>
 *   <li>v0: client metrics only
 *   <li>v1: types, none for all of them (KIP-1142)
 * </ul>
 */
final class ListConfigResourcesApi implements ServedApi {
  private static final byte GROUP = ConfigResource.Type.GROUP.id();
  private static final Set<Byte> OTHERS =
      Set.of(
          ConfigResource.Type.TOPIC.id(),
          ConfigResource.Type.BROKER.id(),
          ConfigResource.Type.BROKER_LOGGER.id(),
          ConfigResource.Type.CLIENT_METRICS.id());

  private final Supplier<CompletionStage<List<String>>> groups;

  /**
   * @param groups ids of those that have configs of their own
   */
  ListConfigResourcesApi(Supplier<CompletionStage<List<String>>> groups) {
    this.groups = groups;
  }

  @Override
  public ApiKeys key() {
    return ApiKeys.LIST_CONFIG_RESOURCES;
  }

  @Override
  public boolean asksUpstream() {
    return true;
  }

  @Override
  public void serve(ApiMessage request, Exchange exchange) {
    var list = (ListConfigResourcesRequestData) request;
    var all = exchange.version() > 0 && list.resourceTypes().isEmpty();
    var others = new TreeSet<>(all ? OTHERS : list.resourceTypes());
    var withGroups = others.remove(GROUP) || all;
    // No types at all would mean all of them, and in v0 the only one there is.
    var asksOthers = !others.isEmpty() || exchange.version() == 0;
    CompletionStage<ListConfigResourcesResponseData> upstream =
        asksOthers
            ? exchange
                .upstream(
                    new ListConfigResourcesRequestData().setResourceTypes(new ArrayList<>(others)))
                .exceptionally(
                    away -> failure(list, exchange.version(), Errors.BROKER_NOT_AVAILABLE))
                .thenApply(ListConfigResourcesResponseData.class::cast)
            : CompletableFuture.completedStage(new ListConfigResourcesResponseData());
    CompletionStage<List<String>> ours =
        withGroups ? groups.get() : CompletableFuture.completedStage(List.of());
    exchange.answerLater(upstream.thenCombine(ours, ListConfigResourcesApi::response));
  }

  private static ApiMessage response(
      ListConfigResourcesResponseData upstream, List<String> groupIds) {
    var response = new ListConfigResourcesResponseData().setErrorCode(upstream.errorCode());
    if (upstream.errorCode() == Errors.NONE.code()) {
      groupIds.forEach(
          group ->
              response
                  .configResources()
                  .add(
                      new ListConfigResourcesResponseData.ConfigResource()
                          .setResourceName(group)
                          .setResourceType(GROUP)));
      upstream.configResources().forEach(each -> response.configResources().add(each.duplicate()));
    }
    return response;
  }

  @Override
  public ApiMessage failure(ApiMessage request, short version, Errors error) {
    return new ListConfigResourcesResponseData().setErrorCode(error.code());
  }
}
