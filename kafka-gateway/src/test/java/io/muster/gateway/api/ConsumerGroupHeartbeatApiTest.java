package io.muster.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.GroupCommand.ConsumerHeartbeat;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import io.muster.group.consumer.Partitions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData.TopicPartitions;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class ConsumerGroupHeartbeatApiTest {
  private static final UUID TOPIC = new UUID(3, 4);
  private static final Partitions SHARE = Partitions.of(Map.of(TOPIC, Set.of(1, 2)));

  private final ConsumerGroupHeartbeatApi api =
      new ConsumerGroupHeartbeatApi(List.of("uniform", "range"));

  private static ConsumerGroupHeartbeatRequestData join() {
    return new ConsumerGroupHeartbeatRequestData()
        .setGroupId("g")
        .setMemberId("m")
        .setMemberEpoch(0)
        .setRebalanceTimeoutMs(1_000)
        .setSubscribedTopicNames(List.of("t", "t"))
        .setTopicPartitions(List.of());
  }

  private static ConsumerGroupHeartbeatRequestData beat() {
    return new ConsumerGroupHeartbeatRequestData()
        .setGroupId("g")
        .setMemberId("m")
        .setMemberEpoch(7);
  }

  @Versions(ApiKeys.CONSUMER_GROUP_HEARTBEAT)
  void aJoinSaysEverything(int version) {
    var request = join().setServerAssignor("range").setInstanceId("i").setRackId("r");
    if (version >= 1) {
      request.setSubscribedTopicRegex("t.*");
    }
    var exchange =
        new FakeExchange(api, version, request)
            .withGroup(new GroupReply.ConsumerHeartbeat(GroupError.NONE, null, "m", 3, 100, SHARE));

    var response = exchange.answered(ConsumerGroupHeartbeatResponseData.class);

    var command = exchange.command("g", ConsumerHeartbeat.class);
    assertThat(command.isJoin()).isTrue();
    assertThat(command.topics()).containsExactly("t");
    assertThat(command.topicRegex()).isEqualTo(version >= 1 ? "t.*" : null);
    assertThat(command.assignor()).isEqualTo("range");
    assertThat(command.owned()).isEqualTo(Partitions.NONE);
    assertThat(command.clientId()).isEqualTo(FakeExchange.CLIENT_ID);
    assertThat(response.errorCode()).isZero();
    assertThat(response.memberId()).isEqualTo("m");
    assertThat(response.memberEpoch()).isEqualTo(3);
    assertThat(response.heartbeatIntervalMs()).isEqualTo(100);
    assertThat(response.assignment().topicPartitions())
        .singleElement()
        .satisfies(
            topic -> {
              assertThat(topic.topicId()).isEqualTo(TopicIds.toKafka(TOPIC));
              assertThat(topic.partitions()).containsExactly(1, 2);
            });
  }

  @Versions(ApiKeys.CONSUMER_GROUP_HEARTBEAT)
  void aHeartbeatThatSaysNothingIsAnsweredWithoutAssignment(int version) {
    var exchange =
        new FakeExchange(api, version, beat())
            .withGroup(
                new GroupReply.ConsumerHeartbeat(GroupError.NONE, null, "m", 7, 5_000, null));
    var response = exchange.answered(ConsumerGroupHeartbeatResponseData.class);
    assertThat(exchange.command("g", ConsumerHeartbeat.class).isBare()).isTrue();
    assertThat(response.assignment()).isNull();
  }

  @Test
  void whatAMemberOwnsIsPassedOn() {
    var owned =
        new TopicPartitions().setTopicId(TopicIds.toKafka(TOPIC)).setPartitions(List.of(2, 1));
    var exchange =
        new FakeExchange(api, 1, beat().setTopicPartitions(List.of(owned)))
            .withGroup(new GroupReply.ConsumerHeartbeat(GroupError.NONE, null, "m", 7, 5_000, null))
            .serve();
    var command = exchange.command("g", ConsumerHeartbeat.class);
    assertThat(command.owned()).isEqualTo(SHARE);
    assertThat(command.isBare()).isFalse();
  }

  @Versions(ApiKeys.CONSUMER_GROUP_HEARTBEAT)
  void aRefusalSaysWhy(int version) {
    var response =
        new FakeExchange(api, version, beat())
            .withGroup(
                GroupReply.ConsumerHeartbeat.failed(GroupError.FENCED_MEMBER_EPOCH, "too old"))
            .answered(ConsumerGroupHeartbeatResponseData.class);
    assertThat(response.errorCode()).isEqualTo(Errors.FENCED_MEMBER_EPOCH.code());
    assertThat(response.errorMessage()).isEqualTo("too old");
  }

  @Test
  void anInvalidRequestReachesNoGroup() {
    assertInvalid(1, join().setMemberId(""), "MemberId can't be empty.");
    assertInvalid(0, beat().setMemberId(""), "MemberId can't be empty.");
    assertInvalid(1, join().setGroupId(" "), "GroupId can't be empty.");
    assertInvalid(1, join().setInstanceId(""), "InstanceId can't be empty.");
    assertInvalid(1, join().setRackId(""), "RackId can't be empty.");
    assertInvalid(
        1,
        join().setRebalanceTimeoutMs(-1),
        "RebalanceTimeoutMs must be provided in first request.");
    assertInvalid(
        1, join().setTopicPartitions(null), "TopicPartitions must be empty when (re-)joining.");
    assertInvalid(
        1,
        join().setSubscribedTopicNames(null),
        "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.");
    assertInvalid(1, beat().setMemberEpoch(-2), "InstanceId can't be null.");
    assertInvalid(1, beat().setMemberEpoch(-3), "MemberEpoch is invalid.");
  }

  private void assertInvalid(int version, ConsumerGroupHeartbeatRequestData request, String why) {
    var response =
        new FakeExchange(api, version, request).answered(ConsumerGroupHeartbeatResponseData.class);
    assertThat(response.errorCode()).isEqualTo(Errors.INVALID_REQUEST.code());
    assertThat(response.errorMessage()).isEqualTo(why);
  }

  @Test
  void anAssignorThatIsNotThereIsRefused() {
    var response =
        new FakeExchange(api, 1, join().setServerAssignor("cooperative"))
            .answered(ConsumerGroupHeartbeatResponseData.class);
    assertThat(response.errorCode()).isEqualTo(Errors.UNSUPPORTED_ASSIGNOR.code());
    assertThat(response.errorMessage()).contains("uniform, range");
  }

  @Test
  void aLostCommandIsTriedAgain() {
    var response =
        new FakeExchange(api, 1, beat())
            .withGroup(command -> null)
            .answered(ConsumerGroupHeartbeatResponseData.class);
    assertThat(response.errorCode()).isEqualTo(Errors.COORDINATOR_NOT_AVAILABLE.code());
  }
}
