package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.ConsumerGroupEvent.ConsumerMemberReconciled;
import io.muster.group.ConsumerGroupEvent.ConsumerTargetComputed;
import io.muster.group.GroupCommand.CommitOffsets;
import io.muster.group.GroupCommand.FetchOffsets;
import io.muster.group.GroupCommand.LeaveGroup.LeavingMember;
import io.muster.group.GroupEvent.JoinPhase.Completion;
import io.muster.group.GroupEvent.RebalanceCause.Kind;
import io.muster.group.consumer.ConsumerGroup;
import io.muster.group.consumer.MemberState;
import io.muster.group.consumer.Partitions;
import io.muster.group.txn.Transaction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The consumer protocol (KIP-848), as scenarios. */
class ConsumerGroupTest {
  private final StickyAssignor assignor = new StickyAssignor();
  private final TestGroup group = new TestGroup(settings(assignor));

  static GroupSettings settings(StickyAssignor assignor) {
    GroupSettings defaults = GroupSettings.defaults();
    return defaults.withConsumer(defaults.consumer().withAssignors(List.of(assignor)));
  }

  private TestConsumer consumer(String id) {
    return new TestConsumer(group, id);
  }

  /** A group of these members with their shares of six partitions. */
  private List<TestConsumer> stable(String... ids) {
    List<TestConsumer> members = new ArrayList<>(Stream.of(ids).map(this::consumer).toList());
    members.forEach(TestConsumer::join);
    group.topics(Map.of("t", 6));
    group.after(100);
    members.forEach(TestConsumer::beat);
    group.after(1_000);
    assertThat(group.label()).isEqualTo("Stable");
    return members;
  }

  private void beat(List<TestConsumer> members) {
    members.forEach(TestConsumer::beat);
  }

  private Kind lastCause() {
    return group.last(ConsumerTargetComputed.class).cause().kind();
  }

  @Nested
  class Joining {
    @Test
    void aNewcomerHasAnEpochAtOnceAndItsShareWhenTheWindowCloses() {
      TestConsumer a = consumer("a").join();
      assertThat(a.epoch()).isEqualTo(1);
      assertThat(a.last().assignment()).isEqualTo(Partitions.NONE);
      assertThat(a.interval()).isEqualTo(100);
      assertThat(group.label()).isEqualTo("Assigning");
      group.topics(Map.of("t", 6)).after(99);
      assertThat(a.beat().assignment()).isNull();
      group.after(1);
      a.beat();
      assertThat(a.share()).hasSize(6);
      assertThat(a.epoch()).isEqualTo(group.group().consumer().epoch());
      assertThat(group.label()).isEqualTo("Stable");
    }

    @Test
    void whoComesTogetherSharesFromTheStart() {
      List<TestConsumer> members = stable("a", "b", "c");
      assertThat(members).extracting(member -> member.share().size()).containsOnly(2);
      assertThat(group.journal().stream().filter(ConsumerTargetComputed.class::isInstance))
          .as("nobody was given everything and then robbed of it")
          .hasSize(1);
      assertThat(group.last(ConsumerTargetComputed.class).window().completedBy())
          .isEqualTo(Completion.QUIET_PERIOD);
    }

    @Test
    void theExpectedNumberClosesTheWindow() {
      group.configure("group.instance.count", "2").configure("group.join.window.ms", "10000");
      TestConsumer a = consumer("a").join();
      group.topics(Map.of("t", 6));
      TestConsumer b = consumer("b").join();
      assertThat(b.share()).hasSize(3);
      a.beat();
      assertThat(a.share()).hasSize(3);
      assertThat(group.last(ConsumerTargetComputed.class).window().completedBy())
          .isEqualTo(Completion.EXPECTED_COUNT);
    }

    @Test
    void theFirstTargetWaitsForTheTopicsButNotForEver() {
      TestConsumer a = consumer("a").join();
      group.after(4_999);
      assertThat(group.label()).isEqualTo("Assigning");
      group.after(1);
      a.beat();
      assertThat(a.share()).isEmpty();
      assertThat(group.label()).isEqualTo("Stable");
      group.topics(Map.of("t", 2)).after(1_000);
      a.beat();
      assertThat(a.share()).hasSize(2);
      assertThat(lastCause()).isEqualTo(Kind.TOPICS_CHANGED);
    }

    @Test
    void aGroupThatIsThereGivesTheLeastToANewcomer() {
      List<TestConsumer> members = stable("a", "b");
      TestConsumer c = consumer("c").join();
      assertThat(c.share()).isEmpty();
      group.after(100);
      c.beat();
      assertThat(c.share()).as("others own it still").isEmpty();
      assertThat(c.interval()).isEqualTo(100);
      beat(members);
      assertThat(c.beat().assignment()).as("told, not given up yet").isNull();
      beat(members);
      c.beat();
      assertThat(c.share()).hasSize(2);
      assertThat(members).extracting(member -> member.share().size()).containsOnly(2);
      assertThat(group.label()).isEqualTo("Stable");
      assertThat(group.last(ConsumerTargetComputed.class).moved()).isEqualTo(2);
    }

    @Test
    void targetsAreOneIntervalApart() {
      stable("a");
      consumer("b").join();
      group.after(100);
      int epoch = group.group().consumer().assignmentEpoch();
      consumer("c").join();
      group.after(999);
      assertThat(group.group().consumer().assignmentEpoch()).isEqualTo(epoch);
      group.after(1);
      assertThat(group.group().consumer().assignmentEpoch()).isGreaterThan(epoch);
    }

    @Test
    void aClockThatIsSetBackKeepsNobodyWaiting() {
      TestConsumer a = stable("a").get(0);
      group.clockSet(-3_600_000);
      TestConsumer b = consumer("b").join();
      group.after(100);
      a.beat();
      a.beat();
      b.beat();
      assertThat(b.share()).hasSize(3);
      group.clockSet(7_200_000);
      consumer("c").join();
      group.after(100);
      assertThat(group.group().consumer().needsTarget()).as("set forward").isFalse();
    }

    @Test
    void oneWhoComesToALargeGroupWaitsNoLongerThanOneWhoComesAlone() {
      List<TestConsumer> members =
          IntStream.range(0, 20).mapToObj(i -> consumer("m" + i).join()).toList();
      group.topics(Map.of("t", 20)).after(200);
      beat(members);
      group.after(1_000);
      int epoch = group.group().consumer().assignmentEpoch();
      consumer("newcomer").join();
      group.after(100);
      assertThat(group.group().consumer().assignmentEpoch()).isGreaterThan(epoch);
      assertThat(group.last(ConsumerTargetComputed.class).window().windowMs()).isEqualTo(100);
    }

    @Test
    void anAnswerAboutOtherTopicsDoesNotEndTheWait() {
      TestConsumer a = consumer("a").withTopics("t").join();
      group.topics(Map.of("t", 2)).after(100);
      a.beat();
      group.after(1_000);
      TestConsumer b = consumer("b").withTopics("u").join();
      group.topicsOf(Map.of("t", 2)).after(200);
      assertThat(b.beat().heartbeatIntervalMs()).as("what it waits for is not here").isEqualTo(100);
      group.topics(Map.of("t", 2, "u", 3));
      b.beat();
      assertThat(b.share("u")).hasSize(3);
    }

    @Test
    void aFullGroupTakesNobodyElse() {
      GroupSettings settings = settings(assignor);
      ConsumerGroupSettings one = settings.consumer();
      TestGroup small =
          new TestGroup(
              settings.withConsumer(
                  new ConsumerGroupSettings(
                      one.sessionTimeout(),
                      one.heartbeatInterval(),
                      one.assignmentInterval(),
                      1,
                      one.migrationPolicy(),
                      one.pace(),
                      one.topicLookUps(),
                      one.assignorRetries(),
                      one.assignors())));
      TestConsumer a = new TestConsumer(small, "a").join();
      assertThat(new TestConsumer(small, "b").join().last().error())
          .isEqualTo(GroupError.GROUP_MAX_SIZE_REACHED);
      assertThat(a.bare().error()).isEqualTo(GroupError.NONE);
    }
  }

  @Nested
  class Reconciling {
    @Test
    void aMemberStaysInItsEpochUntilItHasGivenUp() {
      TestConsumer a = stable("a").get(0);
      int before = a.epoch();
      consumer("b").join();
      group.after(100);
      a.dawdle(true);
      a.beat();
      assertThat(a.epoch()).isEqualTo(before);
      assertThat(a.share()).hasSize(3);
      assertThat(a.owned().size()).isEqualTo(6);
      assertThat(a.interval()).isEqualTo(100);
      assertThat(a.bare().memberEpoch()).as("nothing said, nothing given up").isEqualTo(before);
      a.dawdle(false);
      a.beat();
      assertThat(a.epoch()).isEqualTo(group.group().consumer().assignmentEpoch());
    }

    @Test
    void whoDoesNotGiveUpInTimeIsFenced() {
      TestConsumer a = consumer("a").withRebalanceTimeout(10_000).join();
      group.topics(Map.of("t", 6)).after(100);
      a.beat();
      group.after(1_000);
      TestConsumer b = consumer("b").join();
      group.after(100);
      a.dawdle(true);
      a.beat();
      for (int i = 0; i < 9; i++) {
        group.after(1_000);
        a.bare();
        b.bare();
      }
      assertThat(a.isMember()).isTrue();
      group.after(1_000);
      assertThat(a.bare().error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
      b.beat();
      assertThat(b.share()).hasSize(6);
      assertThat(lastCause()).isEqualTo(Kind.REBALANCE_TIMED_OUT);
    }

    @Test
    void aLostAnswerIsRepeatedToWhoNamesTheEpochBefore() {
      TestConsumer a = consumer("a").join();
      group.topics(Map.of("t", 6)).after(100);
      int before = a.epoch();
      int now = a.beatInVain().memberEpoch();
      assertThat(now).isGreaterThan(before);
      assertThat(a.at(before, null).error()).isEqualTo(GroupError.FENCED_MEMBER_EPOCH);
      GroupReply.ConsumerHeartbeat again = a.beat();
      assertThat(again.memberEpoch()).isEqualTo(now);
      assertThat(a.share()).hasSize(6);
    }

    @Test
    void whoMissedAnAnswerToASignOfLifeIsToldAgain() {
      List<TestConsumer> members = stable("a", "b");
      TestConsumer a = members.get(0);
      members.get(1).leave();
      int before = a.epoch();
      a.bareInVain();
      assertThat(a.at(before, null).error())
          .as("only if it says what it owns")
          .isEqualTo(GroupError.FENCED_MEMBER_EPOCH);
      a.full();
      assertThat(a.epoch()).isGreaterThan(before);
      assertThat(a.share()).hasSize(6);
    }

    @Test
    void aPartitionWhoseGivingWasNotHeardOfIsNotForgotten() {
      List<TestConsumer> members = stable("a", "b");
      TestConsumer c = consumer("c").join();
      group.after(100);
      beat(members);
      c.beat();
      assertThat(c.share()).as("it is in the target's epoch and waits").isEmpty();
      beat(members);
      int epoch = c.epoch();
      c.bareInVain();
      assertThat(group.label()).isEqualTo("Stable");
      assertThat(c.bare().assignment()).as("it was told, as far as its group knows").isNull();
      c.full();
      assertThat(c.epoch()).isEqualTo(epoch);
      assertThat(c.share()).hasSize(2);
    }

    @Test
    void whatIsToBeGivenUpIsSaidAgainToWhoMissedIt() {
      TestConsumer a = stable("a").get(0);
      consumer("b").join();
      group.after(100);
      a.bareInVain();
      assertThat(a.bare().assignment()).isNull();
      a.full();
      assertThat(a.share()).hasSize(3);
    }

    @Test
    void epochsThatAreNotOursAreFenced() {
      TestConsumer a = stable("a").get(0);
      assertThat(a.at(a.epoch() + 1, null).error()).isEqualTo(GroupError.FENCED_MEMBER_EPOCH);
      assertThat(a.at(a.epoch() - 1, null).error()).isEqualTo(GroupError.FENCED_MEMBER_EPOCH);
      assertThat(a.at(a.epoch() + 1, null).message()).contains("greater member epoch");
      a.join();
      assertThat(a.share()).as("it comes back and has what it had").hasSize(6);
    }

    @Test
    void aTopicThatIsNoLongerWantedIsTakenAtOnce() {
      TestConsumer a = consumer("a").withTopics("t", "u").join();
      group.topics(Map.of("t", 3, "u", 3)).after(100);
      a.beat();
      assertThat(a.share("u")).hasSize(3);
      a.withTopics("t").full();
      assertThat(a.share("u")).isEmpty();
      assertThat(group.last(ConsumerMemberReconciled.class).current().state())
          .isEqualTo(MemberState.UNREVOKED_PARTITIONS);
      group.after(1_000);
      a.beat();
      assertThat(a.share("t")).hasSize(3);
      assertThat(group.label()).isEqualTo("Stable");
      assertThat(lastCause()).isEqualTo(Kind.SUBSCRIPTION_CHANGED);
    }

    @Test
    void anAssignorThatFailsIsTriedAgain() {
      assignor.fail(true);
      TestConsumer a = consumer("a").join();
      group.topics(Map.of("t", 6)).after(100);
      assertThat(group.label()).isEqualTo("Assigning");
      assignor.fail(false);
      group.after(1_000);
      a.beat();
      assertThat(a.share()).hasSize(6);
    }

    @Test
    void anAssignorThatFailsForLongDoesNotKeepEverybodyBusy() {
      List<TestConsumer> members = stable("a", "b");
      assignor.fail(true);
      consumer("c").join();
      group.after(100);
      assertThat(members.get(0).bare().heartbeatIntervalMs()).isGreaterThan(100);
      assignor.fail(false);
      group.after(1_000);
      assertThat(members.get(0).bare().heartbeatIntervalMs()).isEqualTo(100);
    }

    @Test
    void anAssignorThatGoesOnFailingIsTriedLessAndLessOften() {
      stable("a", "b");
      assignor.fail(true);
      consumer("c").join();
      group.after(100);
      List<Long> tries = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        AssignorFailure failure = failure();
        tries.add(failure.retryAt() - group.ticks());
        keepAlive(failure.retryAt() - group.ticks());
      }
      assertThat(tries)
          .containsExactly(1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 32_000L, 60_000L, 60_000L);
    }

    private AssignorFailure failure() {
      return java.util.Objects.requireNonNull(((Consuming) group.state()).schedule().failure());
    }

    /** Whoever is a member stays one. */
    private void keepAlive(long ms) {
      for (long left = ms; left > 0; left -= 1_000) {
        for (String id : List.of("a", "b", "c")) {
          int epoch = group.group().consumer().members().get(id).current().epoch();
          consumer(id).at(epoch, null);
        }
        group.after(Math.min(left, 1_000));
      }
    }

    @Test
    void whenTheGroupChangesAnAssignorThatFailsIsTriedSoon() {
      stable("a", "b");
      assignor.fail(true);
      consumer("c").join();
      group.after(100);
      keepAlive(20_000);
      assertThat(failure().tries()).isGreaterThan(3);
      assignor.fail(false);
      consumer("d").join();
      group.after(1_000);
      assertThat(group.group().consumer().needsTarget()).isFalse();
    }

    @Test
    void whoWaitsForOneWhoTakesHisTimeComesLessAndLessOften() {
      List<TestConsumer> members = stable("a", "b");
      members.forEach(member -> member.dawdle(true));
      TestConsumer c = consumer("c").join();
      group.after(100);
      members.forEach(TestConsumer::beat);
      assertThat(c.bare().heartbeatIntervalMs()).isEqualTo(100);
      group.after(3_000);
      assertThat(c.bare().heartbeatIntervalMs()).isEqualTo(300);
      group.after(5_000);
      members.forEach(TestConsumer::bare);
      group.after(7_000);
      assertThat(c.bare().heartbeatIntervalMs()).isEqualTo(1_000);
      members.forEach(member -> member.dawdle(false));
      beat(members);
      c.beat();
      assertThat(c.share()).hasSize(2);
    }

    @Test
    void whoWaitsForTopicsIsHeardOfSoonHoweverOldTheTargetIs() {
      stable("a");
      for (int i = 0; i < 10; i++) {
        group.after(6_000);
        consumer("a").at(group.group().consumer().members().get("a").current().epoch(), null);
      }
      TestConsumer b = consumer("b").withRegex("u-.*").join();
      assertThat(b.last().heartbeatIntervalMs()).isEqualTo(100);
    }

    @Test
    void whatIsFreeDoesNotGoToWhoMayBeGone() {
      List<TestConsumer> members = stable("a", "b", "c", "d", "e", "f");
      List<TestConsumer> alive = List.of(members.get(0), members.get(1), members.get(3));
      for (int i = 0; i < 12; i++) {
        group.after(1_000);
        beat(alive);
        members.get(5).bare();
      }
      members.get(5).leave();
      for (int i = 0; i < 6; i++) {
        group.after(1_000);
        beat(alive);
      }
      assertThat(alive.stream().mapToInt(member -> member.share().size()).sum()).isEqualTo(4);
    }

    @Test
    void freedPartitionsGoToWhoIsHeardOfNext() {
      List<TestConsumer> members = stable("a", "b", "c", "d", "e", "f");
      group.after(1_000);
      members.forEach(TestConsumer::bare);
      members.remove(5).leave();
      TestConsumer next =
          members.stream().min(Comparator.comparingInt(TestConsumer::interval)).orElseThrow();
      next.beat();
      assertThat(next.share()).hasSize(2);
    }
  }

  @Nested
  class Leaving {
    @Test
    void whoLeavesFreesItsShareAtOnce() {
      List<TestConsumer> members = stable("a", "b");
      TestConsumer a = members.get(0);
      GroupReply.ConsumerHeartbeat left = members.get(1).leave();
      assertThat(left.memberEpoch()).isEqualTo(-1);
      assertThat(left.heartbeatIntervalMs()).isZero();
      a.beat();
      assertThat(a.share()).hasSize(6);
      assertThat(lastCause()).isEqualTo(Kind.MEMBER_LEFT);
      assertThat(members.get(1).at(-1, null).error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    }

    @Test
    void theLastOneLeavesAnEmptyConsumerGroup() {
      TestConsumer a = stable("a").get(0);
      int epoch = group.group().consumer().epoch();
      a.leave();
      assertThat(group.label()).isEqualTo("Empty");
      assertThat(group.group().consumer().epoch()).isEqualTo(epoch + 1);
      a.join();
      group.topics(Map.of("t", 6)).after(100);
      a.beat();
      assertThat(a.share()).hasSize(6);
    }

    @Test
    void whoIsNotHeardOfIsRemoved() {
      List<TestConsumer> members = stable("a", "b");
      for (int i = 0; i < 45; i++) {
        group.after(1_000);
        members.get(0).beat();
      }
      assertThat(members.get(0).share()).hasSize(6);
      assertThat(members.get(1).bare().error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
      assertThat(lastCause()).isEqualTo(Kind.SESSION_EXPIRED);
    }

    @Test
    void aProcessThatStoodStillRemovesNobody() {
      TestConsumer a = stable("a").get(0);
      consumer("b").join();
      group.after(100);
      a.dawdle(true);
      a.beat();
      assertThat(group.label()).isEqualTo("Reconciling");
      group.standStill(100_000);
      assertThat(a.bare().error()).isEqualTo(GroupError.NONE);
    }

    @Test
    void anAdministratorRemovesMembers() {
      List<TestConsumer> members = stable("a", "b");
      assertThat(group.leave(new LeavingMember("b", null, "out")).members().get(0).error())
          .isEqualTo(GroupError.NONE);
      members.get(0).beat();
      assertThat(members.get(0).share()).hasSize(6);
      assertThat(group.leave(new LeavingMember("b", null, "out")).members().get(0).error())
          .isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    }
  }

  @Nested
  class StaticMembers {
    @Test
    void oneThatLeavesForAWhileFindsItsShareAgain() {
      TestConsumer a = consumer("a").withInstance("i").join();
      TestConsumer b = consumer("b").join();
      group.topics(Map.of("t", 6)).after(100);
      beat(List.of(a, b));
      group.after(1_000);
      Set<Integer> share = new TreeSet<>(a.share());
      int epoch = group.group().consumer().epoch();
      assertThat(a.leaveForAWhile().memberEpoch()).isEqualTo(-2);
      group.after(10_000);
      b.beat();
      TestConsumer successor = consumer("a2").withInstance("i").join();
      assertThat(successor.share()).isEqualTo(share);
      assertThat(group.group().consumer().epoch()).as("no rebalance").isEqualTo(epoch);
      assertThat(group.label()).isEqualTo("Stable");
      assertThat(a.withInstance("i").at(epoch, null).error())
          .isEqualTo(GroupError.FENCED_INSTANCE_ID);
    }

    @Test
    void anInstanceIdHasOneOwner() {
      consumer("a").withInstance("i").join();
      assertThat(consumer("b").withInstance("i").join().last().error())
          .isEqualTo(GroupError.UNRELEASED_INSTANCE_ID);
      assertThat(consumer("c").withInstance("j").at(1, null).error())
          .isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    }

    @Test
    void whoComesBackUnderTheIdOfAnotherMemberTakesItsPlace() {
      TestConsumer a = consumer("a").withInstance("i").join();
      TestConsumer b = consumer("b").join();
      group.topics(Map.of("t", 6)).after(100);
      beat(List.of(a, b));
      group.after(1_000);
      a.leaveForAWhile();
      TestConsumer successor = consumer("b").withInstance("i").join();
      assertThat(group.group().consumer().members()).containsOnlyKeys("b");
      assertThat(group.group().consumer().owners()).hasSize(3);
      consumer("c").join();
      group.after(100);
      beat(List.of(successor));
      beat(List.of(successor));
      assertThat(Group.none("g").apply(group.journal())).isEqualTo(group.group());
      assertThat(Group.fromSnapshot(group.group().toSnapshot())).isEqualTo(group.group());
    }

    @Test
    void oneThatDoesNotComeBackIsRemoved() {
      TestConsumer a = consumer("a").withInstance("i").join();
      TestConsumer b = consumer("b").join();
      group.topics(Map.of("t", 6)).after(100);
      beat(List.of(a, b));
      group.after(1_000);
      a.leaveForAWhile();
      for (int i = 0; i < 45; i++) {
        group.after(1_000);
        b.beat();
      }
      assertThat(b.share()).hasSize(6);
    }
  }

  @Nested
  class Topics {
    @Test
    void morePartitionsAreSharedWithoutAClientAsking() {
      List<TestConsumer> members = stable("a", "b");
      group.topics(Map.of("t", 8)).after(1_000);
      beat(members);
      assertThat(members).extracting(member -> member.share().size()).containsOnly(4);
      assertThat(lastCause()).isEqualTo(Kind.TOPICS_CHANGED);
    }

    @Test
    void whatIsAsItWasChangesNothing() {
      stable("a");
      int events = group.journal().size();
      group.topics(Map.of("t", 6, "other", 3));
      assertThat(group.journal()).hasSize(events);
    }

    private void assertThatNobodyHasAnything(List<TestConsumer> members) {
      group.after(1_000);
      beat(members);
      beat(members);
      assertThat(members).allSatisfy(member -> assertThat(member.share()).isEmpty());
      assertThat(group.label()).isEqualTo("Stable");
    }

    @Test
    void aTopicThatIsGoneForAWhileIsTakenFromEverybody() {
      List<TestConsumer> members = stable("a", "b");
      for (int i = 0; i < 5; i++) {
        group.topics(Map.of()).after(1_000);
        beat(members);
        assertThat(members).extracting(member -> member.share().size()).containsOnly(3);
      }
      group.topics(Map.of());
      assertThatNobodyHasAnything(members);
      assertThat(lastCause()).isEqualTo(Kind.TOPICS_CHANGED);
    }

    @Test
    void aTopicThatAClientHasDeletedIsTakenFromEverybodyAtOnce() {
      List<TestConsumer> members = stable("a", "b");
      group.deleted("t").topics(Map.of());
      assertThatNobodyHasAnything(members);
    }

    @Test
    void anAbsenceThatHealsMovesNothing() {
      stable("a", "b");
      Group before = group.group();
      for (int i = 0; i < 3; i++) {
        group.topics(Map.of()).after(4_000).topics(Map.of("t", 6)).after(4_000);
        consumer("a").at(before.consumer().members().get("a").current().epoch(), null);
        consumer("b").at(before.consumer().members().get("b").current().epoch(), null);
      }
      assertThat(group.group()).isEqualTo(before);
    }

    @Test
    void whatWasSaidBeforeTheLogWasAwayDoesNotCount() {
      stable("a");
      Group before = group.group();
      group.topics(Map.of()).after(4_000).topicsMissed().after(4_000).topics(Map.of());
      assertThat(group.group()).isEqualTo(before);
      group.after(11_000).topics(Map.of());
      assertThat(group.group()).as("nor what was said long ago").isEqualTo(before);
    }

    @Test
    void neitherAnotherIdNorFewerPartitionsAreBelievedAtOnce() {
      List<TestConsumer> members = stable("a", "b");
      Group before = group.group();
      group.topics(Map.of("t", 4)).after(1_000).createdAnew("t").topics(Map.of("t", 6));
      assertThat(group.group()).isEqualTo(before);
      group.after(4_000).topics(Map.of("t", 6)).after(1_000);
      beat(members);
      beat(members);
      UUID anew = group.idInLog("t");
      assertThat(members)
          .allSatisfy(
              member -> assertThat(member.owned().byTopic().get(anew)).as("anew").hasSize(3));
    }

    @Test
    void aTopicThatARegularExpressionMatchedDoesSoUntilItIsGone() {
      TestConsumer a = consumer("a").withRegex("[tu]").join();
      group.topics(Map.of("t", 2, "u", 3)).after(1_000);
      a.beat();
      Group before = group.group();
      group.topicsOf(Map.of("t", 2)).after(6_000).topicsOf(Map.of("t", 2));
      assertThat(group.group()).as("the log does not say that it is gone").isEqualTo(before);
      group.topics(Map.of("t", 2)).after(4_000).topics(Map.of("t", 2));
      assertThat(group.group()).as("it has not for long").isEqualTo(before);
      group.after(1_000).topics(Map.of("t", 2)).after(1_000);
      a.beat();
      assertThat(a.share("u")).isEmpty();
      assertThat(a.share("t")).hasSize(2);
    }

    @Test
    void whereReplicasAreMattersToAnAssignorThatLooksAtRacksAndToNobodyElse() {
      TestConsumer a = consumer("a").inRack("x").join();
      group.topics(Map.of("t", 2)).after(1_000);
      a.beat();
      int epoch = group.group().consumer().epoch();
      group.topicsIn("t", List.of(Set.of("x"), Set.of("y")));
      assertThat(group.group().consumer().epoch()).isEqualTo(epoch);
      assignor.lookAtRacks();
      group.topicsIn("t", List.of(Set.of("x"), Set.of("y")));
      assertThat(group.group().consumer().epoch()).as("nothing new").isEqualTo(epoch);
      group.topicsIn("t", List.of(Set.of("y"), Set.of("y")));
      assertThat(group.group().consumer().epoch()).isEqualTo(epoch + 1);
      assertThat(group.last(ConsumerGroupEvent.ConsumerTopicsChanged.class).bumped()).isTrue();
      assertThat(Group.fromSnapshot(group.group().toSnapshot())).isEqualTo(group.group());
    }

    @Test
    void whereReplicasAreDoesNotMatterWhereNoMemberSaysWhereItIs() {
      assignor.lookAtRacks();
      stable("a");
      int epoch = group.group().consumer().epoch();
      group.topicsIn("t", List.of(Set.of("x"), Set.of(), Set.of(), Set.of(), Set.of(), Set.of()));
      assertThat(group.group().consumer().epoch()).isEqualTo(epoch);
    }

    @Test
    void aMemberThatMovesToAnotherRackAsksForATargetIfItMatters() {
      TestConsumer a = stable("a").get(0);
      int epoch = group.group().consumer().epoch();
      a.inRack("x").full();
      assertThat(group.group().consumer().epoch()).isEqualTo(epoch);
      assignor.lookAtRacks();
      a.inRack("y").full();
      assertThat(group.group().consumer().epoch()).isEqualTo(epoch + 1);
      a.full();
      assertThat(group.group().consumer().epoch()).isEqualTo(epoch + 1);
    }

    @Test
    void aRegularExpressionFindsTopicsAsTheyCome() {
      TestConsumer a = consumer("a").withRegex("orders-.*").join();
      group.topics(Map.of("orders-eu", 2, "t", 6)).after(100);
      a.beat();
      assertThat(a.share("orders-eu")).hasSize(2);
      assertThat(a.share("t")).isEmpty();
      group.topics(Map.of("orders-eu", 2, "orders-us", 3)).after(1_000);
      a.beat();
      assertThat(a.share("orders-us")).hasSize(3);
    }

    @Test
    void whoseRegularExpressionComesToMatchNothingLeavesItsShareToTheOthers() {
      TestConsumer a = consumer("a").withRegex("t").join();
      TestConsumer b = consumer("b").withRegex("t").join();
      group.topics(Map.of("t", 6)).after(100);
      beat(List.of(a, b));
      beat(List.of(a, b));
      assertThat(b.share()).hasSize(3);
      a.withRegex("nothing").full();
      group.topics(Map.of("t", 6)).after(1_000);
      beat(List.of(a, b));
      beat(List.of(a, b));
      assertThat(a.share()).isEmpty();
      assertThat(b.share()).hasSize(6);
      assertThat(group.label()).isEqualTo("Stable");
    }

    @Test
    void whatNobodyFollowedIsLookedForAnew() {
      TestConsumer a = consumer("a").withTopics("t", "u").join();
      group.topics(Map.of("t", 3, "u", 3)).after(100);
      a.beat();
      a.withTopics("t").full();
      a.beat();
      group.after(1_000);
      assertThat(group.group().consumer().topics()).containsOnlyKeys("t");
      a.withTopics("t", "u").full();
      assertThat(group.group().consumer().hasUnseenTopics()).isTrue();
      group.topics(Map.of("t", 3, "u", 5)).after(1_000);
      a.beat();
      assertThat(a.share("u")).hasSize(5);
    }

    @Test
    void nobodyWaitsForATopicThatCannotBeSeen() {
      group.withhold("hidden");
      TestConsumer a = consumer("a").withTopics("hidden", "t").join();
      group.topics(Map.of("t", 2)).after(100);
      a.beat();
      assertThat(a.share()).hasSize(2);
      TestConsumer b = consumer("b").withTopics("hidden", "t").join();
      group.after(1_000);
      beat(List.of(a, b));
      beat(List.of(a, b));
      assertThat(b.share()).as("after no more than the window").hasSize(1);
      group.crash();
      assertThat(a.bare().heartbeatIntervalMs()).as("the group is at rest").isGreaterThan(100);
      group.withhold().topics(Map.of("t", 2, "hidden", 2)).after(1_000);
      beat(List.of(a, b));
      assertThat(a.share("hidden")).as("it can be seen now").hasSize(1);
    }

    @Test
    void aTopicThatTheGroupHasIsKeptWhenItCannotBeSeenAnyMore() {
      TestConsumer a = stable("a").get(0);
      Set<Integer> share = Set.copyOf(a.share());
      group.withhold("t").topics(Map.of("t", share.size())).after(20_000);
      assertThat(group.label()).isEqualTo("Stable");
      assertThat(group.group().consumer().topics().get("t").partitions()).isEqualTo(share.size());
    }

    @Test
    void whatIsNotGivenUpYetGoesByItsNameThoughNobodySubscribes() {
      TestConsumer a = consumer("a").withTopics("t", "u").join();
      TestConsumer b = consumer("b").join();
      group.topics(Map.of("t", 3, "u", 3)).after(100);
      beat(List.of(a, b));
      a.dawdle(true);
      a.withTopics("t").full();
      ConsumerGroup now = group.group().consumer();
      Partitions owned = now.members().get("a").current().owned().partitions();
      assertThat(now.named(owned)).containsKeys("t", "u");
      assertThat(now.identified(now.named(owned))).isEqualTo(owned);
      assertThat(now.followedNames()).containsExactly("t");
      assertThat(Group.fromSnapshot(group.group().toSnapshot())).isEqualTo(group.group());
      group.after(1_000);
      b.beat();
      a.dawdle(false);
      a.beat();
      assertThat(group.group().consumer().topics()).containsOnlyKeys("t");
      assertThat(Group.fromSnapshot(group.group().toSnapshot())).isEqualTo(group.group());
    }

    @Test
    void itsNameIsForgottenWhenItsLastOwnerGoes() {
      TestConsumer a = consumer("a").withTopics("t", "u").join();
      consumer("b").join();
      group.topics(Map.of("t", 3, "u", 3)).after(100);
      a.beat();
      a.dawdle(true);
      a.withTopics("t").full();
      assertThat(group.group().consumer().topics()).containsOnlyKeys("t", "u");
      a.leave();
      assertThat(group.group().consumer().topics()).containsOnlyKeys("t");
    }

    @Test
    void anEmptyGroupRemembersNoTopics() {
      stable("a").get(0).leave();
      assertThat(group.group().consumer().topics()).isEmpty();
    }

    @Test
    void aRegularExpressionMustBeOne() {
      TestConsumer a = consumer("a").withRegex("orders-(").join();
      assertThat(a.last().error()).isEqualTo(GroupError.INVALID_REGULAR_EXPRESSION);
      assertThat(a.last().message()).contains("orders-(");
      assertThat(group.group().consumer().members()).isEmpty();
    }
  }

  @Nested
  class Offsets {
    private CommitDecision commit(String memberId, int epoch, int partition, boolean knowsEpochs) {
      return group.commit(
          new CommitOffsets(
              memberId,
              null,
              epoch,
              -1,
              knowsEpochs ? GroupError.GROUP_ID_NOT_FOUND : GroupError.ILLEGAL_GENERATION,
              List.of(part(partition))));
    }

    private static CommitOffsets.Commit part(int partition) {
      return new CommitOffsets.Commit(
          new PartitionId("t", partition), 1, 1, "", TestGroup.topicId("t"));
    }

    @Test
    void aMemberCommitsInItsEpoch() {
      TestConsumer a = stable("a").get(0);
      assertThat(commit("a", a.epoch(), 0, true).error()).isEqualTo(GroupError.NONE);
      assertThat(commit("a", a.epoch() + 1, 0, true).error())
          .isEqualTo(GroupError.STALE_MEMBER_EPOCH);
      assertThat(commit("x", a.epoch(), 0, true).error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
      assertThat(commit("", -1, 0, true).error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
      assertThat(commit("a", a.epoch(), 0, false).error())
          .isEqualTo(GroupError.UNSUPPORTED_VERSION);
    }

    @Test
    void anOlderEpochMayCommitWhatItHasHadSince() {
      List<TestConsumer> members = stable("a", "b");
      TestConsumer a = members.get(0);
      int old = a.epoch();
      int kept = a.share().first();
      members.get(1).leave();
      a.beat();
      assertThat(a.epoch()).isGreaterThan(old);
      int gained =
          a.share().stream()
              .filter(number -> commit("a", old, number, true).error() != GroupError.NONE)
              .findFirst()
              .orElseThrow();
      assertThat(commit("a", old, kept, true).error()).isEqualTo(GroupError.NONE);
      assertThat(commit("a", old, gained, true).error()).isEqualTo(GroupError.STALE_MEMBER_EPOCH);
      CommitDecision both =
          group.commit(
              new CommitOffsets(
                  "a",
                  null,
                  old,
                  -1,
                  GroupError.GROUP_ID_NOT_FOUND,
                  List.of(part(kept), part(gained))));
      assertThat(both.error()).as("all or nothing").isEqualTo(GroupError.STALE_MEMBER_EPOCH);
      assertThat(both.accepted()).isEmpty();
    }

    @Test
    void anybodyCommitsToAGroupWithoutMembers() {
      stable("a").get(0).leave();
      assertThat(commit("", -1, 0, true).error()).isEqualTo(GroupError.NONE);
      assertThat(commit("a", 3, 0, true).error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    }

    @Test
    void aProducersEpochMustBeTheMembersOrAllItHasSinceThen() {
      TestConsumer a = stable("a").get(0);
      assertThat(commitWithTransaction("a", a.epoch())).isEqualTo(GroupError.NONE);
      assertThat(commitWithTransaction("", -1)).isEqualTo(GroupError.NONE);
      assertThat(commitWithTransaction("x", 1)).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
      assertThat(commitWithTransaction("a", a.epoch() + 1))
          .isEqualTo(GroupError.ILLEGAL_GENERATION);
      assertThat(commitWithTransaction("a", 1)).isEqualTo(GroupError.ILLEGAL_GENERATION);
      a.leave();
      assertThat(commitWithTransaction("a", -1)).isEqualTo(GroupError.NONE);
    }

    private GroupError commitWithTransaction(String memberId, int epoch) {
      return group
          .commit(
              new GroupCommand.CommitTxnOffsets(
                  memberId,
                  null,
                  epoch,
                  new Transaction("id", 1, 0, Transaction.EPOCH_OF_ITS_OWN),
                  UUID.randomUUID(),
                  Map.of(),
                  List.of(
                      new CommitOffsets.Commit(
                          new PartitionId("t", 0), 1, -1, null, TestGroup.topicId("t")))))
          .error();
    }

    @Test
    void whoNamesItselfIsToldOnlyInItsEpoch() {
      TestConsumer a = stable("a").get(0);
      assertThat(group.fetch(new FetchOffsets(null, -1, null, false))).isEqualTo(GroupError.NONE);
      assertThat(group.fetch(new FetchOffsets("a", a.epoch(), null, false)))
          .isEqualTo(GroupError.NONE);
      assertThat(group.fetch(new FetchOffsets("a", 1, null, false)))
          .isEqualTo(GroupError.STALE_MEMBER_EPOCH);
      assertThat(group.fetch(new FetchOffsets("x", 1, null, false)))
          .isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
      assertThat(group.fetch(new FetchOffsets("", -1, null, false)))
          .as("null is no member; an empty id is one that there is not")
          .isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    }
  }

  @Nested
  class BothProtocols {
    @Test
    void aConsumerGroupIsNoClassicGroup() {
      stable("a");
      assertThat(group.describe().error()).isEqualTo(GroupError.GROUP_ID_NOT_FOUND);
      assertThat(group.describe().message()).endsWith(" is not a classic group.");
    }

    @Test
    void emptyGroupsConvertFreely() {
      TestMember x = group.stable("x").get(0);
      x.leave();
      group.after(1_000);
      assertThat(group.label()).isEqualTo("Empty");
      TestConsumer a = stable("a").get(0);
      assertThat(a.share()).hasSize(6);
      a.leave();
      group.stable("y");
      assertThat(group.group().consumer().exists()).isFalse();
      assertThat(consumer("a").at(3, null).error()).isEqualTo(GroupError.GROUP_ID_NOT_FOUND);
    }

    @Test
    void whatDoesNotExistHasNoMembers() {
      assertThat(consumer("a").at(3, null).error()).isEqualTo(GroupError.GROUP_ID_NOT_FOUND);
      assertThat(consumer("a").leave().error()).isEqualTo(GroupError.GROUP_ID_NOT_FOUND);
      assertThat(consumer("a").leave().message()).isEqualTo("Group g not found.");
      assertThat(group.group().exists()).isFalse();
    }
  }

  @Nested
  class Recovering {
    @Test
    void membersGoOnWhereTheyWere() {
      List<TestConsumer> members = stable("a", "b");
      int epoch = group.group().consumer().epoch();
      group.crash();
      assertThat(group.label()).isEqualTo("Stable");
      for (TestConsumer member : members) {
        assertThat(member.bare().error()).isEqualTo(GroupError.NONE);
      }
      group.after(5_000);
      assertThat(group.group().consumer().epoch()).isEqualTo(epoch);
      assertThat(members.get(0).interval()).isGreaterThan(100);
    }

    @Test
    void aRebalanceUnderWayGoesOn() {
      List<TestConsumer> members = stable("a", "b");
      TestConsumer c = consumer("c").join();
      group.after(100);
      members.get(0).beat();
      group.crash();
      assertThat(group.label()).isEqualTo("Reconciling");
      beat(members);
      beat(members);
      c.beat();
      assertThat(c.share()).hasSize(2);
      assertThat(group.label()).isEqualTo("Stable");
    }

    @Test
    void aTargetThatWasDueIsComputed() {
      TestConsumer a = consumer("a").join();
      group.topics(Map.of("t", 6));
      group.crash().after(1);
      a.beat();
      assertThat(a.share()).hasSize(6);
    }

    @Test
    void aSnapshotHoldsEverything() {
      consumer("a").withInstance("i").withRegex("o.*").join();
      group.topics(Map.of("orders", 2)).after(100);
      Group before = group.group();
      assertThat(Group.fromSnapshot(before.toSnapshot())).isEqualTo(before);
    }
  }

  @Test
  void settledMembersAreHeardOfAtTheUsualIntervalAndNotInStep() {
    List<TestConsumer> members = stable("a", "b", "c", "d", "e", "f");
    beat(members);
    assertThat(members).allSatisfy(member -> assertThat(member.interval()).isBetween(100, 5_000));
    assertThat(members.stream().map(TestConsumer::interval).distinct().count()).isGreaterThan(3);
    TestConsumer a = members.get(0);
    group.after(a.interval());
    a.bare();
    assertThat(a.interval()).isEqualTo(5_000);
  }

  /** What clients do that keep to the times they are told, and act at once. */
  private final class Clients {
    private final List<TestConsumer> members;
    private final Map<TestConsumer, Long> due = new HashMap<>();

    Clients(int count, int partitions) {
      members =
          new ArrayList<>(
              IntStream.range(0, count).mapToObj(i -> consumer("m%02d".formatted(i))).toList());
      members.forEach(TestConsumer::join);
      group.topics(Map.of("t", partitions)).after(400);
      beat(members);
      beat(members);
      assertThat(group.label()).isEqualTo("Stable");
      members.forEach(this::answered);
      rest();
    }

    private void answered(TestConsumer member) {
      due.put(member, group.ticks() + member.interval());
    }

    /** The next one has its time. */
    private void next() {
      TestConsumer next = Collections.min(members, Comparator.comparingLong(due::get));
      group.after(Math.max(0, due.get(next) - group.ticks()));
      if (next.bare().assignment() != null) {
        next.beat();
      }
      answered(next);
    }

    /** Longer than any interval, and than the time between two targets. */
    void rest() {
      long until = group.ticks() + 6_000;
      while (group.ticks() < until) {
        next();
      }
      assertThat(group.label()).isEqualTo("Stable");
    }

    TestConsumer join(String id) {
      TestConsumer newcomer = consumer(id).join();
      members.add(newcomer);
      answered(newcomer);
      return newcomer;
    }

    void leave(TestConsumer member) {
      members.remove(member);
      member.leave();
    }

    /** How long it takes until everybody has what it is to have. */
    long millisUntilFinal() {
      long begun = group.ticks();
      do {
        next();
      } while (group.group().consumer().needsTarget()
          || members.stream()
              .anyMatch(
                  member ->
                      !member.owned().equals(group.group().consumer().targetOf(member.id()))));
      return group.ticks() - begun;
    }

    /** That anybody is told whose time has come. */
    int longestInterval() {
      int longest = 0;
      for (int i = 0; i < 2 * members.size(); i++) {
        TestConsumer next = Collections.min(members, Comparator.comparingLong(due::get));
        next();
        longest = Math.max(longest, next.interval());
      }
      return longest;
    }

    List<TestConsumer> with(int partitions) {
      return members.stream().filter(member -> member.share().size() == partitions).toList();
    }
  }

  @Nested
  class OneComesToAHundred {
    @Test
    void theOnlyOneWhoCanGiveIsHeardOfSoon() {
      Clients clients = new Clients(99, 100);
      for (int i = 0; i < 10; i++) {
        assertThat(clients.with(2)).extracting(TestConsumer::interval).allMatch(ms -> ms <= 700);
        TestConsumer newcomer = clients.join("n" + i);
        assertThat(clients.millisUntilFinal()).isLessThan(1_000);
        assertThat(group.last(ConsumerTargetComputed.class).moved()).isEqualTo(1);
        clients.rest();
        clients.leave(newcomer);
        assertThat(clients.millisUntilFinal()).as("one has left").isLessThan(1_000);
        clients.rest();
      }
    }

    @Test
    void anAssignorIsAskedAboutNobodyWhoIsNotThereUnlessItAllowsThat() {
      assignor.allowNoWhatIf();
      new Clients(99, 100).rest();
      assertThat(group.givers().memberIds()).isEmpty();
      assertThat(assignor.askedAbout())
          .isEqualTo(group.group().consumer().members().keySet())
          .hasSize(99);
    }

    @Test
    void whereManyCanGiveThoseDoWhoAreHeardOfNext() {
      Clients clients = new Clients(99, 990);
      assertThat(group.givers().memberIds()).as("nobody needs to be heard of sooner").isEmpty();
      for (int i = 0; i < 5; i++) {
        TestConsumer newcomer = clients.join("n" + i);
        assertThat(clients.millisUntilFinal()).isLessThan(1_000);
        assertThat(newcomer.share()).hasSize(9);
        assertThat(group.last(ConsumerTargetComputed.class).moved()).isEqualTo(9);
        clients.rest();
        clients.leave(newcomer);
        clients.rest();
      }
    }

    @Test
    void heartbeatsBecomeAFifthMoreAtMost() {
      Clients clients = new Clients(99, 1_000);
      assertThat(group.givers().memberIds())
          .containsExactlyInAnyOrderElementsOf(
              clients.with(11).stream().map(TestConsumer::id).toList());
      double givers = 1_000.0 * clients.with(11).size() / group.givers().intervalMs();
      double others = clients.with(10).size() / 5.0;
      assertThat(givers + others).isBetween(99 / 5.0 * 1.19, 99 / 5.0 * 1.2);
    }

    @Test
    void whereEverybodyHasToGiveNobodyIsHeardOfSooner() {
      new Clients(3, 12).rest();
      assertThat(group.givers().intervalMs()).isGreaterThan(4_000);
    }
  }

  @Nested
  class SmallGroups {
    private void small(int perSecond, int onTheNode) {
      HeartbeatAllowance allowance =
          new HeartbeatAllowance(onTheNode, () -> TimeUnit.MILLISECONDS.toNanos(group.ticks()));
      small(group, perSecond, allowance);
    }

    private void small(TestGroup node, int perSecond, HeartbeatAllowance allowance) {
      ConsumerGroupSettings consumer = settings(assignor).consumer();
      HeartbeatPace pace = new HeartbeatPace(100, 1_000, 2_000, 600, perSecond, 30_000, allowance);
      node.crash(settings(assignor).withConsumer(consumer.withPace(pace)));
    }

    @Test
    void thoseOfThreeAreHeardOfSoonWhoeverComesOrGoes() {
      small(5, 500);
      Clients clients = new Clients(3, 12);
      for (int i = 0; i < 10; i++) {
        TestConsumer newcomer = clients.join("n" + i);
        assertThat(clients.millisUntilFinal()).as("one has come").isLessThan(1_000);
        clients.rest();
        clients.leave(newcomer);
        assertThat(clients.millisUntilFinal()).as("one has left").isLessThan(1_000);
        clients.rest();
      }
    }

    @Test
    void thoseOfLargerOnesAsOftenAsUsual() {
      small(5, 500);
      List<TestConsumer> members = new ArrayList<>();
      for (int i = 0; i < 25; i++) {
        members.add(consumer("m" + i));
      }
      members.forEach(TestConsumer::join);
      group.topics(Map.of("t", 25)).after(1_000);
      beat(members);
      group.after(members.get(0).interval());
      members.get(0).bare();
      assertThat(members.get(0).interval()).isEqualTo(5_000);
    }

    @Test
    void aWhileAfterTheLastAssignmentThoseOfThreeAreAtRestToo() {
      small(5, 500);
      Clients clients = new Clients(3, 12);
      assertThat(clients.longestInterval()).isEqualTo(600);
      for (int i = 0; i < 6; i++) {
        clients.rest();
      }
      assertThat(clients.longestInterval()).isGreaterThan(4_000);
      clients.join("n");
      clients.millisUntilFinal();
      clients.rest();
      assertThat(clients.longestInterval()).as("one has come, four of them").isEqualTo(800);
    }

    @Test
    void whoHasChosenAnIntervalForAGroupMeansIt() {
      small(5, 500);
      group.configure("consumer.heartbeat.interval.ms", "8000");
      Clients clients = new Clients(3, 12);
      assertThat(clients.longestInterval()).isGreaterThan(6_000);
    }

    /** Its clock stands still while events are stored, and goes on from there. */
    @Test
    void aGroupThatStoodStillHasItsPartOfTheAllowance() {
      AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L);
      HeartbeatAllowance allowance = new HeartbeatAllowance(20, nanos::get);
      TestGroup ahead = new TestGroup();
      small(ahead, 5, allowance);
      small(group, 5, allowance);
      TestConsumer behind = stable("a").get(0);
      TestConsumer other = new TestConsumer(ahead, "o").join();
      ahead.topics(Map.of("t", 1)).after(10_000);
      other.beat();
      int sooner = 0;
      for (int i = 0; i < 100; i++) {
        nanos.addAndGet(100_000_000);
        ahead.after(100);
        other.bare();
        group.after(100);
        sooner += behind.bare().heartbeatIntervalMs() <= 700 ? 1 : 0;
      }
      assertThat(ahead.ticks() - group.ticks()).isGreaterThan(5_000);
      assertThat(sooner).isGreaterThan(90);
    }

    @Test
    void allOfANodeHaveNoMoreThanTheirAllowance() {
      small(5, 2);
      TestConsumer a = stable("a").get(0);
      int sooner = 0;
      for (int i = 0; i < 20; i++) {
        group.after(100);
        sooner += a.bare().heartbeatIntervalMs() <= 700 ? 1 : 0;
      }
      assertThat(sooner)
          .as("two a second, those of the second before, and those whose time it is")
          .isBetween(4, 13);
    }
  }

  @Test
  void groupsHaveTheirOwnTimes() {
    group
        .configure("consumer.heartbeat.interval.ms", "15000")
        .configure("consumer.assignment.interval.ms", "0")
        .configure("consumer.session.timeout.ms", "60000");
    List<TestConsumer> members = stable("a", "b");
    assertThat(members.get(0).bare().heartbeatIntervalMs()).isLessThanOrEqualTo(15_000);
    group.after(59_000);
    assertThat(members.get(0).bare().error()).isEqualTo(GroupError.NONE);
    GroupReply.AlterConfigs refused =
        group
            .<GroupReply.AlterConfigs>send(
                new GroupCommand.AlterConfigs(Map.of("consumer.session.timeout.ms", "1000"), false),
                reply -> {})
            .answer();
    assertThat(refused.error()).isEqualTo(GroupError.INVALID_CONFIG);
  }

  @Test
  void aSessionIsLongerThanTheTimeBetweenHeartbeats() {
    GroupSettings defaults = settings(assignor);
    ConsumerGroupSettings usual = defaults.consumer();
    ConsumerGroupSettings wide =
        new ConsumerGroupSettings(
            new ConsumerGroupSettings.Bounded(45_000, 1_000, 60_000),
            new ConsumerGroupSettings.Bounded(5_000, 1_000, 50_000),
            usual.assignmentInterval(),
            usual.maxSize(),
            usual.migrationPolicy(),
            usual.pace(),
            usual.topicLookUps(),
            usual.assignorRetries(),
            usual.assignors());
    assertThat(wide.conflict()).isNull();
    GroupSettings node = defaults.withConsumer(wide);
    String interval = "consumer.heartbeat.interval.ms";
    String session = "consumer.session.timeout.ms";
    assertThat(GroupConfigs.complaint(Map.of(), Map.of(interval, "45000"), node))
        .contains("45000 ms");
    assertThat(GroupConfigs.complaint(Map.of(), Map.of(interval, "45000", session, "46000"), node))
        .isNull();
    assertThat(GroupConfigs.complaint(Map.of(interval, "20000"), Map.of(session, "20000"), node))
        .contains("session timeout of 20000 ms");
    assertThat(
            GroupConfigs.complaint(
                Map.of(interval, "20000", session, "20000"),
                Map.of("group.join.learn", "true"),
                node))
        .as("what is wrong already is not in the way")
        .isNull();
  }
}
