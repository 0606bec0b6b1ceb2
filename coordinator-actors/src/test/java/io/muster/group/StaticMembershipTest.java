package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.GroupEvent.GenerationStarted;
import io.muster.group.GroupEvent.RebalanceCause.Kind;
import io.muster.group.GroupEvent.StaticMemberReplaced;
import io.muster.group.TestGroup.Call;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** KIP-345: a static member that comes back under a new member id, in every state. */
class StaticMembershipTest {
  private final TestGroup group = new TestGroup();
  private final TestMember leader = group.staticMember("a").skipsAssignment();
  private final TestMember follower = group.staticMember("b").skipsAssignment();

  private void stabilize() {
    group.stabilize(List.of(leader, follower));
    assertThat(leader.isLeader()).isTrue();
  }

  @Test
  void inStableGoesOnWithoutARebalance() {
    stabilize();
    String oldId = follower.memberId();
    Call<GroupReply.JoinGroup> join = follower.restarted().join();
    assertThat(join.answer().generation()).isEqualTo(1);
    assertThat(join.answer().members()).isEmpty();
    assertThat(join.answer().skipAssignment()).isFalse();
    assertThat(follower.memberId()).isNotEqualTo(oldId);
    assertThat(follower.sync(Map.of()).answer().assignment())
        .isEqualTo(TestMember.bytes("of " + oldId));
    assertThat(group.label()).isEqualTo("Stable");
    assertThat(group.last(StaticMemberReplaced.class).oldMemberId()).isEqualTo(oldId);
    assertThat(group.staticMember("b").as(oldId, 1).heartbeat())
        .isEqualTo(GroupError.FENCED_INSTANCE_ID);
  }

  @Test
  void aLeaderInheritsLeadershipAndIsToldNotToAssign() {
    stabilize();
    Call<GroupReply.JoinGroup> join = leader.restarted().join();
    assertThat(join.answer().skipAssignment()).isTrue();
    assertThat(join.answer().leader()).isEqualTo(leader.memberId());
    assertThat(join.answer().members()).hasSize(2);
  }

  @Test
  void aLeaderTooOldForThatIsTrickedIntoFollowing() {
    TestMember old = group.staticMember("a");
    group.stabilize(List.of(old, follower));
    String oldId = old.memberId();
    Call<GroupReply.JoinGroup> join = old.restarted().join();
    assertThat(join.answer().leader()).isEqualTo(oldId);
    assertThat(join.answer().members()).isEmpty();
    assertThat(join.answer().skipAssignment()).isFalse();
    assertThat(group.group().generation().leader()).isEqualTo(old.memberId());
  }

  @Test
  void aSessionThatRunsOutEndsIt() {
    stabilize();
    follower.restarted().join();
    follower.sync(Map.of());
    for (int i = 0; i < 3; i++) {
      group.after(4_000);
      leader.heartbeat();
    }
    assertThat(group.group().members()).containsOnlyKeys(leader.memberId());
    assertThat(group.label()).isEqualTo("PreparingRebalance");
  }

  @Test
  void aChangedVoteRebalances() {
    leader.supporting("range", "sticky");
    follower.supporting("range", "sticky");
    stabilize();
    Call<GroupReply.JoinGroup> join = follower.restarted().supporting("sticky").join();
    assertThat(join.isParked()).isTrue();
    assertThat(group.label()).isEqualTo("PreparingRebalance");
    leader.join();
    assertThat(join.answer().protocolName()).isEqualTo("sticky");
    assertThat(group.last(GenerationStarted.class).cause().kind())
        .isEqualTo(Kind.STATIC_MEMBER_CHANGED);
  }

  @Test
  void whileCompletingRebalancesAndFencesTheOldSync() {
    TestMember third = group.member("c");
    List.of(leader, follower, third).forEach(TestMember::join);
    group.after(100);
    Call<GroupReply.SyncGroup> old = follower.sync(Map.of());
    Call<GroupReply.SyncGroup> other = third.sync(Map.of());
    Call<GroupReply.JoinGroup> join = follower.restarted().join();
    assertThat(old.error()).isEqualTo(GroupError.FENCED_INSTANCE_ID);
    assertThat(other.error()).isEqualTo(GroupError.REBALANCE_IN_PROGRESS);
    assertThat(join.isParked()).isTrue();
    leader.join();
    third.join();
    assertThat(join.answer().generation()).isEqualTo(2);
  }

  @Test
  void whilePreparingFencesTheOldJoinAndTakesItsPlace() {
    stabilize();
    Call<GroupReply.JoinGroup> old = leader.join();
    String oldId = leader.memberId();
    Call<GroupReply.JoinGroup> join = leader.restarted().join();
    assertThat(old.error()).isEqualTo(GroupError.FENCED_INSTANCE_ID);
    assertThat(old.answer().memberId()).isEqualTo(oldId);
    follower.join();
    assertThat(join.answer().generation()).isEqualTo(2);
    assertThat(join.answer().members()).hasSize(2);
    assertThat(leader.isLeader()).isTrue();
  }

  @Test
  void whilePreparingMayComeBackUnderANewIdOnly() {
    stabilize();
    Call<GroupReply.JoinGroup> join = leader.join();
    follower.restarted().join();
    assertThat(join.answer().members()).hasSize(2);
    assertThat(follower.generation()).isEqualTo(2);
  }

  @Test
  void aNewcomerIsReplacedBeforeItsFirstGeneration() {
    Call<GroupReply.JoinGroup> old = leader.join();
    Call<GroupReply.JoinGroup> join = leader.restarted().join();
    assertThat(old.error()).isEqualTo(GroupError.FENCED_INSTANCE_ID);
    group.after(100);
    assertThat(join.answer().members()).hasSize(1);
    assertThat(group.journal()).noneMatch(StaticMemberReplaced.class::isInstance);
  }

  @Test
  void aJoinWithAnIdThatWasReplacedIsFenced() {
    stabilize();
    String oldId = follower.memberId();
    follower.restarted().join();
    assertThat(group.staticMember("b").as(oldId, 1).join().error())
        .isEqualTo(GroupError.FENCED_INSTANCE_ID);
    assertThat(group.staticMember("b").as(oldId, 1).sync(Map.of()).error())
        .isEqualTo(GroupError.FENCED_INSTANCE_ID);
    assertThat(group.staticMember("b").as(oldId, 1).leave())
        .isEqualTo(GroupError.FENCED_INSTANCE_ID);
  }
}
