package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.ConsumerGroupEvent.ConsumerGroupDowngraded;
import io.muster.group.ConsumerGroupEvent.ConsumerGroupUpgraded;
import io.muster.group.GroupCommand.CommitOffsets;
import io.muster.group.GroupCommand.JoinGroup;
import io.muster.group.GroupCommand.Protocol;
import io.muster.group.GroupCommand.SyncGroup;
import io.muster.group.consumer.ClassicAssignment;
import io.muster.group.consumer.ConsumerMember;
import io.muster.group.consumer.MigrationPolicy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Living groups move from one protocol to the other (KIP-848), as scenarios. */
class MigrationTest {
  private static final int PARTITIONS = 6;
  private static final Map<String, Integer> TOPICS = Map.of("t", PARTITIONS);

  private final TestGroup group = group(MigrationPolicy.BIDIRECTIONAL);

  private static TestGroup group(MigrationPolicy policy) {
    GroupSettings settings = ConsumerGroupTest.settings(new StickyAssignor());
    return new TestGroup(settings.withConsumer(settings.consumer().withMigrationPolicy(policy)))
        .topics(TOPICS);
  }

  private TestClassicConsumer classic(String clientId) {
    return new TestClassicConsumer(group, clientId, false, PARTITIONS);
  }

  private TestClassicConsumer cooperative(String clientId) {
    return new TestClassicConsumer(group, clientId, true, PARTITIONS);
  }

  private TestConsumer consumer(String id) {
    return new TestConsumer(group, id);
  }

  /** A Stable classic group in which each has its share. */
  private List<TestClassicConsumer> stable(TestClassicConsumer... members) {
    List<TestClassicConsumer> all = List.of(members);
    all.forEach(TestClassicConsumer::start);
    settle(all, List.of());
    assertThat(group.label()).isEqualTo("Stable");
    assertThat(owned(all)).hasSize(PARTITIONS);
    return all;
  }

  private void settle(List<TestClassicConsumer> classic, List<TestConsumer> consumers) {
    for (int i = 0; i < 12; i++) {
      group.topics(TOPICS).after(200);
      classic.stream().filter(TestClassicConsumer::isRunning).forEach(TestClassicConsumer::steps);
      consumers.stream().filter(TestConsumer::isMember).forEach(TestConsumer::beat);
      assertNobodySharesAPartition(classic, consumers);
    }
  }

  private static void assertNobodySharesAPartition(
      List<TestClassicConsumer> classic, List<TestConsumer> consumers) {
    List<Integer> all = new ArrayList<>();
    classic.forEach(member -> all.addAll(member.owned()));
    consumers.forEach(member -> all.addAll(numbers(member)));
    assertThat(all).doesNotHaveDuplicates();
  }

  private static Set<Integer> numbers(TestConsumer consumer) {
    Set<Integer> numbers = new HashSet<>();
    consumer.owned().byTopic().values().forEach(numbers::addAll);
    return numbers;
  }

  private static Set<Integer> owned(List<TestClassicConsumer> members) {
    Set<Integer> owned = new TreeSet<>();
    members.forEach(member -> owned.addAll(member.owned()));
    return owned;
  }

  /** The first member of a consumer group, which has all partitions. */
  private TestConsumer alone(TestConsumer first) {
    first.join();
    group.topics(TOPICS).after(2_000);
    first.beat();
    assertThat(first.share()).hasSize(PARTITIONS);
    return first;
  }

  private ConsumerMember member(String memberId) {
    return Objects.requireNonNull(group.group().consumer().member(memberId));
  }

  @Nested
  class Upgrading {
    @Test
    void membersGoOnWithWhatTheyHaveAndTheirGenerationIsTheirEpoch() {
      List<TestClassicConsumer> members = stable(classic("a"), classic("b"));
      int generation = group.generation();
      TestConsumer c = consumer("c").join();
      assertThat(c.last().error()).isEqualTo(GroupError.NONE);
      assertThat(c.epoch()).isEqualTo(generation);
      assertThat(c.share()).isEmpty();
      ConsumerGroupUpgraded upgraded = group.last(ConsumerGroupUpgraded.class);
      assertThat(upgraded.groupEpoch()).isEqualTo(generation);
      assertThat(group.group().consumer().epoch()).isEqualTo(generation + 1);
      for (TestClassicConsumer member : members) {
        assertThat(member(member.memberId()).current().epoch()).isEqualTo(generation);
        assertThat(member(member.memberId()).metadata().speaksClassic()).isTrue();
        assertThat(member.heartbeat()).as("no target yet").isEqualTo(GroupError.NONE);
      }
      assertThat(group.label()).isEqualTo("Assigning");
      assertThat(group.describe().error()).isEqualTo(GroupError.GROUP_ID_NOT_FOUND);
    }

    @Test
    void aNewcomerGetsItsShareWhenClassicMembersHaveGivenItUp() {
      List<TestClassicConsumer> members = stable(classic("a"), cooperative("b"));
      TestConsumer c = consumer("c").join();
      group.after(100);
      c.beat();
      assertThat(c.share()).as("others own it still").isEmpty();
      assertThat(members)
          .extracting(TestClassicConsumer::heartbeat)
          .containsOnly(GroupError.REBALANCE_IN_PROGRESS);
      settle(members, List.of(c));
      assertThat(c.share()).hasSize(2);
      assertThat(members).extracting(member -> member.owned().size()).containsOnly(2);
      assertThat(members).extracting(TestClassicConsumer::generation).containsOnly(c.epoch());
      assertThat(group.label()).isEqualTo("Stable");
      assertThat(members).extracting(TestClassicConsumer::heartbeat).containsOnly(GroupError.NONE);
    }

    @Test
    void joinsAndSyncsThatWaitAreSentBackToJoinTheConsumerGroup() {
      List<TestClassicConsumer> members = stable(classic("a"), classic("b"));
      TestClassicConsumer d = classic("d").start();
      members.get(0).steps();
      assertThat(group.label()).isEqualTo("PreparingRebalance");
      assertThat(group.parked()).hasSize(2);
      TestConsumer c = consumer("c").join();
      assertThat(group.parked()).isEmpty();
      assertThat(d.last()).isEqualTo(GroupError.REBALANCE_IN_PROGRESS);
      List<TestClassicConsumer> all = List.of(members.get(0), members.get(1), d);
      settle(all, List.of(c));
      assertThat(owned(all)).hasSize(PARTITIONS - c.share().size());
      assertThat(c.share()).isNotEmpty();
      assertThat(group.group().consumer().members()).hasSize(4);
    }

    @Test
    void whoKeptItsPartitionsWhileItJoinedIsKnownToOwnThem() {
      List<TestClassicConsumer> members = stable(cooperative("a"), cooperative("b"));
      TestClassicConsumer d = cooperative("d").start();
      members.forEach(TestClassicConsumer::step); // told to join
      members.forEach(TestClassicConsumer::step);
      group.after(500);
      assertThat(group.label()).isEqualTo("CompletingRebalance");
      TestConsumer c = consumer("c").join();
      for (TestClassicConsumer member : members) {
        assertThat(member(member.memberId()).current().assigned().size()).isEqualTo(3);
      }
      List<TestClassicConsumer> all = List.of(members.get(0), members.get(1), d);
      group.after(100);
      c.beat();
      assertNobodySharesAPartition(all, List.of(c));
      settle(all, List.of(c));
      assertThat(owned(all).size() + c.share().size()).isEqualTo(PARTITIONS);
    }

    @Test
    void aGroupInItsFirstJoinPhaseHasNobodyToTakeAlong() {
      TestClassicConsumer a = classic("a").start();
      TestConsumer c = consumer("c").join();
      assertThat(c.last().error()).isEqualTo(GroupError.NONE);
      assertThat(a.last()).isEqualTo(GroupError.REBALANCE_IN_PROGRESS);
      settle(List.of(a), List.of(c));
      assertThat(a.owned().size() + c.share().size()).isEqualTo(PARTITIONS);
    }

    @Test
    void aPartitionThatTwoWereGivenHasOneOwner() {
      TestMember a = group.member("a").subscribedTo("t");
      TestMember b = group.member("b").subscribedTo("t");
      a.join();
      b.join();
      group.after(500);
      Bytes both = new ClassicAssignment(Map.of("t", new TreeSet<>(Set.of(0, 1))), false).write(3);
      for (TestMember member : List.of(a, b)) {
        group.send(
            new SyncGroup(
                member.memberId(),
                null,
                member.generation(),
                null,
                null,
                member.isLeader() ? Map.of(a.memberId(), both, b.memberId(), both) : Map.of()),
            reply -> {});
      }
      consumer("c").join();
      assertThat(
              member(a.memberId()).current().assigned().size()
                  + member(b.memberId()).current().assigned().size())
          .isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"DOWNGRADE", "DISABLED"})
    void unlessThePolicyIsAgainstIt(MigrationPolicy policy) {
      TestGroup strict = group(policy);
      TestClassicConsumer a = new TestClassicConsumer(strict, "a", false, PARTITIONS).start();
      strict.after(500);
      a.steps();
      TestConsumer c = new TestConsumer(strict, "c").join();
      assertThat(c.last().error()).isEqualTo(GroupError.GROUP_ID_NOT_FOUND);
      assertThat(c.last().message())
          .isEqualTo(
              "Cannot upgrade classic group g to consumer group because online upgrade is"
                  + " disabled.");
      assertThat(a.heartbeat()).isEqualTo(GroupError.NONE);
    }

    @Test
    void groupsOfAnotherKindAreNotUpgraded() {
      group.stabilize(List.of(group.member("worker").ofType("connect")));
      TestConsumer c = consumer("c").join();
      assertThat(c.last().error()).isEqualTo(GroupError.GROUP_ID_NOT_FOUND);
      assertThat(c.last().message()).contains("does not use the consumer embedded protocol");
    }

    @Test
    void norAreThoseThatSayWhatNobodyUnderstands() {
      group.stable("a");
      TestConsumer c = consumer("c").join();
      assertThat(c.last().error()).isEqualTo(GroupError.GROUP_ID_NOT_FOUND);
      assertThat(c.last().message()).contains("the embedded consumer protocol is malformed");
      assertThat(group.label()).isEqualTo("Stable");
    }

    @Test
    void norThoseWhoseAssignorSaysMore() {
      TestMember a = group.member("a").subscribedTo("t");
      a.join();
      group.after(500);
      byte[] userData = {0, 3, 0, 0, 0, 0, 0, 0, 0, 1, 42};
      group.send(
          new SyncGroup(
              a.memberId(),
              null,
              a.generation(),
              null,
              null,
              Map.of(a.memberId(), Bytes.of(userData))),
          reply -> {});
      TestConsumer c = consumer("c").join();
      assertThat(c.last().error()).isEqualTo(GroupError.GROUP_ID_NOT_FOUND);
      assertThat(c.last().message()).contains("custom assignor");
    }

    @Test
    void itSurvivesItsNode() {
      List<TestClassicConsumer> members = stable(classic("a"), cooperative("b"));
      TestConsumer c = consumer("c").join();
      group.crash();
      settle(members, List.of(c));
      assertThat(c.share()).hasSize(2);
      group.crash();
      assertThat(members)
          .extracting(TestClassicConsumer::heartbeat)
          .as("nobody needs a rebalance for it")
          .containsOnly(GroupError.NONE);
      assertThat(Group.fromSnapshot(group.group().toSnapshot())).isEqualTo(group.group());
    }

    @Test
    void whatALeaverHadIsGivenAwayEvenIfAStaticMemberUpgradesTheGroup() {
      TestClassicConsumer a = classic("a");
      stable(a, classic("b").withInstance("i"));
      a.leave();
      TestConsumer c = consumer("c").withInstance("i").join();
      settle(List.of(), List.of(c));
      assertThat(c.share()).hasSize(PARTITIONS);
    }

    @Test
    void whatACooperativeMemberMayStillHaveIsNobodyElses() {
      TestClassicConsumer d = cooperative("d");
      List<TestClassicConsumer> all = new ArrayList<>(stable(cooperative("a"), cooperative("b")));
      all.add(d);
      d.start();
      for (int i = 0; i < 20 && !group.label().equals("Stable"); i++) {
        for (TestClassicConsumer member : all) {
          if (!group.label().equals("Stable")) { // The leader has synced, others have not.
            member.step();
          }
        }
        group.after(100);
      }
      assertThat(group.label()).isEqualTo("Stable");
      TestConsumer c = consumer("c").join();
      group.topics(TOPICS).after(200);
      c.beat();
      assertNobodySharesAPartition(all, List.of(c));
      settle(all, List.of(c));
    }
  }

  @Nested
  class Mixed {
    private final TestConsumer c = consumer("c");

    @Test
    void aClassicMemberJoinsAtOnceWithoutALeader() {
      alone(c);
      TestClassicConsumer a = classic("a").start();
      assertThat(a.last()).isEqualTo(GroupError.NONE);
      assertThat(a.generation()).isEqualTo(group.group().consumer().assignmentEpoch());
      a.steps();
      assertThat(a.owned()).as("all of it is owned still").isEmpty();
      assertThat(a.heartbeat()).as("there is nothing to fetch yet").isEqualTo(GroupError.NONE);
      c.beat();
      c.beat();
      assertThat(a.heartbeat()).isEqualTo(GroupError.REBALANCE_IN_PROGRESS);
      a.steps();
      assertThat(a.owned()).hasSize(3);
      assertThat(a.heartbeat()).isEqualTo(GroupError.NONE);
      assertThat(group.label()).isEqualTo("Stable");
    }

    @Test
    void aMemberIdIsHandedOutFirst() {
      c.join();
      TestMember a = group.member("a").subscribedTo("t").idRequired();
      assertThat(a.join().error()).isEqualTo(GroupError.MEMBER_ID_REQUIRED);
      assertThat(group.group().consumer().members()).hasSize(1);
      assertThat(a.join().error()).isEqualTo(GroupError.NONE);
      assertThat(group.group().consumer().members()).hasSize(2);
    }

    @Test
    void whatDoesNotFitIsRefused() {
      c.join();
      assertThat(group.member("a").ofType("connect").join().error())
          .isEqualTo(GroupError.INCONSISTENT_GROUP_PROTOCOL);
      assertThat(group.member("a").subscribed("no subscription").join().error())
          .isEqualTo(GroupError.INCONSISTENT_GROUP_PROTOCOL);
      classic("b").start();
      assertThat(group.member("a").subscribedTo("t").join().error())
          .as("range is not what the other classic member supports")
          .isEqualTo(GroupError.INCONSISTENT_GROUP_PROTOCOL);
      assertThat(group.group().consumer().members()).hasSize(2);
    }

    @Test
    void nobodyClassicIsLetInWhenMigrationIsDisabled() {
      TestGroup strict = group(MigrationPolicy.DISABLED);
      new TestConsumer(strict, "c").join();
      TestMember a = strict.member("a").subscribedTo("t");
      assertThat(a.join().error()).isEqualTo(GroupError.INCONSISTENT_GROUP_PROTOCOL);
    }

    @Test
    void requestsOfOthersAndOfOtherGenerationsAreRefused() {
      alone(c);
      TestMember a = group.member("a").subscribedTo("t");
      a.join();
      int generation = a.generation();
      TestMember stale = group.member("a").as(a.memberId(), generation - 1);
      assertThat(stale.heartbeat()).isEqualTo(GroupError.ILLEGAL_GENERATION);
      assertThat(stale.sync(Map.of()).error()).isEqualTo(GroupError.ILLEGAL_GENERATION);
      TestMember other = group.member("a").as("c", c.epoch());
      assertThat(other.heartbeat()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
      assertThat(other.sync(Map.of()).error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
      assertThat(a.syncAs("connect", null, Map.of()).error())
          .isEqualTo(GroupError.INCONSISTENT_GROUP_PROTOCOL);
      assertThat(a.syncAs("consumer", "other", Map.of()).error())
          .isEqualTo(GroupError.INCONSISTENT_GROUP_PROTOCOL);
      assertThat(a.sync(Map.of()).error()).isEqualTo(GroupError.NONE);
    }

    @Test
    void aSyncThatIsOutOfDateIsSentBackToJoin() {
      alone(c);
      TestClassicConsumer a = classic("a").start();
      consumer("d").join();
      group.after(2_000);
      a.step();
      assertThat(a.last()).isEqualTo(GroupError.REBALANCE_IN_PROGRESS);
    }

    @Test
    void whoDoesNotJoinOrSyncInTimeIsRemoved() {
      alone(c);
      TestClassicConsumer a = classic("a").withRebalanceTimeout(5_000).start();
      for (int i = 0; i < 4; i++) {
        group.after(1_000);
        c.beat();
        a.heartbeat();
        assertThat(group.group().consumer().members()).hasSize(2);
      }
      group.after(1_000);
      assertThat(group.group().consumer().members().keySet()).containsExactly("c");
    }

    @Test
    void aSessionIsAsLongAsTheMemberSaid() {
      c.join();
      TestClassicConsumer a = classic("a").start().steps();
      group.after(9_999);
      assertThat(group.group().consumer().members()).hasSize(2);
      group.after(1);
      assertThat(group.group().consumer().members().keySet()).containsExactly("c");
      assertThat(a.heartbeat()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    }

    @Test
    void commitsOfClassicMembersCountByTheirGeneration() {
      c.join();
      TestMember a = group.member("a").subscribedTo("t");
      a.join();
      assertThat(a.commit(7).error()).as("any version will do").isEqualTo(GroupError.NONE);
      CommitOffsets.Commit part =
          new CommitOffsets.Commit(new PartitionId("t", 0), 7, -1, null, TestGroup.topicId("t"));
      for (int wrong : new int[] {a.generation() + 1, a.generation() - 1}) {
        assertThat(group.member("a").as(a.memberId(), wrong).commit(-1, part).error())
            .isEqualTo(GroupError.ILLEGAL_GENERATION);
      }
    }

    @Test
    void aStaticMemberChangesItsProtocolAndKeepsItsShare() {
      stable(classic("a"), classic("b").withInstance("i"));
      c.withInstance("i").join();
      assertThat(c.last().error()).isEqualTo(GroupError.NONE);
      assertThat(c.share()).hasSize(3);
      assertThat(group.group().consumer().members()).hasSize(2);
    }

    @Test
    void whoJoinsBySameIdWithTheOtherProtocolSpeaksThat() {
      alone(c);
      TestMember a = group.member("a").subscribedTo("t").withRebalance(5_000);
      a.join();
      TestConsumer same = consumer(a.memberId()).join();
      assertThat(member(a.memberId()).metadata().speaksClassic()).isFalse();
      for (int i = 0; i < 10; i++) {
        group.after(1_000);
        c.beat();
        same.beat();
      }
      assertThat(group.group().consumer().members()).as("nobody waits for a sync").hasSize(2);
    }
  }

  @Nested
  class Downgrading {
    @Test
    void whenTheLastConsumerLeavesTheRestRebalances() {
      TestConsumer c = consumer("c").join();
      List<TestClassicConsumer> members = List.of(classic("a"), cooperative("b"));
      members.forEach(TestClassicConsumer::start);
      settle(members, List.of(c));
      int epoch = c.epoch();
      c.leave();
      ConsumerGroupDowngraded downgraded = group.last(ConsumerGroupDowngraded.class);
      assertThat(downgraded.generation()).isEqualTo(epoch);
      assertThat(downgraded.rebalanceDue()).isTrue();
      assertThat(group.label()).isEqualTo("PreparingRebalance");
      assertThat(group.generation()).isEqualTo(epoch);
      assertThat(members)
          .extracting(TestClassicConsumer::heartbeat)
          .containsOnly(GroupError.REBALANCE_IN_PROGRESS);
      settle(members, List.of());
      assertThat(group.label()).isEqualTo("Stable");
      assertThat(group.generation()).isGreaterThan(epoch);
      assertThat(owned(members)).hasSize(PARTITIONS);
      assertThat(group.describe().error()).isEqualTo(GroupError.NONE);
      assertThat(consumer("c").at(epoch, null).error()).isEqualTo(GroupError.GROUP_ID_NOT_FOUND);
    }

    @Test
    void alsoWhenItsSessionEnds() {
      TestConsumer c = consumer("c").join();
      TestClassicConsumer a = classic("a").start().steps();
      for (int i = 0; i < 46; i++) {
        group.after(1_000);
        a.steps();
      }
      assertThat(group.group().consumer().exists()).isFalse();
      settle(List.of(a), List.of());
      assertThat(a.owned()).hasSize(PARTITIONS);
      assertThat(c.bare().error()).isEqualTo(GroupError.GROUP_ID_NOT_FOUND);
    }

    @Test
    void whatAMemberHasNotGivenUpIsKnownWhenTheGroupIsUpgradedAgain() {
      TestClassicConsumer a = cooperative("a");
      TestConsumer c = alone(consumer("c"));
      a.start();
      settle(List.of(a), List.of(c));
      TestClassicConsumer b = cooperative("b").start();
      Set<Integer> before = Set.copyOf(a.owned());
      assertThat(before).isNotEmpty();
      c.leave();
      TestConsumer d = consumer("d").join();
      group.after(2_000);
      d.beat();
      assertNobodySharesAPartition(List.of(a, b), List.of(d));
      settle(List.of(a, b), List.of(d));
      assertThat(a.owned().size() + b.owned().size() + d.share().size()).isEqualTo(PARTITIONS);
    }

    @Test
    void aStaticMemberThatChangesBackMayLeaveNothingToDo() {
      TestConsumer c = consumer("c").withInstance("i").join();
      TestClassicConsumer a = classic("a").start();
      settle(List.of(a), List.of(c));
      TestClassicConsumer again = classic("c").withInstance("i").start().steps();
      ConsumerGroupDowngraded downgraded = group.last(ConsumerGroupDowngraded.class);
      assertThat(downgraded.rebalanceDue()).isFalse();
      assertThat(group.label()).isEqualTo("Stable");
      assertThat(again.owned()).hasSize(3);
      assertThat(a.heartbeat()).isEqualTo(GroupError.NONE);
      assertThat(again.heartbeat()).isEqualTo(GroupError.NONE);
      group.crash();
      assertThat(a.heartbeat()).isEqualTo(GroupError.NONE);
    }

    @Test
    void whoWasToldAnotherProtocolThanIsElectedThenJoinsAgain() {
      TestConsumer c = alone(consumer("c").withInstance("i"));
      TestMember a = group.member("a").subscribedBy("t", "range", "roundrobin");
      for (int i = 0; i < 8; i++) {
        a.join();
        a.syncAs("consumer", "range", Map.of());
        group.topics(TOPICS).after(200);
        c.beat();
      }
      TestMember b = group.staticMember("i").subscribedBy("t", "roundrobin", "range");
      String told = Objects.requireNonNull(b.join().answer().protocolName());
      assertThat(group.label()).isEqualTo("Stable");
      String elected = group.group().generation().protocolName();
      TestMember misled = told.equals(elected) ? a : b;
      String other = elected.equals("range") ? "roundrobin" : "range";

      assertThat(misled.syncAs("consumer", other, Map.of()).error())
          .isEqualTo(GroupError.REBALANCE_IN_PROGRESS);
      assertThat(misled.syncAs("consumer", "sticky", Map.of()).error())
          .as("it never could use that")
          .isEqualTo(GroupError.INCONSISTENT_GROUP_PROTOCOL);
      assertThat(Group.fromSnapshot(group.group().toSnapshot())).isEqualTo(group.group());

      TestGroup.Call<GroupReply.JoinGroup> again = misled.join();
      assertThat(again.isParked() || elected.equals(again.answer().protocolName())).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"UPGRADE", "DISABLED"})
    void unlessThePolicyIsAgainstIt(MigrationPolicy policy) {
      TestGroup free = group(MigrationPolicy.BIDIRECTIONAL);
      TestConsumer c = new TestConsumer(free, "c").join();
      TestClassicConsumer a = new TestClassicConsumer(free, "a", false, PARTITIONS).start();
      a.steps();
      GroupSettings settings = ConsumerGroupTest.settings(new StickyAssignor());
      free.crash(settings.withConsumer(settings.consumer().withMigrationPolicy(policy)));
      c.leave();
      assertThat(free.group().consumer().members()).hasSize(1);
      assertThat(a.heartbeat()).isEqualTo(GroupError.NONE);
    }

    @Test
    void theLastMemberOfAllLeavesAConsumerGroup() {
      TestConsumer c = consumer("c").join();
      c.leave();
      assertThat(group.label()).isEqualTo("Empty");
      assertThat(group.group().consumer().exists()).isTrue();
    }

    @Test
    void itSurvivesItsNode() {
      TestConsumer c = consumer("c").join();
      List<TestClassicConsumer> members = List.of(classic("a"), cooperative("b"));
      members.forEach(TestClassicConsumer::start);
      settle(members, List.of(c));
      c.leave();
      group.crash();
      assertThat(group.label()).isEqualTo("PreparingRebalance");
      settle(members, List.of());
      assertThat(owned(members)).hasSize(PARTITIONS);
    }
  }

  /** Twice there and back, one consumer at a time. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRollingMigrationLeavesNothingWithoutAnOwner(boolean cooperatively) {
    int size = 4;
    List<TestClassicConsumer> classic = new ArrayList<>();
    List<TestConsumer> consumers = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      classic.add(new TestClassicConsumer(group, "m" + i, cooperatively, PARTITIONS).start());
      consumers.add(consumer("c" + i));
    }
    settle(classic, consumers);
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < size; i++) {
        classic.get(i).leave();
        consumers.get(i).join();
        settle(classic, consumers);
        assertEverythingIsOwned(classic, consumers);
      }
      assertThat(group.group().consumer().exists()).isTrue();
      for (int i = 0; i < size; i++) {
        consumers.get(i).leave();
        classic.get(i).start();
        settle(classic, consumers);
        assertEverythingIsOwned(classic, consumers);
      }
      assertThat(group.group().consumer().exists()).isFalse();
    }
    assertThat(Group.none("g").apply(group.journal())).isEqualTo(group.group());
  }

  private static void assertEverythingIsOwned(
      List<TestClassicConsumer> classic, List<TestConsumer> consumers) {
    Set<Integer> all = owned(classic);
    consumers.forEach(member -> all.addAll(numbers(member)));
    assertThat(all).hasSize(PARTITIONS);
  }

  @Test
  void aJoinOfAnyVersionIsUnderstood() {
    consumer("c").join();
    Bytes versionZero = Bytes.of(new byte[] {0, 0, 0, 0, 0, 1, 0, 1, 't', -1, -1, -1, -1});
    TestGroup.Call<GroupReply.JoinGroup> joined =
        group.send(
            new JoinGroup(
                "",
                null,
                "old",
                "/127.0.0.1",
                "consumer",
                List.of(new Protocol("range", versionZero)),
                10_000,
                10_000,
                false,
                false,
                null),
            reply -> {});
    assertThat(joined.answer().protocolName()).isEqualTo("range");
    assertThat(joined.answer().leader()).isEmpty();
    TestGroup.Call<GroupReply.SyncGroup> synced =
        group.send(
            new SyncGroup(
                joined.answer().memberId(),
                null,
                joined.answer().generation(),
                null,
                null,
                Map.of()),
            reply -> {});
    assertThat(synced.answer().assignment().array()).startsWith((byte) 0, (byte) 0);
  }
}
