package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.GroupEvent.AssignmentStored;
import io.muster.group.GroupEvent.GenerationStarted;
import io.muster.group.GroupEvent.MembersRemoved;
import io.muster.group.GroupEvent.RebalanceCause.Kind;
import io.muster.group.TestGroup.Call;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** SyncGroup in every state, and the deadline for those who never send it. */
class SyncGroupTest {
  private final TestGroup group = new TestGroup();
  private final TestMember leader = group.member("a").withSession(600_000);
  private final TestMember follower = group.member("b").withSession(600_000);

  private void joinBoth() {
    leader.join();
    follower.join();
    group.after(100);
  }

  @Test
  void ofNoGroupIsUnknown() {
    assertThat(leader.as("a-1", 1).sync(Map.of()).error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    assertThat(group.group().exists()).isFalse();
  }

  @Test
  void ofAnEmptyGroupIsUnknown() {
    joinBoth();
    leader.leave();
    follower.leave();
    assertThat(group.label()).isEqualTo("Empty");
    assertThat(leader.sync(Map.of()).error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
  }

  @Test
  void whilePreparingIsToldToJoin() {
    joinBoth();
    TestGroup.syncAll(List.of(leader, follower));
    leader.join();
    assertThat(follower.sync(Map.of()).error()).isEqualTo(GroupError.REBALANCE_IN_PROGRESS);
  }

  @Nested
  class WhileCompleting {
    @BeforeEach
    void join() {
      joinBoth();
    }

    @Test
    void followersWaitForTheLeaderAndAllAreAnswered() {
      Call<GroupReply.SyncGroup> waiting = follower.sync(Map.of());
      assertThat(waiting.isParked()).isTrue();
      Call<GroupReply.SyncGroup> leading =
          leader.sync(Map.of(leader.memberId(), "0-5", follower.memberId(), "6-11"));
      assertThat(waiting.answer())
          .isEqualTo(
              new GroupReply.SyncGroup(
                  GroupError.NONE, "consumer", "range", TestMember.bytes("6-11")));
      assertThat(leading.answer().assignment()).isEqualTo(TestMember.bytes("0-5"));
      assertThat(group.label()).isEqualTo("Stable");
    }

    @Test
    void membersWithoutAssignmentGetAnEmptyOneAndStrangersNone() {
      Call<GroupReply.SyncGroup> waiting = follower.sync(Map.of());
      leader.sync(Map.of(leader.memberId(), "all", "stranger", "x"));
      assertThat(waiting.answer().assignment()).isEqualTo(Bytes.EMPTY);
      assertThat(group.last(AssignmentStored.class).assignments())
          .containsOnlyKeys(leader.memberId());
    }

    @Test
    void strangersAndOldGenerationsAreRefused() {
      assertThat(group.member("x").as("x-1", 1).sync(Map.of()).error())
          .isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
      assertThat(follower.as(follower.memberId(), 2).sync(Map.of()).error())
          .isEqualTo(GroupError.ILLEGAL_GENERATION);
      assertThat(group.staticMember("i").as(follower.memberId(), 1).sync(Map.of()).error())
          .isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    }

    @Test
    void anotherProtocolIsInconsistent() {
      assertThat(follower.syncAs("connect", null, Map.of()).error())
          .isEqualTo(GroupError.INCONSISTENT_GROUP_PROTOCOL);
      assertThat(follower.syncAs("consumer", "sticky", Map.of()).error())
          .isEqualTo(GroupError.INCONSISTENT_GROUP_PROTOCOL);
      assertThat(follower.syncAs(null, null, Map.of()).isParked()).isTrue();
    }

    @Test
    void whoeverDoesNotSyncIsRemovedAndTheOthersRebalance() {
      Call<GroupReply.SyncGroup> waiting = follower.sync(Map.of());
      group.after(59_999);
      assertThat(waiting.isParked()).isTrue();
      group.after(1);
      assertThat(waiting.error()).isEqualTo(GroupError.REBALANCE_IN_PROGRESS);
      assertThat(group.last(MembersRemoved.class).removals())
          .singleElement()
          .satisfies(
              removal -> {
                assertThat(removal.memberId()).isEqualTo(leader.memberId());
                assertThat(removal.cause().kind()).isEqualTo(Kind.SYNC_TIMED_OUT);
              });
      follower.join();
      assertThat(follower.isLeader()).isTrue();
      assertThat(follower.generation()).isEqualTo(2);
    }

    @Test
    void theDeadlineOutlivesTheTransitionToStable() {
      leader.sync(Map.of());
      assertThat(group.label()).isEqualTo("Stable");
      group.after(60_000);
      assertThat(group.label()).isEqualTo("PreparingRebalance");
      assertThat(group.group().members()).containsOnlyKeys(leader.memberId());
    }

    @Test
    void aParkedSyncIsASignOfLife() {
      TestMember quick = group.member("q").withSession(6_000);
      quick.join();
      leader.join();
      follower.join();
      group.after(100);
      Call<GroupReply.SyncGroup> waiting = quick.sync(Map.of());
      group.after(30_000);
      assertThat(waiting.isParked()).isTrue();
      leader.sync(Map.of());
      assertThat(waiting.isParked()).isFalse();
      group.after(5_999);
      assertThat(quick.heartbeat()).isEqualTo(GroupError.NONE);
    }

    @Test
    void askingAgainAnswersTheOlderRequest() {
      Call<GroupReply.SyncGroup> older = follower.sync(Map.of());
      assertThat(follower.sync(Map.of()).isParked()).isTrue();
      assertThat(older.error()).isEqualTo(GroupError.REBALANCE_IN_PROGRESS);
    }

    @Test
    void aNewcomerSendsTheParkedSyncsToJoin() {
      Call<GroupReply.SyncGroup> waiting = follower.sync(Map.of());
      group.member("c").join();
      assertThat(waiting.error()).isEqualTo(GroupError.REBALANCE_IN_PROGRESS);
      assertThat(group.label()).isEqualTo("PreparingRebalance");
      leader.join();
      follower.join();
      group.after(100);
      assertThat(group.last(GenerationStarted.class).members()).hasSize(3);
      assertThat(group.generation()).isEqualTo(2);
    }
  }

  @Test
  void whileStableAnswersTheCurrentAssignment() {
    joinBoth();
    TestGroup.syncAll(List.of(leader, follower));
    assertThat(follower.sync(Map.of()).answer().assignment())
        .isEqualTo(TestMember.bytes("of " + follower.memberId()));
    assertThat(group.label()).isEqualTo("Stable");
  }
}
