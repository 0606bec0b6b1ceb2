package io.muster.loadtest.oracle.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.Assignment;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.Member;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.TopicPartitions;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroupMember;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class ConsumerLookTest {
  private static final int EPOCH = 7;

  @Test
  void aTargetIsCompleteWhenItGivesAwayAllThatMembersSubscribeTo() {
    Member a = member("a", EPOCH).setSubscribedTopicNames(List.of("payments"));
    assertThat(consumers(a).isTargeted()).isFalse();

    a.setTargetAssignment(assignment("payments", 0, 1));
    assertThat(consumers(a).isTargeted()).isTrue();

    a.setSubscribedTopicNames(List.of());
    assertThat(consumers(a).isTargeted()).isFalse();
  }

  @Test
  void aRegularExpressionSubscribesToWhatItMatches() {
    Member a = member("a", EPOCH).setSubscribedTopicRegex("pay.*s");
    assertThat(consumers(a).isTargeted()).isFalse();

    a.setTargetAssignment(assignment("payments", 0, 1));
    assertThat(consumers(a).isTargeted()).isTrue();
  }

  @Test
  void whatTwoMembersAreToHaveIsNoCompleteTarget() {
    Member a = member("a", EPOCH).setSubscribedTopicNames(List.of("payments"));
    Member b = member("b", EPOCH).setTargetAssignment(assignment("payments", 1));
    a.setTargetAssignment(assignment("payments", 0, 1));

    assertThat(consumers(a, b).isTargeted()).isFalse();
  }

  @Test
  void whoSubscribesToTheSameByRegularExpressionSubscribesToTheSame() {
    Member a = member("a", EPOCH).setSubscribedTopicNames(List.of("payments"));
    Member b = member("b", EPOCH).setSubscribedTopicRegex("pay.*s");
    assertThat(consumers().subscribeToTheSame()).isTrue();
    assertThat(consumers(a, b).subscribeToTheSame()).isTrue();

    b.setSubscribedTopicRegex("orders");
    assertThat(consumers(a, b).subscribeToTheSame()).isFalse();
  }

  @Test
  void aTargetOfAFormerEpochIsNone() {
    ConsumerLook look = consumers(member("a", EPOCH));
    assertThat(look.isTargeted()).isTrue();

    look.answer().groups().get(0).setGroupEpoch(EPOCH + 1);
    assertThat(look.isTargeted()).isFalse();
    assertThat(look.lacksTarget()).isTrue();
  }

  @Test
  void whoIsAwayIsBehindAsWhoHasSomethingToGiveUp() {
    ConsumerLook look = consumers(member("a", EPOCH), member("b", EPOCH - 1), member("c", -2));

    assertThat(look.isBehind("a")).isFalse();
    assertThat(look.isBehind("b")).isTrue();
    assertThat(look.isAway("b")).isFalse();
    assertThat(look.isAway("c")).isTrue();
    assertThat(look.isAway("nobody")).isFalse();
  }

  @Test
  void whoComesInAStaticMembersPlaceSubscribesToWhatThatOneDoes() {
    Member a = member("a", EPOCH).setInstanceId("i").setSubscribedTopicNames(List.of("payments"));
    ConsumerLook look = consumers(a, member("b", EPOCH).setSubscribedTopicRegex("pay.*"));

    assertThat(look.topicsOf("a", null)).containsExactly("payments");
    assertThat(look.topicsOf("c", "i")).containsExactly("payments");
    assertThat(look.topicsOf("b", "other")).isEmpty();
    assertThat(look.topicsOf("c", null)).isEmpty();
    assertThat(look.isSubscribedToRegex("pay.*")).isTrue();
    assertThat(look.isSubscribedToRegex("payments")).isFalse();
  }

  @Test
  void aGroupOfClassicMembersIsShownAsOne() {
    ConsumerGroupDescribeResponseData none = new ConsumerGroupDescribeResponseData();
    none.groups()
        .add(
            new ConsumerGroupDescribeResponseData.DescribedGroup()
                .setErrorCode(Errors.GROUP_ID_NOT_FOUND.code()));
    DescribedGroup classic = new DescribedGroup().setGroupState("Stable");
    classic.members().add(new DescribedGroupMember().setMemberId("a"));
    ConsumerLook look = new ConsumerLook(none, classic);

    assertThat(look.isConsumerGroup()).isFalse();
    assertThat(look.exists()).isTrue();
    assertThat(look.isStable()).isTrue();
    assertThat(look.memberIds()).containsExactly("a");
  }

  private static ConsumerLook consumers(Member... members) {
    ConsumerGroupDescribeResponseData answer = new ConsumerGroupDescribeResponseData();
    answer
        .groups()
        .add(
            new ConsumerGroupDescribeResponseData.DescribedGroup()
                .setGroupState("Reconciling")
                .setGroupEpoch(EPOCH)
                .setAssignmentEpoch(EPOCH)
                .setMembers(List.of(members)));
    return new ConsumerLook(answer, new DescribedGroup());
  }

  private static Member member(String id, int epoch) {
    return new Member().setMemberId(id).setMemberEpoch(epoch);
  }

  private static Assignment assignment(String topic, Integer... partitions) {
    return new Assignment()
        .setTopicPartitions(
            List.of(
                new TopicPartitions()
                    .setTopicId(Uuid.ONE_UUID)
                    .setTopicName(topic)
                    .setPartitions(List.of(partitions))));
  }
}
