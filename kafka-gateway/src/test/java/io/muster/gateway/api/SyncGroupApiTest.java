package io.muster.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.Bytes;
import io.muster.group.GroupCommand;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class SyncGroupApiTest {
  private static final Bytes SHARE = Bytes.of(new byte[] {1, 2});

  private final SyncGroupApi api = new SyncGroupApi();

  private static SyncGroupRequestData request() {
    return new SyncGroupRequestData()
        .setGroupId("g")
        .setMemberId("m")
        .setGenerationId(7)
        .setProtocolType("consumer")
        .setProtocolName("range");
  }

  @Versions(ApiKeys.SYNC_GROUP)
  void leaderBringsTheAssignment(int version) {
    var request =
        request()
            .setGroupInstanceId(version >= 3 ? "i" : null)
            .setAssignments(
                List.of(
                    new SyncGroupRequestAssignment().setMemberId("m").setAssignment(SHARE.array()),
                    new SyncGroupRequestAssignment().setMemberId("n")));

    var exchange =
        new FakeExchange(api, version, request)
            .withGroup(new GroupReply.SyncGroup(GroupError.NONE, "consumer", "range", SHARE));
    var response = exchange.answered(SyncGroupResponseData.class);

    assertThat(exchange.command("g", GroupCommand.SyncGroup.class))
        .isEqualTo(
            new GroupCommand.SyncGroup(
                "m",
                version >= 3 ? "i" : null,
                7,
                version >= 5 ? "consumer" : null,
                version >= 5 ? "range" : null,
                Map.of("m", SHARE, "n", Bytes.EMPTY)));
    assertThat(response.errorCode()).isZero();
    assertThat(response.assignment()).isEqualTo(SHARE.array());
    assertThat(response.protocolType()).isEqualTo(version >= 5 ? "consumer" : null);
    assertThat(response.protocolName()).isEqualTo(version >= 5 ? "range" : null);
  }

  @Versions(ApiKeys.SYNC_GROUP)
  void error(int version) {
    var response =
        new FakeExchange(api, version, request())
            .withGroup(GroupReply.SyncGroup.failed(GroupError.REBALANCE_IN_PROGRESS))
            .answered(SyncGroupResponseData.class);

    assertThat(response.errorCode()).isEqualTo(Errors.REBALANCE_IN_PROGRESS.code());
    assertThat(response.assignment()).isEmpty();
  }

  @Versions(ApiKeys.SYNC_GROUP)
  void lostCommand(int version) {
    var response =
        new FakeExchange(api, version, request())
            .withGroup(command -> null)
            .answered(SyncGroupResponseData.class);

    assertThat(response.errorCode()).isEqualTo(Errors.COORDINATOR_NOT_AVAILABLE.code());
  }

  @Versions(ApiKeys.SYNC_GROUP)
  void emptyGroupIdIsRefused(int version) {
    var response =
        new FakeExchange(api, version, request().setGroupId(""))
            .answered(SyncGroupResponseData.class);

    assertThat(response.errorCode()).isEqualTo(Errors.INVALID_GROUP_ID.code());
  }

  @Test
  void sinceVersion5TheProtocolIsMandatory() {
    for (var request : List.of(request().setProtocolType(null), request().setProtocolName(null))) {
      var response = new FakeExchange(api, 5, request).answered(SyncGroupResponseData.class);

      assertThat(response.errorCode()).isEqualTo(Errors.INCONSISTENT_GROUP_PROTOCOL.code());
    }
  }
}
