package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.GroupCommand.CommitOffsets.Commit;
import io.muster.group.GroupCommand.CommitTxnOffsets;
import io.muster.group.txn.Transaction;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** TxnOffsetCommit in every state. */
class CommitTxnOffsetsTest {
  private static final PartitionId P0 = new PartitionId("t", 0);
  private static final PartitionId P1 = new PartitionId("t", 1);
  private final TestGroup group = new TestGroup();

  @Test
  void ofASimpleConsumerCreatesTheGroup() {
    CommitDecision decision = commit("", null, -1);
    assertThat(decision.error()).isEqualTo(GroupError.NONE);
    assertThat(decision.createsGroup()).isTrue();
    assertThat(decision.accepted().get(P0).offset()).isEqualTo(42);
  }

  @Test
  void withAGenerationOfNoGroupIsIllegal() {
    assertThat(commit("a-1", null, 1).error()).isEqualTo(GroupError.ILLEGAL_GENERATION);
    assertThat(group.group().exists()).isFalse();
  }

  @Test
  void withAGenerationToAnEmptyGroupIsUnknown() {
    TestMember a = group.stable("a").get(0);
    a.leave();
    assertThat(commit(a.memberId(), null, 1).error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    assertThat(commit("", null, -1).error()).isEqualTo(GroupError.NONE);
  }

  /** Clients before KIP-447 do not say who they are. */
  @Test
  void ofNobodyInParticularIsTakenWhateverTheGroupDoes() {
    group.stable("a");
    assertThat(commit("", null, -1).error()).isEqualTo(GroupError.NONE);
    assertThat(commit("x", null, -1).error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
  }

  @Test
  void needsTheMemberItsGenerationAndItsInstance() {
    TestMember s = group.staticMember("s");
    group.stabilize(List.of(s));
    assertThat(commit(s.memberId(), "s", 1).error()).isEqualTo(GroupError.NONE);
    assertThat(commit("x-1", null, 1).error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    assertThat(commit(s.memberId(), "s", 7).error()).isEqualTo(GroupError.ILLEGAL_GENERATION);
    assertThat(commit(s.memberId(), null, -1).error()).isEqualTo(GroupError.ILLEGAL_GENERATION);
    assertThat(commit("s-old", "s", 1).error()).isEqualTo(GroupError.FENCED_INSTANCE_ID);
    assertThat(commit(s.memberId(), "other", 1).error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
  }

  @Test
  void doesNotLookAtTheState() {
    TestMember a = group.member("a");
    TestMember b = group.member("b");
    a.join();
    b.join();
    group.after(100);
    assertThat(group.label()).isEqualTo("CompletingRebalance");
    assertThat(commit(a.memberId(), null, 1).error()).isEqualTo(GroupError.NONE);
    TestGroup.syncAll(List.of(a, b));
    a.join();
    assertThat(group.label()).isEqualTo("PreparingRebalance");
    assertThat(commit(b.memberId(), null, 1).error()).isEqualTo(GroupError.NONE);
  }

  @Test
  void isNoSignOfLife() {
    TestMember a = group.stable("a").get(0);
    for (int i = 0; i < 4; i++) {
      group.after(9_000);
      commit(a.memberId(), null, 1);
    }
    assertThat(group.label()).isEqualTo("Empty");
  }

  @Test
  void refusesLongMetadataPartitionByPartition() {
    CommitDecision decision =
        commit(
            "",
            null,
            -1,
            new Commit(P0, 5, 3, "x".repeat(4_096), null),
            new Commit(P1, 6, -1, "x".repeat(4_097), null));
    assertThat(decision.accepted()).containsOnlyKeys(P0);
    assertThat(decision.failed()).containsEntry(P1, GroupError.OFFSET_METADATA_TOO_LARGE);
  }

  private CommitDecision commit(
      String memberId, @Nullable String instanceId, int generation, Commit... commits) {
    return group.commit(request(memberId, instanceId, generation, commits));
  }

  private static CommitTxnOffsets request(
      String memberId, @Nullable String instanceId, int generation, Commit... commits) {
    return new CommitTxnOffsets(
        memberId,
        instanceId,
        generation,
        new Transaction("id", 1, 0, Transaction.EPOCH_OF_ITS_OWN),
        UUID.randomUUID(),
        Map.of(),
        commits.length == 0 ? List.of(new Commit(P0, 42, -1, null, null)) : List.of(commits));
  }
}
