package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.GroupEvent.MembersRemoved;
import io.muster.group.GroupEvent.RebalanceCause.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Heartbeat in every state, and what happens without. */
class HeartbeatTest {
  private final TestGroup group = new TestGroup();

  @Test
  void ofNoGroupIsUnknownAndCreatesNone() {
    assertThat(group.member("a").as("a-1", 1).heartbeat()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    assertThat(group.group().exists()).isFalse();
  }

  @Test
  void inEmptyIsUnknown() {
    TestMember a = group.stable("a").get(0);
    a.leave();
    assertThat(a.heartbeat()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
  }

  @Test
  void inStableAndCompletingIsFineAndInPreparingToldToJoin() {
    TestMember a = group.member("a");
    TestMember b = group.member("b");
    a.join();
    b.join();
    group.after(100);
    assertThat(group.label()).isEqualTo("CompletingRebalance");
    assertThat(b.heartbeat()).isEqualTo(GroupError.NONE);
    TestGroup.syncAll(List.of(a, b));
    assertThat(b.heartbeat()).isEqualTo(GroupError.NONE);
    a.join();
    assertThat(b.heartbeat()).isEqualTo(GroupError.REBALANCE_IN_PROGRESS);
  }

  @Test
  void ofAnotherGenerationIsIllegalInEveryState() {
    TestMember a = group.stable("a", "b").get(0);
    TestMember old = group.member("a").as(a.memberId(), 0);
    assertThat(old.heartbeat()).isEqualTo(GroupError.ILLEGAL_GENERATION);
    a.join();
    assertThat(old.heartbeat()).isEqualTo(GroupError.ILLEGAL_GENERATION);
  }

  @Test
  void ofAStrangerIsUnknownAndOfAFencedInstanceIsFenced() {
    TestMember s = group.staticMember("s");
    group.stabilize(List.of(s));
    assertThat(group.member("x").as("x-1", 1).heartbeat()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    assertThat(group.staticMember("s").as("s-old", 1).heartbeat())
        .isEqualTo(GroupError.FENCED_INSTANCE_ID);
    assertThat(group.staticMember("t").as(s.memberId(), 1).heartbeat())
        .isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
  }

  @Test
  void keepsTheSessionInEveryState() {
    TestMember a = group.member("a").withSession(600_000);
    TestMember b = group.member("b");
    a.join();
    b.join();
    group.after(100);
    for (int i = 0; i < 3; i++) {
      group.after(9_000);
      assertThat(b.heartbeat()).isEqualTo(GroupError.NONE);
    }
    TestGroup.syncAll(List.of(a, b));
    for (int i = 0; i < 3; i++) {
      group.after(9_000);
      assertThat(b.heartbeat()).isEqualTo(GroupError.NONE);
    }
    a.join();
    for (int i = 0; i < 3; i++) {
      group.after(9_000);
      assertThat(b.heartbeat()).isEqualTo(GroupError.REBALANCE_IN_PROGRESS);
    }
  }

  @Test
  void missingRemovesTheMemberAfterItsOwnTimeout() {
    TestMember a = group.member("a").withSession(600_000);
    TestMember b = group.member("b").withSession(20_000);
    group.stabilize(List.of(a, b));
    b.heartbeat();
    group.after(19_999);
    assertThat(group.label()).isEqualTo("Stable");
    group.after(1);
    assertThat(group.label()).isEqualTo("PreparingRebalance");
    assertThat(group.last(MembersRemoved.class).removals().get(0).cause().kind())
        .isEqualTo(Kind.SESSION_EXPIRED);
    assertThat(b.heartbeat()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    a.join();
    assertThat(a.generation()).isEqualTo(2);
  }

  @Test
  void missingWhileCompletingSendsTheOthersToJoin() {
    TestMember a = group.member("a").withSession(600_000);
    TestMember b = group.member("b").withSession(600_000);
    TestMember dead = group.member("dead");
    List.of(a, b, dead).forEach(TestMember::join);
    group.after(100);
    TestGroup.Call<GroupReply.SyncGroup> waiting = b.sync(Map.of());
    group.after(10_000);
    assertThat(waiting.error()).isEqualTo(GroupError.REBALANCE_IN_PROGRESS);
    assertThat(group.label()).isEqualTo("PreparingRebalance");
    assertThat(group.group().members()).containsOnlyKeys(a.memberId(), b.memberId());
  }

  @Test
  void missingBecauseTheNodeStoodStillRemovesNobody() {
    List<TestMember> members = group.stable("a", "b");
    group.standStill(60_000);
    group.after(9_999);
    assertThat(members.get(0).heartbeat()).isEqualTo(GroupError.NONE);
    group.after(1);
    assertThat(group.group().members()).containsOnlyKeys(members.get(0).memberId());
  }

  @Test
  void missingOfTheLastMemberEmptiesTheGroup() {
    group.stable("a");
    group.after(10_000);
    assertThat(group.label()).isEqualTo("Empty");
    assertThat(group.generation()).isEqualTo(2);
    assertThat(group.group().emptiedAtMs()).isEqualTo(group.moment().epochMs());
  }

  @Test
  void writesNothing() {
    TestMember a = group.stable("a").get(0);
    int events = group.journal().size();
    a.heartbeat();
    assertThat(group.journal()).hasSize(events);
  }
}
