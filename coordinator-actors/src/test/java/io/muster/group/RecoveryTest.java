package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.GroupEvent.GenerationStarted;
import io.muster.group.GroupEvent.RebalanceCause.Kind;
import io.muster.group.TestGroup.Call;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A crash in every state: what was acknowledged holds, and nothing else is pretended. */
class RecoveryTest {
  private final TestGroup group = new TestGroup();

  @Test
  void ofNothingIsNoGroup() {
    group.crash();
    assertThat(group.label()).isEqualTo("Empty");
    assertThat(group.group().exists()).isFalse();
  }

  @Test
  void inEmptyIsEmptyAndTheGenerationGoesOn() {
    TestMember a = group.stable("a").get(0);
    a.leave();
    group.crash();
    assertThat(group.label()).isEqualTo("Empty");
    a.restarted().join();
    group.after(100);
    assertThat(a.generation()).isEqualTo(3);
  }

  @Test
  void inTheFirstJoinPhaseIsEmptyAndClientsJoinAgain() {
    TestMember a = group.member("a").idRequired();
    a.join();
    a.join();
    group.crash();
    assertThat(group.label()).isEqualTo("Empty");
    assertThat(a.join().error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    assertThat(a.restarted().join().error()).isEqualTo(GroupError.MEMBER_ID_REQUIRED);
  }

  @Test
  void inStableGoesOnInTheSameGenerationWithFreshSessions() {
    List<TestMember> members = group.stable("a", "b");
    group.after(9_000);
    group.crash();
    assertThat(group.label()).isEqualTo("Stable");
    group.after(9_999);
    for (TestMember member : members) {
      assertThat(member.heartbeat()).isEqualTo(GroupError.NONE);
      assertThat(member.sync(Map.of()).answer().assignment())
          .isEqualTo(TestMember.bytes("of " + member.memberId()));
    }
    assertThat(members.get(0).commit(1).error()).isEqualTo(GroupError.NONE);
    assertThat(group.generation()).isEqualTo(1);
  }

  @Test
  void inStableStillRemovesWhoeverIsGone() {
    group.stable("a");
    group.crash();
    group.after(10_000);
    assertThat(group.label()).isEqualTo("Empty");
  }

  @Test
  void inCompletingArmsTheSyncDeadlineAgain() {
    TestMember a = group.member("a").withSession(600_000);
    TestMember b = group.member("b").withSession(600_000);
    a.join();
    b.join();
    group.after(100);
    b.sync(Map.of());
    group.crash();
    assertThat(group.label()).isEqualTo("CompletingRebalance");
    Call<GroupReply.SyncGroup> again = b.sync(Map.of());
    group.after(59_999);
    assertThat(again.isParked()).isTrue();
    group.after(1);
    assertThat(again.error()).isEqualTo(GroupError.REBALANCE_IN_PROGRESS);
    assertThat(group.group().members()).containsOnlyKeys(b.memberId());
  }

  @Test
  void inCompletingLetsTheLeaderFinishTheSameGeneration() {
    TestMember a = group.member("a");
    a.join();
    group.after(100);
    group.crash();
    assertThat(a.join().answer().generation()).isEqualTo(1);
    a.sync(Map.of(a.memberId(), "all"));
    assertThat(group.label()).isEqualTo("Stable");
  }

  @Test
  void afterAnAcknowledgedLeaveRebalances() {
    List<TestMember> members = group.stable("a", "b");
    members.get(1).leave();
    group.crash();
    assertThat(group.label()).isEqualTo("PreparingRebalance");
    assertThat(members.get(0).heartbeat()).isEqualTo(GroupError.REBALANCE_IN_PROGRESS);
    members.get(0).join();
    assertThat(members.get(0).generation()).isEqualTo(2);
    assertThat(group.last(GenerationStarted.class).cause().kind())
        .isEqualTo(Kind.RECOVERED_UNFINISHED);
  }

  @Test
  void afterALeaveWhileCompletingRebalances() {
    TestMember a = group.member("a");
    TestMember b = group.member("b");
    a.join();
    b.join();
    group.after(100);
    a.leave();
    group.crash();
    assertThat(group.label()).isEqualTo("PreparingRebalance");
    b.join();
    assertThat(b.generation()).isEqualTo(2);
  }

  @Test
  void storesNothingThoughNobodyNeedBeWaitedFor() {
    TestMember s = group.staticMember("s").withRebalance(0);
    TestMember d = group.member("d").withRebalance(0);
    group.stabilizeOneByOne(s, d);
    group.crash(
        new GroupSettings(
            6_000,
            1_800_000,
            1,
            10,
            300_000,
            4_096,
            604_800_000,
            JoinWindowSettings.defaults(),
            ConsumerGroupSettings.defaults()));
    assertThat(group.label()).isEqualTo("PreparingRebalance");
    assertThat(group.group().members()).hasSize(2);
    group.after(1);
    assertThat(group.group().members()).containsOnlyKeys(s.memberId());
  }

  @Test
  void inARebalanceForANewcomerIsStableAgain() {
    List<TestMember> members = group.stable("a", "b");
    group.member("c").join();
    group.crash();
    assertThat(group.label()).isEqualTo("Stable");
    assertThat(members.get(0).heartbeat()).isEqualTo(GroupError.NONE);
  }

  @Test
  void inARebalanceThatWaitsForStaticMembersStillWaits() {
    TestMember d = group.member("d");
    TestMember s = group.staticMember("s").withSession(600_000);
    group.stabilize(List.of(d, s));
    d.leave();
    group.crash();
    group.after(60_000);
    assertThat(group.label()).isEqualTo("PreparingRebalance");
    s.join();
    assertThat(s.generation()).isEqualTo(2);
  }

  @Test
  void afterAStaticReplacementInStableIsStableWithTheNewId() {
    TestMember s = group.staticMember("s");
    group.stabilize(List.of(s));
    String oldId = s.memberId();
    s.restarted().join();
    group.crash();
    assertThat(group.label()).isEqualTo("Stable");
    assertThat(s.heartbeat()).isEqualTo(GroupError.NONE);
    assertThat(s.sync(Map.of()).answer().assignment()).isEqualTo(TestMember.bytes("of " + oldId));
  }

  @Test
  void afterAStaticReplacementThatChangesTheVoteRebalances() {
    TestMember a = group.member("a").supporting("range", "sticky");
    TestMember s = group.staticMember("s").supporting("range", "sticky");
    group.stabilize(List.of(a, s));
    s.restarted().supporting("sticky").join();
    group.crash();
    assertThat(group.label()).isEqualTo("PreparingRebalance");
  }

  @Test
  void afterAStaticReplacementWhileCompletingRebalances() {
    TestMember a = group.member("a");
    TestMember s = group.staticMember("s");
    a.join();
    s.join();
    group.after(100);
    s.restarted().join();
    group.crash();
    assertThat(group.label()).isEqualTo("PreparingRebalance");
  }

  @Test
  void generationsNeverBecomeNegative() {
    assertThat(Generation.NONE.nextId()).isEqualTo(1);
    Generation last =
        Generation.of(Integer.MAX_VALUE, null, null, null, List.of(), null, false, false);
    assertThat(last.nextId()).isEqualTo(1);
  }

  @Test
  void configsOutliveEverything() {
    group.configure("group.instance.count", "1");
    assertThat(group.group().exists()).isFalse();
    group.crash();
    TestMember a = group.member("a");
    a.join();
    assertThat(a.generation()).isEqualTo(1);
  }

  @Test
  void ofASnapshotIsTheSame() {
    group.configure("group.join.window.ms", "50");
    List<TestMember> members = group.stable("a", "b", "c");
    TestMember s = group.staticMember("s");
    s.join();
    members.forEach(TestMember::join);
    group.after(100);
    assertThat(Group.fromSnapshot(group.group().toSnapshot())).isEqualTo(group.group());
    s.leave();
    assertThat(Group.fromSnapshot(group.group().toSnapshot())).isEqualTo(group.group());
  }

  @Test
  void abandonAnswersWhateverIsHeld() {
    TestMember a = group.member("a");
    TestMember b = group.member("b").idRequired();
    b.join();
    Call<GroupReply.JoinGroup> known = b.join();
    a.join();
    group.abandon(GroupError.NOT_COORDINATOR);
    assertThat(known.error()).isEqualTo(GroupError.NOT_COORDINATOR);
    assertThat(known.answer().memberId()).isEqualTo(b.memberId());
  }

  @Test
  void abandonAnswersParkedSyncs() {
    TestMember a = group.member("a");
    TestMember b = group.member("b");
    a.join();
    b.join();
    group.after(100);
    Call<GroupReply.SyncGroup> sync = b.sync(Map.of());
    group.abandon(GroupError.COORDINATOR_NOT_AVAILABLE);
    assertThat(sync.error()).isEqualTo(GroupError.COORDINATOR_NOT_AVAILABLE);
  }
}
