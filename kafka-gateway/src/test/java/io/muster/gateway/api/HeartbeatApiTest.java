package io.muster.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.GroupCommand;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

class HeartbeatApiTest {
  private final HeartbeatApi api = new HeartbeatApi();

  private static HeartbeatRequestData request() {
    return new HeartbeatRequestData().setGroupId("g").setMemberId("m").setGenerationId(7);
  }

  @Versions(ApiKeys.HEARTBEAT)
  void heartbeat(int version) {
    var request = request().setGroupInstanceId(version >= 3 ? "i" : null);

    var exchange =
        new FakeExchange(api, version, request)
            .withGroup(new GroupReply.Heartbeat(GroupError.REBALANCE_IN_PROGRESS));
    var response = exchange.answered(HeartbeatResponseData.class);

    assertThat(exchange.command("g", GroupCommand.Heartbeat.class))
        .isEqualTo(new GroupCommand.Heartbeat("m", version >= 3 ? "i" : null, 7));
    assertThat(response.errorCode()).isEqualTo(Errors.REBALANCE_IN_PROGRESS.code());
  }

  @Versions(ApiKeys.HEARTBEAT)
  void loadingGroupKeepsItsMembers(int version) {
    var response =
        new FakeExchange(api, version, request())
            .withGroup(new GroupReply.Heartbeat(GroupError.COORDINATOR_LOAD_IN_PROGRESS))
            .answered(HeartbeatResponseData.class);

    assertThat(response.errorCode()).isZero();
  }

  @Versions(ApiKeys.HEARTBEAT)
  void lostCommand(int version) {
    var response =
        new FakeExchange(api, version, request())
            .withGroup(command -> null)
            .answered(HeartbeatResponseData.class);

    assertThat(response.errorCode()).isEqualTo(Errors.COORDINATOR_NOT_AVAILABLE.code());
  }

  @Versions(ApiKeys.HEARTBEAT)
  void emptyGroupIdIsRefused(int version) {
    var response =
        new FakeExchange(api, version, request().setGroupId(""))
            .answered(HeartbeatResponseData.class);

    assertThat(response.errorCode()).isEqualTo(Errors.INVALID_GROUP_ID.code());
  }
}
