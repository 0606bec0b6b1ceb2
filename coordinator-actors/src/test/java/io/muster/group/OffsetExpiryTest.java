package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.GroupEvent.GroupDeleted;
import io.muster.group.GroupEvent.GroupDeleted.Deletion;
import io.muster.group.txn.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** When committed offsets expire, and with the last of them the group. */
class OffsetExpiryTest {
  private static final long RETENTION_MS = Duration.ofDays(7).toMillis();
  private static final PartitionId ORDERS = new PartitionId("orders", 0);
  private static final PartitionId OTHER = new PartitionId("other", 0);

  private final TestGroup group = new TestGroup();

  @Test
  void ofASimpleConsumerByTheirCommit() {
    group.member("simple").as("", -1).commit(1);
    Map<PartitionId, CommittedOffset> offsets = Map.of(ORDERS, committed(-1));

    group.after(RETENTION_MS - 1);
    assertThat(group.expired(offsets)).isEmpty();
    group.after(1);
    assertThat(group.expired(offsets)).containsExactly(ORDERS);
  }

  @Test
  void ofAnEmptyGroupFromWhenItEmptied() {
    TestMember member = group.member("a").withSession(1_800_000).subscribedTo("orders");
    group.stabilize(List.of(member));
    Map<PartitionId, CommittedOffset> offsets = Map.of(ORDERS, committed(-1));
    group.after(1_000_000);
    member.leave();

    group.after(RETENTION_MS - 1);
    assertThat(group.expired(offsets)).isEmpty();
    group.after(1);
    assertThat(group.expired(offsets)).containsExactly(ORDERS);
  }

  @Test
  void ofAnEmptyGroupNotByTheirCommit() {
    TestMember member = group.member("a").subscribedTo("orders");
    group.stabilize(List.of(member));
    Map<PartitionId, CommittedOffset> old = Map.of(ORDERS, committedAgo(RETENTION_MS));
    assertThat(group.expired(old)).as("subscribed").isEmpty();
    member.leave();

    assertThat(group.expired(old)).isEmpty();
    group.after(RETENTION_MS);
    assertThat(group.expired(old)).containsExactly(ORDERS);
  }

  @Test
  void ofALivingGroupOnceNobodyIsSubscribed() {
    group.stabilize(List.of(group.member("a").subscribedTo("orders")));

    assertThat(
            group.expired(
                Map.of(
                    ORDERS,
                    committedAgo(RETENTION_MS),
                    OTHER,
                    committedAgo(RETENTION_MS),
                    new PartitionId("other", 1),
                    committedAgo(RETENTION_MS - 1))))
        .containsExactly(OTHER);
  }

  @Test
  void notWhileItRebalances() {
    TestMember a = group.member("a").subscribedTo("orders");
    group.stabilize(List.of(a));
    Map<PartitionId, CommittedOffset> old = Map.of(OTHER, committedAgo(RETENTION_MS));

    group.member("b").subscribedTo("orders").join();

    assertThat(group.label()).isEqualTo("PreparingRebalance");
    assertThat(group.expired(old)).isEmpty();
  }

  @Test
  void notIfItsMembersDoNotSayWhatTheyAreSubscribedTo() {
    group.stabilize(List.of(group.member("a").subscribed("no such format")));

    assertThat(group.expired(Map.of(OTHER, committedAgo(RETENTION_MS)))).isEmpty();
  }

  @Test
  void notOfOthersThanConsumersWhileThereAreMembers() {
    TestMember worker = group.member("w").ofType("connect");
    group.stabilize(List.of(worker));
    Map<PartitionId, CommittedOffset> old = Map.of(OTHER, committedAgo(RETENTION_MS));
    assertThat(group.expired(old)).isEmpty();

    worker.leave();
    group.after(RETENTION_MS);

    assertThat(group.expired(old)).containsExactly(OTHER);
  }

  @Test
  void ofAConsumerGroupByTheirCommit() {
    TestConsumer consumer = new TestConsumer(group, "a").withTopics("orders").join();
    Map<PartitionId, CommittedOffset> old =
        Map.of(ORDERS, committedAgo(RETENTION_MS), OTHER, committedAgo(RETENTION_MS));
    assertThat(group.expired(old)).containsExactly(OTHER);

    consumer.leave();

    assertThat(group.expired(old)).containsExactlyInAnyOrder(ORDERS, OTHER);
  }

  @Test
  void whenTheClientWishedSo() {
    group.member("simple").as("", -1).commit(1);
    Map<PartitionId, CommittedOffset> offsets =
        Map.of(ORDERS, committed(5_000), OTHER, committed(2 * RETENTION_MS));

    group.after(4_999);
    assertThat(group.expired(offsets)).isEmpty();
    group.after(1);
    assertThat(group.expired(offsets)).containsExactly(ORDERS);
    group.after(RETENTION_MS);
    assertThat(group.expired(offsets)).containsExactly(ORDERS);
  }

  @Test
  void notWhileATransactionMayCommitAnotherInItsPlace() {
    group.member("simple").as("", -1).commit(1);
    Map<PartitionId, CommittedOffset> old =
        Map.of(ORDERS, committedAgo(RETENTION_MS), OTHER, committedAgo(RETENTION_MS));
    PendingOffset pending =
        new PendingOffset(
            new Transaction("id", 7, 3, Transaction.EPOCH_OF_ITS_OWN),
            new UUID(1, 2),
            ORDERS,
            committed(-1),
            1,
            null,
            false,
            false);
    assertThat(group.expired(old, PendingOffsets.of(List.of(pending)))).containsExactly(OTHER);
    assertThat(group.expired(old, PendingOffsets.of(List.of(pending.withoutEffect()))))
        .as("unstable as long as the transaction is open")
        .containsExactly(OTHER);
    assertThat(group.expired(old)).containsExactlyInAnyOrder(ORDERS, OTHER);
  }

  @Test
  void aGroupWithoutMembersGoesWithItsLastOffset() {
    TestMember member = group.stable("a").get(0);
    group.withoutOffsets();
    assertThat(group.group().exists()).isTrue();
    member.leave();

    group.withoutOffsets();

    assertThat(group.group().exists()).isFalse();
    assertThat(group.last(GroupDeleted.class).cause()).isEqualTo(Deletion.EXPIRED);
  }

  @Test
  void butNotWhileSomebodyIsAboutToJoin() {
    group.member("simple").as("", -1).commit(1);
    TestMember late = group.member("late").idRequired();
    late.join();

    group.withoutOffsets();

    assertThat(group.group().exists()).isTrue();
    assertThat(late.join().isParked()).isTrue();
  }

  private CommittedOffset committed(long expiresInMs) {
    long now = group.moment().epochMs();
    return new CommittedOffset(
        1, -1, "", null, now, expiresInMs < 0 ? CommittedOffset.NO_EXPIRY : now + expiresInMs);
  }

  private CommittedOffset committedAgo(long ms) {
    return new CommittedOffset(
        1, -1, "", null, group.moment().epochMs() - ms, CommittedOffset.NO_EXPIRY);
  }
}
