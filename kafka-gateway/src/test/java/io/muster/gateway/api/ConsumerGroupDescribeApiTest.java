package io.muster.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.Bytes;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import io.muster.group.GroupReply.DescribeConsumerGroup.ConsumerDescription;
import io.muster.group.consumer.ClassicMember;
import io.muster.group.consumer.MemberMetadata;
import io.muster.group.consumer.Partitions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class ConsumerGroupDescribeApiTest {
  private static final UUID TOPIC = new UUID(3, 4);
  private static final UUID GONE = new UUID(5, 6);
  private static final GroupReply GROUP =
      new GroupReply.DescribeConsumerGroup(
          GroupError.NONE,
          null,
          "Reconciling",
          8,
          7,
          "uniform",
          List.of(
              new ConsumerDescription(
                  new MemberMetadata(
                      "m",
                      "i",
                      "rack",
                      "c",
                      "/10.0.0.1",
                      1_000,
                      new TreeSet<>(Set.of("t")),
                      "t.*",
                      null),
                  6,
                  Partitions.of(Map.of(TOPIC, Set.of(0, 1), GONE, Set.of(0))),
                  Partitions.of(Map.of(TOPIC, Set.of(1))))),
          Map.of(TOPIC, "t"));

  private final ConsumerGroupDescribeApi api = new ConsumerGroupDescribeApi();

  private static ConsumerGroupDescribeRequestData request(String... groups) {
    return new ConsumerGroupDescribeRequestData().setGroupIds(List.of(groups));
  }

  @Versions(ApiKeys.CONSUMER_GROUP_DESCRIBE)
  void withoutARegularExpressionItIsEmpty(int version) {
    var told =
        new MemberMetadata(
            "m", null, null, "c", "/10.0.0.1", 1_000, new TreeSet<>(Set.of("t")), null, null);
    var group =
        new GroupReply.DescribeConsumerGroup(
            GroupError.NONE,
            null,
            "Stable",
            8,
            8,
            "uniform",
            List.of(new ConsumerDescription(told, 8, Partitions.NONE, Partitions.NONE)),
            Map.of());

    var answered =
        new FakeExchange(api, version, request("g"))
            .withGroup(group)
            .answered(ConsumerGroupDescribeResponseData.class);

    assertThat(answered.groups().get(0).members().get(0).subscribedTopicRegex()).isEmpty();
  }

  @Versions(ApiKeys.CONSUMER_GROUP_DESCRIBE)
  void aGroupWithItsMember(int version) {
    var group =
        new FakeExchange(api, version, request("g").setIncludeAuthorizedOperations(true))
            .withGroup(GROUP)
            .answered(ConsumerGroupDescribeResponseData.class)
            .groups()
            .get(0);
    assertThat(group.errorCode()).isZero();
    assertThat(group.groupState()).isEqualTo("Reconciling");
    assertThat(group.groupEpoch()).isEqualTo(8);
    assertThat(group.assignmentEpoch()).isEqualTo(7);
    assertThat(group.assignorName()).isEqualTo("uniform");
    assertThat(group.authorizedOperations()).isEqualTo(GroupOperations.ALL);
    var member = group.members().get(0);
    assertThat(member.memberId()).isEqualTo("m");
    assertThat(member.instanceId()).isEqualTo("i");
    assertThat(member.rackId()).isEqualTo("rack");
    assertThat(member.memberEpoch()).isEqualTo(6);
    assertThat(member.subscribedTopicNames()).containsExactly("t");
    assertThat(member.subscribedTopicRegex()).isEqualTo("t.*");
    assertThat(member.memberType()).isEqualTo((byte) (version >= 1 ? 1 : -1));
    assertThat(member.assignment().topicPartitions())
        .as("a topic that is gone is left out")
        .singleElement()
        .satisfies(
            topic -> {
              assertThat(topic.topicName()).isEqualTo("t");
              assertThat(topic.partitions()).containsExactly(0, 1);
            });
    assertThat(member.targetAssignment().topicPartitions().get(0).partitions()).containsExactly(1);
  }

  @Versions(ApiKeys.CONSUMER_GROUP_DESCRIBE)
  void aMemberThatSpeaksTheClassicProtocolStill(int version) {
    var told =
        new MemberMetadata(
            "m",
            null,
            null,
            "c",
            "/10.0.0.1",
            1_000,
            new TreeSet<>(Set.of("t")),
            null,
            null,
            new ClassicMember(45_000, List.of(new ClassicMember.Protocol("range", Bytes.EMPTY))));
    var group =
        new GroupReply.DescribeConsumerGroup(
            GroupError.NONE,
            null,
            "Stable",
            8,
            8,
            "uniform",
            List.of(new ConsumerDescription(told, 8, Partitions.NONE, Partitions.NONE)),
            Map.of());

    var answered =
        new FakeExchange(api, version, request("g"))
            .withGroup(group)
            .answered(ConsumerGroupDescribeResponseData.class);

    assertThat(answered.groups().get(0).members().get(0).memberType())
        .isEqualTo((byte) (version >= 1 ? 0 : -1));
  }

  @Test
  void whatIsNoConsumerGroupIsNotFound() {
    var group =
        new FakeExchange(api, 1, request("g"))
            .withGroup(
                GroupReply.DescribeConsumerGroup.failed(
                    GroupError.GROUP_ID_NOT_FOUND, "Group g is not a consumer group."))
            .answered(ConsumerGroupDescribeResponseData.class)
            .groups()
            .get(0);
    assertThat(group.errorCode()).isEqualTo(Errors.GROUP_ID_NOT_FOUND.code());
    assertThat(group.errorMessage()).isEqualTo("Group g is not a consumer group.");
  }

  @Test
  void aGroupThatDoesNotAnswerAndOneWithoutAName() {
    var groups =
        new FakeExchange(api, 1, request("", "g"))
            .withGroup(command -> null)
            .answered(ConsumerGroupDescribeResponseData.class)
            .groups();
    assertThat(groups.get(0).errorCode()).isEqualTo(Errors.INVALID_GROUP_ID.code());
    assertThat(groups.get(1).errorCode()).isEqualTo(Errors.COORDINATOR_NOT_AVAILABLE.code());
  }
}
