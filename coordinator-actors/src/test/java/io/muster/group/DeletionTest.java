package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.GroupEvent.GroupDeleted;
import io.muster.group.GroupEvent.GroupDeleted.Deletion;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** DeleteGroups and OffsetDelete in every state. */
class DeletionTest {
  private static final PartitionId ORDERS = new PartitionId("orders", 0);
  private static final PartitionId OTHER = new PartitionId("other", 7);

  private final TestGroup group = new TestGroup();

  @Test
  void whatIsNotThereCannotBeDeleted() {
    assertThat(group.delete()).isEqualTo(GroupError.GROUP_ID_NOT_FOUND);
    assertThat(group.deleteOffsets(ORDERS).error()).isEqualTo(GroupError.GROUP_ID_NOT_FOUND);
    assertThat(group.journal()).isEmpty();
  }

  @Test
  void aGroupWithMembersIsNotDeletedInAnyState() {
    TestMember a = group.member("a");
    a.join();
    assertThat(group.label()).isEqualTo("PreparingRebalance");
    assertThat(group.delete()).isEqualTo(GroupError.NON_EMPTY_GROUP);
    group.after(500);
    assertThat(group.label()).isEqualTo("CompletingRebalance");
    assertThat(group.delete()).isEqualTo(GroupError.NON_EMPTY_GROUP);
    TestGroup.syncAll(List.of(a));
    assertThat(group.label()).isEqualTo("Stable");
    assertThat(group.delete()).isEqualTo(GroupError.NON_EMPTY_GROUP);

    a.leave();

    assertThat(group.delete()).isEqualTo(GroupError.NONE);
    assertThat(group.last(GroupDeleted.class).cause()).isEqualTo(Deletion.REQUESTED);
    assertThat(group.delete()).isEqualTo(GroupError.GROUP_ID_NOT_FOUND);
    assertThat(group.describe().error()).isEqualTo(GroupError.GROUP_ID_NOT_FOUND);
  }

  @Test
  void aConsumerGroupIsDeletedOnceItIsEmpty() {
    group.topics(Map.of("orders", 1));
    TestConsumer consumer = new TestConsumer(group, "a").withTopics("orders").join();
    assertThat(group.delete()).isEqualTo(GroupError.NON_EMPTY_GROUP);

    consumer.leave();

    assertThat(group.delete()).isEqualTo(GroupError.NONE);
    assertThat(group.group().consumer().exists()).isFalse();
  }

  @Test
  void theNextGroupOfThatNameKnowsOnlyItsConfigs() {
    group.configure("group.join.window.ms", "50");
    TestMember before = group.stable("a").get(0);
    before.leave();
    group.delete();

    group.crash();
    assertThat(group.group().exists()).isFalse();
    assertThat(group.group().configs()).containsEntry("group.join.window.ms", "50");
    TestMember after = group.stable("b").get(0);

    assertThat(after.generation()).isEqualTo(1);
    assertThat(before.heartbeat()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    assertThat(group.group().deleted()).isFalse();
  }

  @Test
  void aMemberIdThatIsOutIsVoid() {
    group.member("simple").as("", -1).commit(1);
    TestMember late = group.member("late").idRequired();
    late.join();

    assertThat(group.delete()).isEqualTo(GroupError.NONE);

    assertThat(late.join().error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
  }

  @Test
  void offsetsOfSubscribedTopicsStay() {
    group.stabilize(
        List.of(
            group.member("a").subscribedTo("orders"), group.member("b").subscribedTo("returns")));

    assertThat(group.deleteOffsets(ORDERS, OTHER, new PartitionId("returns", 1)))
        .isEqualTo(
            new GroupReply.DeleteOffsets(
                GroupError.NONE,
                Map.of(
                    ORDERS,
                    GroupError.GROUP_SUBSCRIBED_TO_TOPIC,
                    new PartitionId("returns", 1),
                    GroupError.GROUP_SUBSCRIBED_TO_TOPIC)));
  }

  @Test
  void soDoAllOfConsumersThatDoNotSayWhatTheyAreSubscribedTo() {
    group.stabilize(List.of(group.member("a").subscribed("no such format")));

    assertThat(group.deleteOffsets(OTHER).failed())
        .containsEntry(OTHER, GroupError.GROUP_SUBSCRIBED_TO_TOPIC);
  }

  @Test
  void soDoAllBeforeTheFirstGeneration() {
    group.member("a").subscribedTo("orders").join();

    assertThat(group.deleteOffsets(OTHER).failed())
        .containsEntry(OTHER, GroupError.GROUP_SUBSCRIBED_TO_TOPIC);
  }

  @Test
  void whoDoesNotSupportTheProtocolAgreedOnSaysItWithItsOwn() {
    group.stabilize(
        List.of(
            group.member("a").subscribedBy("orders", "roundrobin", "range"),
            group.staticMember("i").subscribedBy("orders", "roundrobin", "range")));
    group.staticMember("i").subscribedBy("orders", "range").join();
    assertThat(group.label()).isEqualTo("PreparingRebalance");

    assertThat(group.deleteOffsets(ORDERS, OTHER))
        .isEqualTo(
            new GroupReply.DeleteOffsets(
                GroupError.NONE, Map.of(ORDERS, GroupError.GROUP_SUBSCRIBED_TO_TOPIC)));
  }

  @Test
  void anEmptyGroupIsSubscribedToNothing() {
    TestMember member = group.member("a").subscribedTo("orders");
    group.stabilize(List.of(member));
    member.leave();

    assertThat(group.deleteOffsets(ORDERS))
        .isEqualTo(new GroupReply.DeleteOffsets(GroupError.NONE, Map.of()));
  }

  @Test
  void offsetsOfOthersThanConsumersStayWhileThereAreMembers() {
    TestMember worker = group.member("w").ofType("connect");
    group.stabilize(List.of(worker));
    assertThat(group.deleteOffsets(ORDERS).error()).isEqualTo(GroupError.NON_EMPTY_GROUP);

    worker.leave();

    assertThat(group.deleteOffsets(ORDERS).error()).isEqualTo(GroupError.NONE);
  }

  @Test
  void offsetsOfASimpleConsumerMayGo() {
    group.member("simple").as("", -1).commit(1);

    assertThat(group.deleteOffsets(ORDERS))
        .isEqualTo(new GroupReply.DeleteOffsets(GroupError.NONE, Map.of()));
  }

  @Test
  void aConsumerGroupKeepsThoseOfSubscribedTopics() {
    new TestConsumer(group, "a").withTopics("orders").join();

    assertThat(group.deleteOffsets(ORDERS, OTHER).failed())
        .containsExactly(Map.entry(ORDERS, GroupError.GROUP_SUBSCRIBED_TO_TOPIC));
  }
}
