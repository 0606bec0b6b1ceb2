package io.muster.gateway.api;

import io.muster.group.GroupSummary;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/**
 * ListGroups (16), versions 0–5: the groups that this node coordinates, from the directory, so that
 * groups that are not in memory are listed too. Clients ask every address that they know and do not
 * all merge the answers, so each group is listed by one node, and there on the main port only: the
 * other ports are those of the upstream's brokers, which coordinate none.
 *
 * <ul>
 *   <li>v1: throttle time in the answer
 *   <li>v3: flexible
 *   <li>v4: filter by state, state in the answer (KIP-518)
 *   <li>v5: filter by type, type in the answer (KIP-848)
 * </ul>
 */
final class ListGroupsApi implements ServedApi {
  private final Supplier<CompletionStage<List<GroupSummary>>> groups;
  private final Supplier<Optional<Predicate<String>>> listedHere;

  /**
   * @param groups all there are, as the directory has them
   * @param listedHere the ids that this node is to list; empty while no node could list any
   */
  ListGroupsApi(
      Supplier<CompletionStage<List<GroupSummary>>> groups,
      Supplier<Optional<Predicate<String>>> listedHere) {
    this.groups = groups;
    this.listedHere = listedHere;
  }

  @Override
  public ApiKeys key() {
    return ApiKeys.LIST_GROUPS;
  }

  @Override
  public void serve(ApiMessage request, Exchange exchange) {
    var list = (ListGroupsRequestData) request;
    if (listedHere.get().isEmpty()) {
      exchange.answer(failure(list, exchange.version(), Errors.COORDINATOR_NOT_AVAILABLE));
    } else if (exchange.isAtBroker()) {
      exchange.answer(new ListGroupsResponseData());
    } else {
      exchange.answerLater(groups.get().thenApply(all -> own(list, all, exchange.version())));
    }
  }

  /** By the view of the cluster when the directory has answered, which may take a while. */
  private ApiMessage own(ListGroupsRequestData list, List<GroupSummary> all, short version) {
    return listedHere
        .get()
        .map(here -> response(list, all.stream().filter(group -> here.test(group.groupId()))))
        .orElseGet(() -> failure(list, version, Errors.COORDINATOR_NOT_AVAILABLE));
  }

  private static ApiMessage response(ListGroupsRequestData list, Stream<GroupSummary> groups) {
    var states = lowerCase(list.statesFilter().stream().map(String::trim));
    var types = lowerCase(list.typesFilter().stream());
    var response = new ListGroupsResponseData();
    response.setGroups(
        groups
            .filter(group -> states.isEmpty() || states.contains(lowerCase(group.state())))
            .filter(group -> types.isEmpty() || types.contains(group.type().label()))
            .map(ListGroupsApi::listed)
            .collect(Collectors.toList()));
    return response;
  }

  private static ListedGroup listed(GroupSummary group) {
    return new ListedGroup()
        .setGroupId(group.groupId())
        .setProtocolType(group.protocolType())
        .setGroupState(group.state())
        .setGroupType(group.type().label());
  }

  private static Set<String> lowerCase(Stream<String> filter) {
    return filter.map(ListGroupsApi::lowerCase).collect(Collectors.toSet());
  }

  private static String lowerCase(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  @Override
  public ApiMessage failure(ApiMessage request, short version, Errors error) {
    return new ListGroupsResponseData().setErrorCode(error.code());
  }
}
