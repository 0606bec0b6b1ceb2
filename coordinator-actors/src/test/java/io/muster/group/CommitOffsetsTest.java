package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.GroupCommand.CommitOffsets.Commit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OffsetCommit in every state. */
class CommitOffsetsTest {
  private static final PartitionId P0 = new PartitionId("t", 0);
  private static final PartitionId P1 = new PartitionId("t", 1);
  private final TestGroup group = new TestGroup();
  private final TestMember simple = group.member("admin").as("", -1);

  @Test
  void ofASimpleConsumerCreatesTheGroup() {
    CommitDecision decision = simple.commit(42);
    assertThat(decision.error()).isEqualTo(GroupError.NONE);
    assertThat(decision.createsGroup()).isTrue();
    assertThat(decision.accepted().get(P0).offset()).isEqualTo(42);
    assertThat(group.group().exists()).isTrue();
    assertThat(simple.commit(43).createsGroup()).isFalse();
    assertThat(group.label()).isEqualTo("Empty");
  }

  @Test
  void withAGenerationOfNoGroupSaysWhatTheVersionSays() {
    CommitDecision decision = group.member("a").as("a-1", 1).commit(42);
    assertThat(decision.error()).isEqualTo(GroupError.ILLEGAL_GENERATION);
    assertThat(group.group().exists()).isFalse();
  }

  @Test
  void withAGenerationToAnEmptyGroupIsUnknown() {
    TestMember a = group.stable("a").get(0);
    a.leave();
    assertThat(a.commit(1).error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    assertThat(simple.commit(1).error()).isEqualTo(GroupError.NONE);
  }

  @Test
  void ofASimpleConsumerToAGroupWithMembersIsUnknown() {
    group.stable("a");
    assertThat(simple.commit(1).error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
  }

  @Test
  void followsTheState() {
    TestMember a = group.member("a");
    TestMember b = group.member("b");
    a.join();
    b.join();
    group.after(100);
    assertThat(b.commit(1).error()).isEqualTo(GroupError.REBALANCE_IN_PROGRESS);
    TestGroup.syncAll(List.of(a, b));
    assertThat(b.commit(1).error()).isEqualTo(GroupError.NONE);
    a.join();
    assertThat(b.commit(1).error()).isEqualTo(GroupError.NONE);
    b.join();
    assertThat(group.label()).isEqualTo("CompletingRebalance");
    assertThat(group.member("b").as(b.memberId(), 1).commit(1).error())
        .isEqualTo(GroupError.ILLEGAL_GENERATION);
  }

  @Test
  void needsTheMemberItsGenerationAndItsInstance() {
    TestMember s = group.staticMember("s");
    group.stabilize(List.of(s));
    assertThat(group.member("x").as("x-1", 1).commit(1).error())
        .isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    assertThat(group.member("x").as(s.memberId(), 7).commit(1).error())
        .isEqualTo(GroupError.ILLEGAL_GENERATION);
    assertThat(group.staticMember("s").as("s-old", 1).commit(1).error())
        .isEqualTo(GroupError.FENCED_INSTANCE_ID);
  }

  @Test
  void isASignOfLifeInStableAndPreparing() {
    List<TestMember> members = group.stable("a", "b");
    for (int i = 0; i < 3; i++) {
      group.after(9_000);
      members.forEach(member -> member.commit(1));
    }
    assertThat(group.label()).isEqualTo("Stable");
    members.get(0).join();
    for (int i = 0; i < 3; i++) {
      group.after(9_000);
      assertThat(members.get(1).commit(1).error()).isEqualTo(GroupError.NONE);
    }
    assertThat(group.label()).isEqualTo("PreparingRebalance");
  }

  @Test
  void refusesLongMetadataPartitionByPartition() {
    UUID topicId = UUID.randomUUID();
    CommitDecision decision =
        simple.commit(
            -1,
            new Commit(P0, 5, 3, "x".repeat(4_096), topicId),
            new Commit(P1, 6, -1, "x".repeat(4_097), null));
    assertThat(decision.accepted()).containsOnlyKeys(P0);
    assertThat(decision.failed()).containsEntry(P1, GroupError.OFFSET_METADATA_TOO_LARGE);
    assertThat(decision.accepted().get(P0))
        .isEqualTo(
            new CommittedOffset(
                5,
                3,
                "x".repeat(4_096),
                topicId,
                group.moment().epochMs(),
                CommittedOffset.NO_EXPIRY));
  }

  @Test
  void keepsTheClientsOwnRetention() {
    long expires =
        simple
            .commit(60_000, new Commit(P0, 5, -1, null, null))
            .accepted()
            .get(P0)
            .expireTimestampMs();
    assertThat(expires).isEqualTo(group.moment().epochMs() + 60_000);
  }

  /** By the rule, and by the database's question, to which no expiry is a number below zero. */
  @ParameterizedTest
  @ValueSource(longs = {0, -2, Long.MIN_VALUE})
  void keepsForNoTimeWhatTheClientGivesNone(long retentionTimeMs) {
    assertThat(
            simple
                .commit(retentionTimeMs, new Commit(P0, 5, -1, null, null))
                .accepted()
                .get(P0)
                .expireTimestampMs())
        .isBetween(0L, group.moment().epochMs());
  }

  @Test
  void keepsForEverWhatTheClientWantsToBeKeptForEver() {
    long expires =
        simple
            .commit(Long.MAX_VALUE, new Commit(P0, 5, -1, null, null))
            .accepted()
            .get(P0)
            .expireTimestampMs();
    assertThat(expires).isEqualTo(Long.MAX_VALUE);
  }
}
