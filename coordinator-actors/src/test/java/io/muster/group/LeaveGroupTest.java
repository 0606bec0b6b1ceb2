package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.GroupCommand.LeaveGroup.LeavingMember;
import io.muster.group.GroupEvent.GenerationStarted;
import io.muster.group.GroupEvent.MembersRemoved;
import io.muster.group.GroupEvent.RebalanceCause;
import io.muster.group.GroupEvent.RebalanceCause.Kind;
import io.muster.group.GroupReply.LeaveGroup.MemberLeft;
import io.muster.group.TestGroup.Call;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** LeaveGroup in every state, one by one and in batches. */
class LeaveGroupTest {
  private final TestGroup group = new TestGroup();

  @Test
  void ofNoGroupIsUnknownMemberByMember() {
    GroupReply.LeaveGroup reply =
        group.leave(new LeavingMember("a-1", null, null), new LeavingMember("", "i", null));
    assertThat(reply.error()).isEqualTo(GroupError.NONE);
    assertThat(reply.members())
        .extracting(MemberLeft::error)
        .containsExactly(GroupError.UNKNOWN_MEMBER_ID, GroupError.UNKNOWN_MEMBER_ID);
    assertThat(group.group().exists()).isFalse();
  }

  @Test
  void whileStableRebalancesWithTheClientsReason() {
    List<TestMember> members = group.stable("a", "b");
    TestMember b = members.get(1);
    assertThat(b.leave()).isEqualTo(GroupError.NONE);
    assertThat(group.label()).isEqualTo("PreparingRebalance");
    RebalanceCause cause = new RebalanceCause(Kind.MEMBER_LEFT, b.memberId(), null, "going home");
    assertThat(group.last(MembersRemoved.class).removals())
        .containsExactly(new MembersRemoved.Removal(b.memberId(), cause));
    members.get(0).join();
    assertThat(group.last(GenerationStarted.class).cause()).isEqualTo(cause);
    assertThat(members.get(0).generation()).isEqualTo(2);
  }

  @Test
  void keepsNoMoreOfTheReasonThanClientsSend() {
    List<TestMember> members = group.stable("a", "b");
    group.leave(members.get(0).leaving("because ".repeat(10_000)));
    assertThat(group.last(MembersRemoved.class).removals().get(0).cause().clientReason())
        .hasSize(255);
  }

  @Test
  void ofTheLastMemberEmptiesTheGroupAtOnce() {
    TestMember a = group.stable("a").get(0);
    a.leave();
    assertThat(group.label()).isEqualTo("Empty");
    assertThat(group.generation()).isEqualTo(2);
  }

  @Test
  void whileCompletingSendsTheParkedSyncsToJoin() {
    TestMember a = group.member("a");
    TestMember b = group.member("b");
    TestMember c = group.member("c");
    List.of(a, b, c).forEach(TestMember::join);
    group.after(100);
    Call<GroupReply.SyncGroup> ofLeaver = b.sync(Map.of());
    Call<GroupReply.SyncGroup> ofOther = c.sync(Map.of());
    assertThat(b.leave()).isEqualTo(GroupError.NONE);
    assertThat(ofLeaver.error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    assertThat(ofOther.error()).isEqualTo(GroupError.REBALANCE_IN_PROGRESS);
  }

  @Test
  void whilePreparingAnswersTheLeaversJoinAndMayCompleteThePhase() {
    List<TestMember> members = group.stable("a", "b", "c");
    Call<GroupReply.JoinGroup> ofStayer = members.get(0).join();
    Call<GroupReply.JoinGroup> ofLeaver = members.get(1).subscribed("x").join();
    members.get(1).leave();
    assertThat(ofLeaver.error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    assertThat(ofLeaver.answer().memberId()).isEmpty();
    members.get(2).leave();
    assertThat(ofStayer.answer().generation()).isEqualTo(2);
  }

  @Test
  void ofAPendingIdIsFineAndDisturbsNobody() {
    group.stable("a");
    TestMember pending = group.member("p").idRequired();
    pending.join();
    assertThat(pending.leave()).isEqualTo(GroupError.NONE);
    assertThat(pending.leave()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    assertThat(group.label()).isEqualTo("Stable");
  }

  @Test
  void inABatchIsAnsweredOneByOneWithOneRebalance() {
    TestMember a = group.member("a");
    TestMember s = group.staticMember("s");
    TestMember t = group.staticMember("t");
    TestMember u = group.staticMember("u");
    group.stabilize(List.of(a, s, t, u));
    GroupReply.LeaveGroup reply =
        group.leave(
            new LeavingMember("", "s", "scale down"),
            new LeavingMember("", "unknown", null),
            new LeavingMember("wrong-id", "t", null),
            new LeavingMember(u.memberId(), "u", null),
            new LeavingMember(u.memberId(), "u", null),
            new LeavingMember("whom u replaced", "u", null),
            new LeavingMember("", null, null));
    assertThat(reply.members())
        .extracting(MemberLeft::error)
        .containsExactly(
            GroupError.NONE,
            GroupError.UNKNOWN_MEMBER_ID,
            GroupError.FENCED_INSTANCE_ID,
            GroupError.NONE,
            GroupError.UNKNOWN_MEMBER_ID,
            GroupError.UNKNOWN_MEMBER_ID,
            GroupError.UNKNOWN_MEMBER_ID);
    assertThat(reply.members().get(0).member()).isEqualTo(new LeavingMember("", "s", "scale down"));
    assertThat(group.last(MembersRemoved.class).removals())
        .extracting(removal -> removal.cause().kind())
        .containsExactly(Kind.REMOVED_BY_ADMIN, Kind.MEMBER_LEFT);
    assertThat(group.group().members()).containsOnlyKeys(a.memberId(), t.memberId());
  }
}
