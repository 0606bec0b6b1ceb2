package io.muster.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.muster.group.GroupCommand;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

class DeleteGroupsApiTest {
  private final DeleteGroupsApi api = new DeleteGroupsApi();

  private static DeleteGroupsRequestData request(String... groupIds) {
    return new DeleteGroupsRequestData().setGroupsNames(List.of(groupIds));
  }

  @Versions(ApiKeys.DELETE_GROUPS)
  void eachGroupIsDeletedOrNotByItself(int version) {
    Queue<GroupError> errors =
        new ArrayDeque<>(List.of(GroupError.NON_EMPTY_GROUP, GroupError.NON_EMPTY_GROUP));
    var exchange =
        new FakeExchange(api, version, request("a", "b", "a", ""))
            .withGroup(
                command ->
                    new GroupReply.DeleteGroup(
                        errors.isEmpty() ? GroupError.GROUP_ID_NOT_FOUND : errors.remove()));

    assertThat(exchange.answered(DeleteGroupsResponseData.class).results())
        .extracting("groupId")
        .containsExactly("a", "b", "");
    assertThat(exchange.answer(DeleteGroupsResponseData.class).results())
        .extracting("errorCode")
        .containsExactlyInAnyOrder(
            Errors.NON_EMPTY_GROUP.code(),
            Errors.NON_EMPTY_GROUP.code(),
            Errors.GROUP_ID_NOT_FOUND.code());
    assertThat(exchange.commands.values()).hasOnlyElementsOfType(GroupCommand.DeleteGroup.class);
  }

  @Versions(ApiKeys.DELETE_GROUPS)
  void aLostCommandIsTriedAgain(int version) {
    assertThat(
            new FakeExchange(api, version, request("a"))
                .withGroup(command -> null)
                .answered(DeleteGroupsResponseData.class)
                .results())
        .extracting("groupId", "errorCode")
        .containsExactly(tuple("a", Errors.COORDINATOR_NOT_AVAILABLE.code()));
  }

  @Versions(ApiKeys.DELETE_GROUPS)
  void nothingToDelete(int version) {
    assertThat(
            new FakeExchange(api, version, request())
                .answered(DeleteGroupsResponseData.class)
                .results())
        .isEmpty();
  }
}
