package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.GroupEvent.GenerationStarted;
import io.muster.group.GroupEvent.GroupCreated;
import io.muster.group.GroupEvent.JoinPhase.Completion;
import io.muster.group.GroupEvent.MembersRemoved;
import io.muster.group.GroupEvent.RebalanceCause.Kind;
import io.muster.group.GroupReply.JoinGroup.JoinedMember;
import io.muster.group.TestGroup.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** JoinGroup in every state, row by row of Kafka's classic state machine. */
class JoinGroupTest {
  private TestGroup group = new TestGroup();

  private static GroupSettings maxSize(int size) {
    return new GroupSettings(
        6_000,
        1_800_000,
        size,
        3,
        300_000,
        4_096,
        604_800_000,
        JoinWindowSettings.defaults(),
        ConsumerGroupSettings.defaults());
  }

  @Nested
  class Routing {
    @Test
    void aFirstJoinCreatesTheGroup() {
      group.member("a").join();
      assertThat(group.journal()).singleElement().isInstanceOf(GroupCreated.class);
      assertThat(group.label()).isEqualTo("PreparingRebalance");
    }

    @Test
    void aKnownIdDoesNotCreateIt() {
      assertThat(group.member("a").as("a-1", -1).join().error())
          .isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
      assertThat(group.group().exists()).isFalse();
    }

    @Test
    void sessionTimeoutsHaveBounds() {
      Call<GroupReply.JoinGroup> tooShort = group.member("a").withSession(5_999).join();
      assertThat(tooShort.error()).isEqualTo(GroupError.INVALID_SESSION_TIMEOUT);
      assertThat(group.member("a").withSession(1_800_001).join().error())
          .isEqualTo(GroupError.INVALID_SESSION_TIMEOUT);
      assertThat(group.member("a").withSession(6_000).join().isParked()).isTrue();
      assertThat(group.member("a").withSession(1_800_000).join().isParked()).isTrue();
    }

    @Test
    void protocolTypeAndListMustNotBeEmpty() {
      assertThat(group.member("a").ofType("").join().error())
          .isEqualTo(GroupError.INCONSISTENT_GROUP_PROTOCOL);
      assertThat(group.member("a").supporting().join().error())
          .isEqualTo(GroupError.INCONSISTENT_GROUP_PROTOCOL);
      assertThat(group.group().exists()).isFalse();
    }

    @Test
    void theTypeMustBeTheGroupsInEveryState() {
      group.member("a").join();
      TestMember connect = group.member("c").ofType("connect");
      assertThat(connect.join().error()).isEqualTo(GroupError.INCONSISTENT_GROUP_PROTOCOL);
      group.after(100);
      assertThat(group.label()).isEqualTo("CompletingRebalance");
      assertThat(connect.join().error()).isEqualTo(GroupError.INCONSISTENT_GROUP_PROTOCOL);
      assertThat(group.label()).isEqualTo("CompletingRebalance");
    }

    @Test
    void oneProtocolMustBeSupportedByAll() {
      group.member("a").supporting("range", "sticky").join();
      group.member("b").supporting("sticky", "round").join();
      assertThat(group.member("c").supporting("range").join().error())
          .isEqualTo(GroupError.INCONSISTENT_GROUP_PROTOCOL);
      assertThat(group.member("c").supporting("range", "sticky").join().isParked()).isTrue();
    }

    @Test
    void anEmptyGroupMayChangeItsType() {
      TestMember only = group.stable("a").get(0);
      only.leave();
      assertThat(group.label()).isEqualTo("Empty");
      assertThat(group.describe().protocolType()).isEqualTo("consumer");
      group.member("c").ofType("connect").join();
      group.after(100);
      assertThat(group.describe().protocolType()).isEqualTo("connect");
    }

    @Test
    void theVoteDecidesAmongCommonProtocols() {
      group.member("a").supporting("x", "range", "sticky").join();
      group.member("b").supporting("sticky", "range").join();
      group.member("c").supporting("sticky", "range").join();
      group.after(100);
      assertThat(group.last(GenerationStarted.class).protocolName()).isEqualTo("sticky");
    }

    /** As Kafka decides it for these names; else it would be up to chance and member ids. */
    @Test
    void aTieIsDecidedByTheNames() {
      group.member("a").supporting("roundrobin", "range").join();
      group.member("b").supporting("range", "roundrobin").join();
      group.after(100);
      assertThat(group.last(GenerationStarted.class).protocolName()).isEqualTo("range");

      TestGroup other = new TestGroup();
      other.member("a").supporting("range", "roundrobin").join();
      other.member("b").supporting("roundrobin", "range").join();
      other.after(100);
      assertThat(other.last(GenerationStarted.class).protocolName()).isEqualTo("range");
    }
  }

  @Nested
  class MemberIds {
    @Test
    void areClientOrInstanceIdAndSomethingRandom() {
      group.configure("group.instance.count", "2");
      TestMember a = group.member("a");
      TestMember b = group.staticMember("b");
      a.join();
      b.join();
      assertThat(a.memberId()).isEqualTo("a-000001");
      assertThat(b.memberId()).isEqualTo("b-000002");
    }

    @Test
    void comeBackBeforeTheyAreMembers() {
      TestMember a = group.member("a").idRequired();
      assertThat(a.join().error()).isEqualTo(GroupError.MEMBER_ID_REQUIRED);
      assertThat(group.group().exists()).isTrue();
      assertThat(group.label()).isEqualTo("Empty");
      assertThat(a.memberId()).isEqualTo("a-000001");
      Call<GroupReply.JoinGroup> second = a.join();
      group.after(100);
      assertThat(second.answer().memberId()).isEqualTo("a-000001");
      assertThat(second.answer().generation()).isEqualTo(1);
    }

    @Test
    void areForgottenAfterTheSessionTimeout() {
      TestMember a = group.member("a").idRequired();
      a.join();
      group.after(10_000);
      assertThat(a.join().error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    }

    @Test
    void areNotHandedOutWithoutBound() {
      group = new TestGroup(maxSize(100));
      for (int i = 0; i < 3; i++) {
        assertThat(group.member("a").idRequired().join().error())
            .isEqualTo(GroupError.MEMBER_ID_REQUIRED);
      }
      assertThat(group.member("a").idRequired().join().error())
          .isEqualTo(GroupError.COORDINATOR_NOT_AVAILABLE);
    }

    @Test
    void staticMembersNeedNone() {
      assertThat(group.staticMember("i").idRequired().join().isParked()).isTrue();
    }

    @Test
    void ofDynamicMembersAreOfNoUseToStaticOnes() {
      TestMember dynamic = group.member("a").idRequired();
      dynamic.join();
      assertThat(group.staticMember("i").as(dynamic.memberId(), -1).join().error())
          .isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    }

    @Test
    void handedOutWhileStableCauseNoRebalanceUntilTheyReturn() {
      group.stable("a", "b");
      TestMember c = group.member("c").idRequired();
      c.join();
      assertThat(group.label()).isEqualTo("Stable");
      assertThat(c.join().isParked()).isTrue();
      assertThat(group.label()).isEqualTo("PreparingRebalance");
    }
  }

  @Nested
  class FirstPhase {
    @Test
    void threeWithinTheWindowMakeOneGeneration() {
      List<TestMember> members = List.of(group.member("c"), group.member("a"), group.member("b"));
      List<Call<GroupReply.JoinGroup>> joins = new ArrayList<>();
      for (TestMember member : members) {
        joins.add(member.join());
        group.after(50);
      }
      assertThat(joins).allMatch(Call::isParked);
      group.after(50);
      assertThat(joins).noneMatch(Call::isParked);
      assertThat(members).allMatch(member -> member.generation() == 1);
      assertThat(group.label()).isEqualTo("CompletingRebalance");
    }

    @Test
    void theLeaderIsFirstByMemberIdAndAloneGetsTheMembers() {
      TestMember c = group.member("c").subscribed("topics of c");
      TestMember a = group.member("a").subscribed("topics of a");
      Call<GroupReply.JoinGroup> follower = c.join();
      Call<GroupReply.JoinGroup> leader = a.join();
      group.after(100);
      assertThat(leader.answer().leader()).isEqualTo(a.memberId());
      assertThat(leader.answer().members())
          .containsExactly(
              new JoinedMember(a.memberId(), null, TestMember.bytes("topics of a")),
              new JoinedMember(c.memberId(), null, TestMember.bytes("topics of c")));
      assertThat(follower.answer().leader()).isEqualTo(a.memberId());
      assertThat(follower.answer().members()).isEmpty();
      assertThat(follower.answer().protocolType()).isEqualTo("consumer");
      assertThat(follower.answer().protocolName()).isEqualTo("range");
    }

    @Test
    void aReturnedIdReopensTheQuietPeriod() {
      TestMember slow = group.member("slow").idRequired();
      slow.join();
      Call<GroupReply.JoinGroup> first = group.member("a").join();
      group.after(1_000);
      assertThat(first.isParked()).isTrue();
      slow.join();
      group.after(99);
      assertThat(first.isParked()).isTrue();
      group.after(1);
      assertThat(first.answer().generation()).isEqualTo(1);
      assertThat(slow.generation()).isEqualTo(1);
    }

    @Test
    void aDeadIdHoldsThePhaseUntilTheCapOnly() {
      group.member("dead").idRequired().join();
      Call<GroupReply.JoinGroup> first = group.member("a").join();
      group.after(2_999);
      assertThat(first.isParked()).isTrue();
      group.after(1);
      assertThat(first.isParked()).isFalse();
      assertThat(group.last(GenerationStarted.class).window().completedBy())
          .isEqualTo(Completion.CAP);
    }

    @Test
    void theExpectedCountEndsItAtThatInstant() {
      group.configure("group.join.window.ms", "10000").configure("group.instance.count", "3");
      group.member("a").join();
      group.member("b").join();
      Call<GroupReply.JoinGroup> third = group.member("c").join();
      assertThat(third.answer().generation()).isEqualTo(1);
      assertThat(group.last(GenerationStarted.class).window().completedBy())
          .isEqualTo(Completion.EXPECTED_COUNT);
    }

    @Test
    void aCountSetInTheMidstOfItEndsItToo() {
      Call<GroupReply.JoinGroup> first = group.member("a").join();
      group.configure("group.instance.count", "1");
      assertThat(first.answer().generation()).isEqualTo(1);
    }

    @Test
    void theHistorySaysHowItWent() {
      group.member("a").join("because");
      group.after(40);
      group.member("b").join();
      group.after(100);
      GenerationStarted started = group.last(GenerationStarted.class);
      assertThat(started.cause())
          .isEqualTo(
              new GroupEvent.RebalanceCause(Kind.MEMBER_JOINED, "a-000001", null, "because"));
      assertThat(started.window())
          .isEqualTo(new GroupEvent.JoinPhase(100, 140, "", List.of(), Completion.QUIET_PERIOD));
    }

    @Test
    void fiftyOverTwoSecondsMakeOneGeneration() {
      List<TestMember> members = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        members.add(group.member("pod"));
        members.get(i).join();
        group.after(40);
      }
      group.after(1_000);
      assertThat(members).allMatch(member -> member.generation() == 1);
    }

    @Test
    void aLearnedSizeIsWaitedFor() {
      group.configure("group.join.learn", "true");
      List<TestMember> members = group.stable("a", "b", "c");
      members.forEach(TestMember::leave);
      assertThat(group.label()).isEqualTo("Empty");
      members.forEach(TestMember::restarted);
      Call<GroupReply.JoinGroup> first = members.get(0).join();
      group.after(1_000);
      members.get(1).join();
      group.after(1_000);
      assertThat(first.isParked()).isTrue();
      members.get(2).join();
      assertThat(first.isParked()).isFalse();
    }

    @Test
    void whatWasLearnedIsForgottenAfterAnHour() {
      group.configure("group.join.learn", "true");
      TestMember b = group.member("b").withSession(1_800_000);
      TestMember a = group.member("a").withSession(1_800_000);
      group.stabilize(List.of(a, b));
      a.leave();
      b.join();
      b.sync(Map.of());
      for (int minutes = 0; minutes <= 60; minutes += 10) {
        group.after(600_000);
        b.heartbeat();
      }
      b.leave();
      Call<GroupReply.JoinGroup> again = b.restarted().join();
      group.after(100);
      assertThat(again.isParked()).isFalse();
    }

    @Test
    void withEverybodyGoneTheGroupIsEmptyInANewGeneration() {
      TestMember a = group.member("a").idRequired();
      a.join();
      Call<GroupReply.JoinGroup> parked = a.join();
      assertThat(a.leave()).isEqualTo(GroupError.NONE);
      assertThat(parked.error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
      assertThat(parked.answer().memberId()).isEmpty();
      assertThat(group.label()).isEqualTo("Empty");
      assertThat(group.generation()).isEqualTo(1);
      assertThat(group.last(GenerationStarted.class).window().completedBy())
          .isEqualTo(Completion.NOBODY_LEFT);
    }
  }

  @Nested
  class Rebalance {
    @Test
    void completesAtOnceWhenAllKnownMembersAreBack() {
      List<TestMember> members = group.stable("a", "b");
      Call<GroupReply.JoinGroup> leader = members.get(0).join();
      group.after(700);
      assertThat(leader.isParked()).isTrue();
      members.get(1).join();
      assertThat(leader.answer().generation()).isEqualTo(2);
      GenerationStarted started = group.last(GenerationStarted.class);
      assertThat(started.cause().kind()).isEqualTo(Kind.LEADER_REJOINED);
      assertThat(started.window())
          .isEqualTo(
              new GroupEvent.JoinPhase(
                  0, 700, members.get(1).memberId(), List.of(), Completion.ALL_REJOINED));
    }

    @Test
    void leavesOutDynamicMembersAtTheLongestRebalanceTimeout() {
      TestMember a = group.member("a").withSession(600_000);
      TestMember b = group.member("b").withSession(600_000).withRebalance(90_000);
      group.stabilize(List.of(a, b));
      Call<GroupReply.JoinGroup> leader = a.join();
      group.after(89_999);
      assertThat(leader.isParked()).isTrue();
      group.after(1);
      assertThat(leader.answer().generation()).isEqualTo(2);
      assertThat(leader.answer().members()).hasSize(1);
      assertThat(b.heartbeat()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
      assertThat(group.last(GenerationStarted.class).window())
          .isEqualTo(
              new GroupEvent.JoinPhase(
                  0, 90_000, b.memberId(), List.of(b.memberId()), Completion.REBALANCE_TIMEOUT));
    }

    @Test
    void keepsStaticMembersWhoDidNotComeBack() {
      TestMember a = group.member("a").withSession(600_000);
      TestMember s = group.staticMember("s").withSession(600_000);
      group.stabilize(List.of(a, s));
      Call<GroupReply.JoinGroup> leader = a.join();
      group.after(60_000);
      assertThat(leader.answer().generation()).isEqualTo(2);
      assertThat(leader.answer().members()).hasSize(2);
      assertThat(leader.answer().leader()).isEqualTo(a.memberId());
    }

    @Test
    void waitsAgainWhenOnlyAbsentStaticMembersAreLeft() {
      TestMember d = group.member("d").withSession(600_000);
      TestMember gone = group.member("gone").withSession(600_000);
      TestMember s = group.staticMember("s").withSession(600_000);
      group.stabilize(List.of(d, gone, s));
      gone.leave();
      group.after(60_000);
      assertThat(group.label()).isEqualTo("PreparingRebalance");
      assertThat(group.last(MembersRemoved.class).removals().get(0).cause().kind())
          .isEqualTo(Kind.REBALANCE_TIMED_OUT);
      assertThat(group.group().members()).containsOnlyKeys(s.memberId());
      group.after(60_000);
      assertThat(group.label()).isEqualTo("PreparingRebalance");
      Call<GroupReply.JoinGroup> back = s.join();
      assertThat(back.answer().generation()).isEqualTo(2);
    }

    @Test
    void waitsAgainForAWhileEvenWithoutARebalanceTimeout() {
      TestMember s = group.staticMember("s").withRebalance(0);
      TestMember d = group.member("d").withRebalance(0);
      group.stabilizeOneByOne(s, d);
      d.leave();
      assertThat(group.label()).isEqualTo("PreparingRebalance");
      assertThat(group.state().earliestDeadline()).isEqualTo(group.moment().ticksMs() + 1_000);
    }

    @Test
    void emptiesWhenNobodyComesBack() {
      List<TestMember> members = group.stable("a", "b");
      members.get(0).leave();
      group.after(60_000);
      assertThat(group.label()).isEqualTo("Empty");
      assertThat(group.generation()).isEqualTo(2);
    }

    @Test
    void aScaleUpWaitsForItsCompany() {
      List<TestMember> members = group.stable("a", "b");
      List<TestMember> pods = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        pods.add(group.member("pod"));
        pods.get(i).join();
        if (i == 10) {
          members.forEach(TestMember::join);
        }
        group.after(40);
      }
      group.after(1_000);
      assertThat(pods).allMatch(pod -> pod.generation() == 2);
      assertThat(members).allMatch(member -> member.generation() == 2);
    }

    @Test
    void aPendingIdHoldsItAndItsReturnIsCompany() {
      List<TestMember> members = group.stable("a");
      TestMember pod = group.member("pod").idRequired();
      pod.join();
      Call<GroupReply.JoinGroup> leader = members.get(0).join();
      group.after(500);
      assertThat(leader.isParked()).isTrue();
      pod.join();
      group.after(100);
      assertThat(leader.answer().members()).hasSize(2);
    }

    @Test
    void aPendingIdThatLeavesHoldsItNoLonger() {
      List<TestMember> members = group.stable("a");
      TestMember pod = group.member("pod").idRequired();
      pod.join();
      Call<GroupReply.JoinGroup> leader = members.get(0).join();
      assertThat(pod.leave()).isEqualTo(GroupError.NONE);
      assertThat(leader.answer().generation()).isEqualTo(2);
    }

    @Test
    void theExpectedCountNeverCostsAKnownMember() {
      group.configure("group.instance.count", "2");
      group.stable("a", "b");
      group.member("c").join();
      Call<GroupReply.JoinGroup> fourth = group.member("d").join();
      group.after(5_000);
      assertThat(fourth.isParked()).isTrue();
    }

    @Test
    void aNewcomersJoinIsDroppedAfterFiveMinutes() {
      TestMember slow = group.member("slow").withSession(1_800_000).withRebalance(1_000_000);
      group.stabilize(List.of(slow));
      Call<GroupReply.JoinGroup> newcomer = group.member("n").join();
      group.after(299_999);
      assertThat(newcomer.isParked()).isTrue();
      group.after(1);
      assertThat(newcomer.error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
      assertThat(newcomer.answer().memberId()).isEmpty();
      assertThat(group.label()).isEqualTo("PreparingRebalance");
    }

    @Test
    void aParkedJoinIsASignOfLife() {
      List<TestMember> members = group.stable("a", "b");
      TestMember busy = members.get(1);
      Call<GroupReply.JoinGroup> leader = members.get(0).join();
      for (int i = 0; i < 5; i++) {
        group.after(9_000);
        assertThat(busy.heartbeat()).isEqualTo(GroupError.REBALANCE_IN_PROGRESS);
      }
      busy.join();
      assertThat(leader.answer().members()).hasSize(2);
      group.after(9_999);
      assertThat(members.get(0).heartbeat()).isEqualTo(GroupError.NONE);
    }

    @Test
    void aMemberWhoseSessionExpiresIsNotWaitedForAnyLonger() {
      List<TestMember> members = group.stable("a", "b");
      Call<GroupReply.JoinGroup> leader = members.get(0).join();
      group.after(10_000);
      assertThat(leader.answer().members()).hasSize(1);
      assertThat(group.last(MembersRemoved.class).removals().get(0).cause().kind())
          .isEqualTo(Kind.SESSION_EXPIRED);
    }

    @Test
    void askingAgainAnswersTheOlderRequest() {
      List<TestMember> members = group.stable("a", "b");
      Call<GroupReply.JoinGroup> older = members.get(0).join();
      Call<GroupReply.JoinGroup> newer = members.get(0).join();
      assertThat(older.error()).isEqualTo(GroupError.REBALANCE_IN_PROGRESS);
      assertThat(newer.isParked()).isTrue();
    }
  }

  @Nested
  class Rejoin {
    @Test
    void ofAnUnchangedFollowerInStableIsAnsweredAtOnce() {
      List<TestMember> members = group.stable("a", "b");
      Call<GroupReply.JoinGroup> follower = members.get(1).join();
      assertThat(follower.answer().generation()).isEqualTo(1);
      assertThat(follower.answer().members()).isEmpty();
      assertThat(follower.answer().leader()).isEqualTo(members.get(0).memberId());
      assertThat(group.label()).isEqualTo("Stable");
    }

    @Test
    void ofAChangedFollowerInStableRebalances() {
      List<TestMember> members = group.stable("a", "b");
      assertThat(members.get(1).subscribed("other").join().isParked()).isTrue();
      assertThat(group.label()).isEqualTo("PreparingRebalance");
      members.get(0).join();
      assertThat(group.last(GenerationStarted.class).cause().kind())
          .isEqualTo(Kind.MEMBER_REJOINED_CHANGED);
    }

    @Test
    void ofTheLeaderInStableAlwaysRebalances() {
      List<TestMember> members = group.stable("a", "b");
      assertThat(members.get(0).join().isParked()).isTrue();
      assertThat(group.label()).isEqualTo("PreparingRebalance");
    }

    @Test
    void unchangedWhileCompletingGetsTheSameAnswerAgain() {
      TestMember a = group.member("a");
      TestMember b = group.member("b");
      a.join();
      b.join();
      group.after(100);
      assertThat(a.join().answer().members()).hasSize(2);
      assertThat(b.join().answer().members()).isEmpty();
      assertThat(b.generation()).isEqualTo(1);
      assertThat(group.label()).isEqualTo("CompletingRebalance");
    }

    @Test
    void changedWhileCompletingRebalancesAndAnswersTheParkedSyncs() {
      TestMember a = group.member("a");
      TestMember b = group.member("b");
      a.join();
      b.join();
      group.after(100);
      Call<GroupReply.SyncGroup> sync = b.sync(Map.of());
      assertThat(a.subscribed("other").join().isParked()).isTrue();
      assertThat(sync.error()).isEqualTo(GroupError.REBALANCE_IN_PROGRESS);
      assertThat(group.label()).isEqualTo("PreparingRebalance");
    }

    @Test
    void toAnEmptyGroupIsUnknown() {
      TestMember a = group.stable("a").get(0);
      a.leave();
      assertThat(a.join().error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    }

    @Test
    void ofAStrangerIsUnknown() {
      group.stable("a");
      assertThat(group.member("x").as("x-1", 1).join().error())
          .isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    }
  }

  @Nested
  class Leadership {
    private GenerationStarted afterJoinOfSmallerKey(TestGroup g, String type) {
      TestMember m = g.member("m").ofType(type);
      g.stabilize(List.of(m));
      g.member("a").ofType(type).join();
      m.join();
      g.after(100);
      return g.last(GenerationStarted.class);
    }

    @Test
    void ofConsumersGoesToTheFirstMemberId() {
      assertThat(afterJoinOfSmallerKey(group, "consumer").leader()).startsWith("a-");
    }

    @Test
    void ofOtherTypesIsSticky() {
      assertThat(afterJoinOfSmallerKey(group, "connect").leader()).startsWith("m-");
    }

    @Test
    void canBeConfigured() {
      group.configure("group.leader.selection", "sticky");
      assertThat(afterJoinOfSmallerKey(group, "consumer").leader()).startsWith("m-");
      TestGroup other = new TestGroup();
      other.configure("group.leader.selection", "first-member-id");
      assertThat(afterJoinOfSmallerKey(other, "connect").leader()).startsWith("a-");
    }

    @Test
    void whenStickyGoesToTheFirstToArriveIfTheLeaderIsGone() {
      TestMember m = group.member("m").ofType("connect");
      TestMember z = group.member("z").ofType("connect");
      TestMember b = group.member("b").ofType("connect");
      group.stabilize(List.of(m, z, b));
      m.leave();
      z.join();
      b.join();
      assertThat(z.isLeader()).isTrue();
    }

    /** Who was there already knows the work, as Kafka Connect's workers know their connectors. */
    @Test
    void whenStickyGoesToAMemberBeforeANewcomer() {
      TestMember m = group.member("m").ofType("connect");
      TestMember z = group.member("z").ofType("connect");
      group.stabilize(List.of(m, z));
      m.leave();
      TestMember a = group.member("a").ofType("connect");
      a.join();
      z.join();
      group.after(100);
      assertThat(z.isLeader()).isTrue();
      assertThat(a.isLeader()).isFalse();
    }
  }

  @Nested
  class FullGroup {
    @Test
    void turnsNewcomersAwayInEveryStateButEmpty() {
      group = new TestGroup(maxSize(2));
      TestMember a = group.member("a");
      TestMember b = group.member("b");
      a.join();
      b.join();
      TestMember c = group.member("c");
      Call<GroupReply.JoinGroup> whilePreparing = c.join();
      assertThat(whilePreparing.error()).isEqualTo(GroupError.GROUP_MAX_SIZE_REACHED);
      assertThat(whilePreparing.answer().memberId()).isEmpty();
      group.after(100);
      assertThat(c.join().error()).isEqualTo(GroupError.GROUP_MAX_SIZE_REACHED);
      TestGroup.syncAll(List.of(a, b));
      assertThat(c.join().error()).isEqualTo(GroupError.GROUP_MAX_SIZE_REACHED);
      assertThat(a.join().isParked()).isTrue();
    }

    @Test
    void isFullBeforeAnythingElseIsLookedAt() {
      group = new TestGroup(maxSize(1));
      group.stable("a");
      assertThat(group.member("b").ofType("connect").supporting("other").join().error())
          .isEqualTo(GroupError.GROUP_MAX_SIZE_REACHED);
      assertThat(group.member("b").as("stranger", 1).join().error())
          .isEqualTo(GroupError.GROUP_MAX_SIZE_REACHED);
    }

    @Test
    void forgetsAPendingIdItTurnsAway() {
      group = new TestGroup(maxSize(1));
      TestMember late = group.member("late").idRequired();
      late.join();
      group.member("a").join();
      assertThat(late.join().error()).isEqualTo(GroupError.GROUP_MAX_SIZE_REACHED);
      group.after(100);
      assertThat(group.label()).isEqualTo("CompletingRebalance");
    }

    @Test
    void loadedByANodeThatAllowsLessLosesTheLastToRejoin() {
      List<TestMember> members = group.stable("a", "b", "c");
      group.crash(maxSize(2));
      assertThat(group.label()).isEqualTo("PreparingRebalance");
      members.get(0).join();
      members.get(1).join();
      assertThat(members.get(2).join().error()).isEqualTo(GroupError.GROUP_MAX_SIZE_REACHED);
      assertThat(group.label()).isEqualTo("CompletingRebalance");
      assertThat(group.last(GenerationStarted.class).cause().kind())
          .isEqualTo(Kind.GROUP_OVER_CAPACITY);
      assertThat(group.group().members()).hasSize(2);
    }
  }
}
