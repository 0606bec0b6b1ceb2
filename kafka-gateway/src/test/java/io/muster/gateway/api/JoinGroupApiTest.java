package io.muster.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.Bytes;
import io.muster.group.GroupCommand;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import java.util.List;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

class JoinGroupApiTest {
  private static final Bytes RANGE = Bytes.of(new byte[] {1, 2});
  private static final Bytes STICKY = Bytes.of(new byte[] {3});

  private final JoinGroupApi api = new JoinGroupApi();

  private static JoinGroupRequestData request() {
    return new JoinGroupRequestData()
        .setGroupId("g")
        .setMemberId("m")
        .setProtocolType("consumer")
        .setProtocols(
            new JoinGroupRequestProtocolCollection(
                List.of(
                        new JoinGroupRequestProtocol().setName("range").setMetadata(RANGE.array()),
                        new JoinGroupRequestProtocol()
                            .setName("sticky")
                            .setMetadata(STICKY.array()))
                    .iterator()))
        .setSessionTimeoutMs(10_000)
        .setRebalanceTimeoutMs(60_000)
        .setReason("why not");
  }

  @Versions(ApiKeys.JOIN_GROUP)
  void dynamicMember(int version) {
    var exchange =
        new FakeExchange(api, version, request())
            .withGroup(GroupReply.JoinGroup.failed("m", GroupError.UNKNOWN_MEMBER_ID))
            .serve();

    assertThat(exchange.command("g", GroupCommand.JoinGroup.class))
        .isEqualTo(
            new GroupCommand.JoinGroup(
                "m",
                null,
                FakeExchange.CLIENT_ID,
                FakeExchange.CLIENT_HOST,
                "consumer",
                List.of(
                    new GroupCommand.Protocol("range", RANGE),
                    new GroupCommand.Protocol("sticky", STICKY)),
                10_000,
                version == 0 ? 10_000 : 60_000,
                version >= 4,
                version >= 9,
                version >= 8 ? "why not" : null));
  }

  @Versions(ApiKeys.JOIN_GROUP)
  void aProtocolTypeThatCannotBeStoredIsRefused(int version) {
    var exchange = new FakeExchange(api, version, request().setProtocolType("con\0sumer"));
    assertThat(exchange.answered(JoinGroupResponseData.class).errorCode())
        .isEqualTo(Errors.INCONSISTENT_GROUP_PROTOCOL.code());
  }

  @Versions(ApiKeys.JOIN_GROUP)
  void staticMemberNeedsNoMemberIdFirst(int version) {
    var request = request().setMemberId("").setGroupInstanceId(version >= 5 ? "i" : null);

    var command =
        new FakeExchange(api, version, request)
            .withGroup(GroupReply.JoinGroup.failed("", GroupError.UNKNOWN_MEMBER_ID))
            .serve()
            .command("g", GroupCommand.JoinGroup.class);

    assertThat(command.instanceId()).isEqualTo(version >= 5 ? "i" : null);
    assertThat(command.requireKnownMemberId()).isEqualTo(version == 4);
  }

  @Versions(ApiKeys.JOIN_GROUP)
  void leaderGetsAllMembers(int version) {
    var response =
        new FakeExchange(api, version, request())
            .withGroup(
                new GroupReply.JoinGroup(
                    GroupError.NONE,
                    7,
                    "consumer",
                    "range",
                    "a",
                    version >= 9,
                    "a",
                    List.of(
                        new GroupReply.JoinGroup.JoinedMember("a", null, RANGE),
                        new GroupReply.JoinGroup.JoinedMember("b", "i", STICKY))))
            .answered(JoinGroupResponseData.class);

    assertThat(response.errorCode()).isZero();
    assertThat(response.generationId()).isEqualTo(7);
    assertThat(response.protocolType()).isEqualTo(version >= 7 ? "consumer" : null);
    assertThat(response.protocolName()).isEqualTo("range");
    assertThat(response.leader()).isEqualTo("a");
    assertThat(response.memberId()).isEqualTo("a");
    assertThat(response.skipAssignment()).isEqualTo(version >= 9);
    assertThat(response.members()).extracting("memberId").containsExactly("a", "b");
    assertThat(response.members())
        .extracting("groupInstanceId")
        .containsExactly(null, version >= 5 ? "i" : null);
    assertThat(response.members())
        .extracting("metadata")
        .containsExactly(RANGE.array(), STICKY.array());
  }

  @Versions(ApiKeys.JOIN_GROUP)
  void errorCarriesTheMemberIdAndNoProtocol(int version) {
    var response =
        new FakeExchange(api, version, request().setMemberId(""))
            .withGroup(GroupReply.JoinGroup.failed("new-id", GroupError.MEMBER_ID_REQUIRED))
            .answered(JoinGroupResponseData.class);

    assertThat(response.errorCode()).isEqualTo(Errors.MEMBER_ID_REQUIRED.code());
    assertThat(response.memberId()).isEqualTo("new-id");
    assertThat(response.generationId()).isEqualTo(-1);
    assertThat(response.leader()).isEmpty();
    assertThat(response.protocolName()).isEqualTo(version >= 7 ? null : "");
    assertThat(response.members()).isEmpty();
  }

  @Versions(ApiKeys.JOIN_GROUP)
  void emptyGroupIdIsRefused(int version) {
    var response =
        new FakeExchange(api, version, request().setGroupId(""))
            .answered(JoinGroupResponseData.class);

    assertThat(response.errorCode()).isEqualTo(Errors.INVALID_GROUP_ID.code());
    assertThat(response.memberId()).isEqualTo("m");
  }

  @Versions(ApiKeys.JOIN_GROUP)
  void lostCommand(int version) {
    var response =
        new FakeExchange(api, version, request())
            .withGroup(command -> null)
            .answered(JoinGroupResponseData.class);

    assertThat(response.errorCode()).isEqualTo(Errors.COORDINATOR_NOT_AVAILABLE.code());
    assertThat(response.generationId()).isEqualTo(-1);
    assertThat(response.protocolName()).isEqualTo(version >= 7 ? null : "");
  }
}
