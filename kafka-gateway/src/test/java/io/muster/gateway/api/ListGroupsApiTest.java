package io.muster.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.muster.group.GroupSummary;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class ListGroupsApiTest {
  private static final List<GroupSummary> GROUPS =
      List.of(
          new GroupSummary(
              "a", GroupSummary.Type.CLASSIC, "consumer", "Stable", 3, 7, 12, 0, -1, 0),
          new GroupSummary("b", GroupSummary.Type.CLASSIC, "", "Empty", 0, 0, 1, 0, -1, 0));

  private static ListGroupsApi listing(CompletionStage<List<GroupSummary>> groups) {
    return new ListGroupsApi(() -> groups, () -> Optional.of(groupId -> true));
  }

  private static ListGroupsResponseData list(int version, ListGroupsRequestData request) {
    return new FakeExchange(listing(CompletableFuture.completedStage(GROUPS)), version, request)
        .answered(ListGroupsResponseData.class);
  }

  @Versions(ApiKeys.LIST_GROUPS)
  void everyGroup(int version) {
    assertThat(list(version, new ListGroupsRequestData()).groups())
        .extracting("groupId", "protocolType", "groupState", "groupType")
        .containsExactly(
            tuple("a", "consumer", version >= 4 ? "Stable" : "", version >= 5 ? "classic" : ""),
            tuple("b", "", version >= 4 ? "Empty" : "", version >= 5 ? "classic" : ""));
  }

  @Test
  void byStateWhateverTheCase() {
    var request = new ListGroupsRequestData().setStatesFilter(List.of(" eMPTY", "Dead"));

    assertThat(list(4, request).groups()).extracting("groupId").containsExactly("b");
  }

  @Test
  void byType() {
    var classic = new ListGroupsRequestData().setTypesFilter(List.of("share", "Classic"));
    var others = new ListGroupsRequestData().setTypesFilter(List.of("consumer", "nonsense"));

    assertThat(list(5, classic).groups()).extracting("groupId").containsExactly("a", "b");
    assertThat(list(5, others).groups()).isEmpty();
  }

  @Versions(ApiKeys.LIST_GROUPS)
  void directoryAway(int version) {
    var away = CompletableFuture.<List<GroupSummary>>failedStage(new IllegalStateException());

    var response =
        new FakeExchange(listing(away), version, new ListGroupsRequestData())
            .answered(ListGroupsResponseData.class);

    assertThat(response.errorCode()).isEqualTo(Errors.COORDINATOR_NOT_AVAILABLE.code());
  }

  @Versions(ApiKeys.LIST_GROUPS)
  void ofOtherNodesNone(int version) {
    var response =
        new FakeExchange(listing(Optional.of("b"::equals)), version, new ListGroupsRequestData())
            .answered(ListGroupsResponseData.class);

    assertThat(response.errorCode()).isEqualTo(Errors.NONE.code());
    assertThat(response.groups()).extracting("groupId").containsExactly("b");
  }

  @Versions(ApiKeys.LIST_GROUPS)
  void atABrokersPortNone(int version) {
    var response =
        new FakeExchange(
                listing(Optional.of(groupId -> true)), version, new ListGroupsRequestData())
            .atBroker()
            .answered(ListGroupsResponseData.class);

    assertThat(response.errorCode()).isEqualTo(Errors.NONE.code());
    assertThat(response.groups()).isEmpty();
  }

  /** Clients ask again; an empty list would be taken for the truth. */
  @Versions(ApiKeys.LIST_GROUPS)
  void nobodyThereToListAny(int version) {
    var main = new FakeExchange(listing(Optional.empty()), version, new ListGroupsRequestData());
    var broker =
        new FakeExchange(listing(Optional.empty()), version, new ListGroupsRequestData())
            .atBroker();

    for (var exchange : List.of(main, broker)) {
      assertThat(exchange.answered(ListGroupsResponseData.class).errorCode())
          .isEqualTo(Errors.COORDINATOR_NOT_AVAILABLE.code());
    }
  }

  private static ListGroupsApi listing(Optional<Predicate<String>> listedHere) {
    return new ListGroupsApi(() -> CompletableFuture.completedStage(GROUPS), () -> listedHere);
  }

  @Test
  void consumerGroupsAreATypeOfTheirOwn() {
    var groups =
        List.of(
            new GroupSummary(
                "a", GroupSummary.Type.CLASSIC, "consumer", "Stable", 3, 7, 12, 0, -1, 0),
            new GroupSummary(
                "b", GroupSummary.Type.CONSUMER, "consumer", "Assigning", 1, 4, 5, 0, -1, 0));
    var consumers =
        new FakeExchange(
                listing(CompletableFuture.completedStage(groups)),
                5,
                new ListGroupsRequestData().setTypesFilter(List.of("Consumer")))
            .answered(ListGroupsResponseData.class)
            .groups();
    assertThat(consumers)
        .extracting("groupId", "groupState", "groupType")
        .containsExactly(tuple("b", "Assigning", "consumer"));
  }
}
