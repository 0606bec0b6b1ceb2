package io.muster.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.muster.group.GroupCommand;
import io.muster.group.GroupCommand.LeaveGroup.LeavingMember;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import io.muster.group.GroupReply.LeaveGroup.MemberLeft;
import java.util.List;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

class LeaveGroupApiTest {
  private final LeaveGroupApi api = new LeaveGroupApi();

  private static LeaveGroupRequestData request(int version) {
    var request = new LeaveGroupRequestData().setGroupId("g");
    return version < 3
        ? request.setMemberId("m")
        : request.setMembers(
            List.of(
                new MemberIdentity().setMemberId("m").setReason("done"),
                new MemberIdentity().setMemberId("").setGroupInstanceId("i")));
  }

  private static GroupReply answerEach(GroupCommand command) {
    return new GroupReply.LeaveGroup(
        GroupError.NONE,
        ((GroupCommand.LeaveGroup) command)
            .members().stream()
                .map(member -> new MemberLeft(member, GroupError.UNKNOWN_MEMBER_ID))
                .toList());
  }

  @Versions(ApiKeys.LEAVE_GROUP)
  void eachMemberIsAnsweredForItself(int version) {
    assumeTrue(version >= 3);

    var exchange =
        new FakeExchange(api, version, request(version)).withGroup(LeaveGroupApiTest::answerEach);
    var response = exchange.answered(LeaveGroupResponseData.class);

    assertThat(exchange.command("g", GroupCommand.LeaveGroup.class).members())
        .containsExactly(
            new LeavingMember("m", null, version >= 5 ? "done" : null),
            new LeavingMember("", "i", null));
    assertThat(response.errorCode()).isZero();
    assertThat(response.members())
        .extracting("memberId", "groupInstanceId", "errorCode")
        .containsExactly(
            tuple("m", null, Errors.UNKNOWN_MEMBER_ID.code()),
            tuple("", "i", Errors.UNKNOWN_MEMBER_ID.code()));
  }

  @Versions(ApiKeys.LEAVE_GROUP)
  void beforeVersion3TheOneMembersErrorIsThatOfTheAnswer(int version) {
    assumeTrue(version < 3);

    var exchange =
        new FakeExchange(api, version, request(version)).withGroup(LeaveGroupApiTest::answerEach);
    var response = exchange.answered(LeaveGroupResponseData.class);

    assertThat(exchange.command("g", GroupCommand.LeaveGroup.class).members())
        .containsExactly(new LeavingMember("m", null, null));
    assertThat(response.errorCode()).isEqualTo(Errors.UNKNOWN_MEMBER_ID.code());
  }

  @Versions(ApiKeys.LEAVE_GROUP)
  void errorOfTheWholeRequest(int version) {
    var response =
        new FakeExchange(api, version, request(version))
            .withGroup(new GroupReply.LeaveGroup(GroupError.NOT_COORDINATOR, List.of()))
            .answered(LeaveGroupResponseData.class);

    assertThat(response.errorCode()).isEqualTo(Errors.NOT_COORDINATOR.code());
    assertThat(response.members()).isEmpty();
  }

  @Versions(ApiKeys.LEAVE_GROUP)
  void lostCommand(int version) {
    var response =
        new FakeExchange(api, version, request(version))
            .withGroup(command -> null)
            .answered(LeaveGroupResponseData.class);

    assertThat(response.errorCode()).isEqualTo(Errors.COORDINATOR_NOT_AVAILABLE.code());
  }

  @Versions(ApiKeys.LEAVE_GROUP)
  void emptyGroupIdIsRefused(int version) {
    var response =
        new FakeExchange(api, version, request(version).setGroupId(""))
            .answered(LeaveGroupResponseData.class);

    assertThat(response.errorCode()).isEqualTo(Errors.INVALID_GROUP_ID.code());
  }
}
