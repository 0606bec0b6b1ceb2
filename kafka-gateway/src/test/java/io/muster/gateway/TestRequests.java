package io.muster.gateway;

import java.util.List;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/** The smallest request of an API that gets an answer. */
final class TestRequests {
  private TestRequests() {}

  static ApiMessage minimal(ApiKeys api, short version) {
    return switch (api) {
      case PRODUCE -> new ProduceRequestData().setAcks((short) 1);
      case HEARTBEAT -> new HeartbeatRequestData().setGroupId("g").setMemberId("m");
      case JOIN_GROUP ->
          new JoinGroupRequestData()
              .setGroupId("g")
              .setProtocolType("consumer")
              .setSessionTimeoutMs(10_000);
      case SYNC_GROUP ->
          version >= 5
              ? new SyncGroupRequestData()
                  .setGroupId("g")
                  .setProtocolType("consumer")
                  .setProtocolName("range")
              : new SyncGroupRequestData().setGroupId("g");
      case LEAVE_GROUP ->
          version < 3
              ? new LeaveGroupRequestData().setGroupId("g").setMemberId("m")
              : new LeaveGroupRequestData()
                  .setGroupId("g")
                  .setMembers(List.of(new MemberIdentity().setMemberId("m")));
      case OFFSET_COMMIT -> new OffsetCommitRequestData().setGroupId("g");
      case OFFSET_FETCH ->
          version < 8
              ? new OffsetFetchRequestData().setGroupId("g").setTopics(List.of())
              : new OffsetFetchRequestData()
                  .setGroups(
                      List.of(
                          new OffsetFetchRequestGroup().setGroupId("g").setTopics(List.of()),
                          new OffsetFetchRequestGroup().setGroupId("h").setTopics(List.of())));
      case DESCRIBE_GROUPS -> new DescribeGroupsRequestData().setGroups(List.of("g", "h"));
      case FIND_COORDINATOR ->
          version < 4
              ? new FindCoordinatorRequestData().setKey("g")
              : new FindCoordinatorRequestData().setCoordinatorKeys(List.of("g", "h"));
      default -> api.messageType.newRequest();
    };
  }
}
