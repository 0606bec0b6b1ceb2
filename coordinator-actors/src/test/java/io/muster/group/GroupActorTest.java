package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.typesafe.config.ConfigFactory;
import io.muster.group.GroupCommand.AlterConfigs;
import io.muster.group.GroupCommand.CommitOffsets;
import io.muster.group.GroupCommand.CommitOffsets.Commit;
import io.muster.group.GroupCommand.DeleteGroup;
import io.muster.group.GroupCommand.DeleteOffsets;
import io.muster.group.GroupCommand.DescribeConfigs;
import io.muster.group.GroupCommand.DescribeGroup;
import io.muster.group.GroupCommand.Expire;
import io.muster.group.GroupCommand.FetchOffsets;
import io.muster.group.GroupCommand.ForgetTopics;
import io.muster.group.GroupCommand.Heartbeat;
import io.muster.group.GroupCommand.JoinGroup;
import io.muster.group.GroupCommand.LeaveGroup;
import io.muster.group.GroupCommand.LeaveGroup.LeavingMember;
import io.muster.group.GroupCommand.Protocol;
import io.muster.group.GroupCommand.SyncGroup;
import io.muster.group.GroupEvent.GenerationStarted;
import io.muster.group.GroupEvent.GroupCreated;
import io.muster.group.GroupNote.DeadlineReached;
import io.muster.group.consumer.ClassicAssignment;
import io.muster.group.consumer.Partitions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.apache.pekko.persistence.testkit.ProcessingSuccess;
import org.apache.pekko.persistence.testkit.WriteEvents;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.apache.pekko.persistence.testkit.javadsl.SnapshotTestKit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class GroupActorTest {
  private static final PartitionId P0 = new PartitionId("orders", 0);
  private static final PartitionId P1 = new PartitionId("orders", 1);
  private static final Bytes ASSIGNMENT = Bytes.of("all of it".getBytes(StandardCharsets.UTF_8));
  private static final Duration LONG = Duration.ofMinutes(5);

  private static ActorTestKit testKit;
  private static PersistenceTestKit journal;
  private static SnapshotTestKit snapshots;

  private final String groupId = "group-" + UUID.randomUUID();
  private final String persistenceId = "group|" + groupId;
  private final FakeDirectory directory = new FakeDirectory();
  private final FakeOffsetStore offsetStore = new FakeOffsetStore(directory);
  private final FakeOffsetSource upstream = new FakeOffsetSource();
  private final RecordingHost host = new RecordingHost();
  private final Map<Long, TestProbe<GroupResponse>> probes = new HashMap<>();
  private long lastCorrelationId;
  private Duration idlePassivation = LONG;
  private int maxWaiting = 100;
  private Duration adoptionRetry = Duration.ZERO;
  private long windowMs = 10;
  private int sessionTimeoutMs = 30_000;
  private final AtomicLong passedNanos = new AtomicLong();
  private final FakeTopics topics = new FakeTopics();
  private final ConsumerGroupSettings consumers =
      ConsumerGroupSettings.defaults().withAssignors(List.of(new StickyAssignor()));
  private volatile Supplier<String> uuids = () -> UUID.randomUUID().toString();

  @BeforeAll
  static void start() {
    testKit =
        ActorTestKit.create(
            "group-actor-test",
            PersistenceTestKitPlugin.config()
                .withFallback(PersistenceTestKitSnapshotPlugin.config())
                .withFallback(ConfigFactory.load("group-actor-test")));
    journal = PersistenceTestKit.create(testKit.system());
    snapshots = SnapshotTestKit.create(testKit.system());
  }

  @AfterAll
  static void stop() {
    testKit.shutdownTestKit();
  }

  // What a newcomer sees

  @Test
  void createsTheGroupAtTheFirstJoin() {
    ActorRef<GroupMessage> group = start(groupId);

    GroupReply.JoinGroup joined = askJoin(group, "");

    assertThat(joined.error()).isEqualTo(GroupError.NONE);
    assertThat(joined.generation()).isEqualTo(1);
    assertThat(joined.leader()).isEqualTo(joined.memberId());
    assertThat(directory.has(groupId)).isTrue();
    assertThat(storedEvents())
        .hasSize(2)
        .satisfiesExactly(
            created -> assertThat(created).isInstanceOf(GroupCreated.class),
            started -> assertThat(started).isInstanceOf(GenerationStarted.class));
    await() // It is noted a moment after the answer.
        .untilAsserted(
            () ->
                assertThat(directory.notes(groupId))
                    .last()
                    .satisfies(
                        note -> {
                          assertThat(note.state()).isEqualTo("CompletingRebalance");
                          assertThat(note.protocolType()).isEqualTo("consumer");
                          assertThat(note.members()).isEqualTo(1);
                          assertThat(note.generation()).isEqualTo(1);
                          assertThat(note.sequenceNr()).isEqualTo(2);
                        }));
  }

  @Test
  void storesNothingForHeartbeats() {
    ActorRef<GroupMessage> group = start(groupId);
    String member = stableMember(group);
    int before = storedEvents().size();

    assertThat(ask(group, heartbeat(member, 1)).error()).isEqualTo(GroupError.NONE);

    assertThat(storedEvents()).hasSize(before);
  }

  @Test
  void claimsNothingForAGroupThatNobodyCreates() {
    ActorRef<GroupMessage> group = start(groupId);

    assertThat(ask(group, heartbeat("nobody", 1)).error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    assertThat(ask(group, new DescribeGroup()).error()).isEqualTo(GroupError.GROUP_ID_NOT_FOUND);

    assertThat(directory.has(groupId)).isFalse();
    assertThat(storedEvents()).isEmpty();
    assertThat(upstream.asked()).isZero();
  }

  @Test
  void keepsConfigsOfAGroupThatIsNotThere() {
    ActorRef<GroupMessage> group = start(groupId);
    ask(group, new AlterConfigs(Map.of("group.join.window.ms", "50"), false));

    group = restart(group);

    assertThat(configsOf(group)).containsEntry("group.join.window.ms", "50");
    assertThat(directory.has(groupId)).isFalse();
  }

  // A restart in every state

  @Test
  void recoversEmpty() {
    ActorRef<GroupMessage> group = start(groupId);
    String member = stableMember(group);
    ask(group, leave(member));

    group = restart(group);

    assertThat(stateOf(group)).isEqualTo("Empty");
    assertThat(askJoin(group, "").generation()).isEqualTo(3);
  }

  @Test
  void recoversStableAndGoesOnInTheSameGeneration() {
    ActorRef<GroupMessage> group = start(groupId);
    String member = stableMember(group);

    group = restart(group);

    assertThat(ask(group, heartbeat(member, 1)).error()).isEqualTo(GroupError.NONE);
    assertThat(askSync(group, member, Map.of()).assignment()).isEqualTo(ASSIGNMENT);
    assertThat(stateOf(group)).isEqualTo("Stable");
  }

  @Test
  void recoversCompletingRebalanceAndTakesTheAssignmentThen() {
    ActorRef<GroupMessage> group = start(groupId);
    String member = askJoin(group, "").memberId();

    group = restart(group);

    assertThat(stateOf(group)).isEqualTo("CompletingRebalance");
    assertThat(askSync(group, member, Map.of(member, ASSIGNMENT)).assignment())
        .isEqualTo(ASSIGNMENT);
    assertThat(stateOf(group)).isEqualTo("Stable");
  }

  @Test
  void recoversPreparingRebalanceWhenALeaveWasAcknowledged() {
    ActorRef<GroupMessage> group = start(groupId);
    List<String> members = twoStableMembers(group);
    assertThat(ask(group, leave(members.get(0))).error()).isEqualTo(GroupError.NONE);

    group = restart(group);

    assertThat(stateOf(group)).isEqualTo("PreparingRebalance");
    assertThat(ask(group, heartbeat(members.get(1), 1)).error())
        .isEqualTo(GroupError.REBALANCE_IN_PROGRESS);
    assertThat(askJoin(group, members.get(1)).generation()).isEqualTo(2);
  }

  @Test
  void recoversFromASnapshot() {
    ActorRef<GroupMessage> group = start(groupId);
    for (int i = 1; i <= 250; i++) {
      ask(group, new AlterConfigs(Map.of("group.join.window.ms", Integer.toString(i)), false));
    }
    assertThat(snapshots.persistedInStorage(persistenceId)).isNotEmpty();

    group = restart(group);

    assertThat(configsOf(group)).containsEntry("group.join.window.ms", "250");
    assertThat(storedEvents()).hasSize(250);
  }

  // Failures of the journal

  @Test
  void answersEverythingHeldWhenTheJournalIsOutAndResumes() {
    ActorRef<GroupMessage> group = start(groupId);
    List<String> members = twoStableMembers(group);
    String follower = members.get(1);
    long parked = send(group, join(follower, "changed"));
    await().until(() -> stateOf(group).equals("PreparingRebalance"));

    journal.failNextPersisted(persistenceId);
    long failed = send(group, leave(members.get(0)));

    assertThat(reply(failed).error()).isEqualTo(GroupError.COORDINATOR_NOT_AVAILABLE);
    assertThat(reply(parked).error()).isEqualTo(GroupError.COORDINATOR_NOT_AVAILABLE);
    await().until(() -> ask(group, heartbeat(follower, 1)).error() == GroupError.NONE);
    assertThat(stateOf(group)).isEqualTo("Stable");
    assertThat(ask(group, heartbeat(members.get(0), 1)).error()).isEqualTo(GroupError.NONE);
  }

  @Test
  void rearmsDeadlinesAfterAFailureOfTheJournal() {
    sessionTimeoutMs = 500;
    ActorRef<GroupMessage> group = start(groupId);
    stableMember(group);
    journal.failNextPersisted(persistenceId);
    assertThat(ask(group, new AlterConfigs(Map.of("group.join.window.ms", "5"), false)).error())
        .isEqualTo(GroupError.COORDINATOR_NOT_AVAILABLE);

    await().atMost(Duration.ofSeconds(20)).until(() -> stateOf(group).equals("Empty"));
  }

  @Test
  void leavesTheGroupToItsOtherOwnerAfterAConflict() {
    ActorRef<GroupMessage> group = start(groupId);
    List<String> members = twoStableMembers(group);
    long parked = send(group, join(members.get(1), "changed"));
    await().until(() -> stateOf(group).equals("PreparingRebalance"));

    journal.rejectNextPersisted(persistenceId);
    long rejected = send(group, leave(members.get(0)));

    assertThat(reply(rejected).error()).isEqualTo(GroupError.NOT_COORDINATOR);
    assertThat(reply(parked).error()).isEqualTo(GroupError.NOT_COORDINATOR);
    await().until(() -> host.isPassivating(group));
    assertThat(host.isOpen(group)).isFalse();
    assertThat(ask(group, heartbeat(members.get(0), 1)).error())
        .isEqualTo(GroupError.NOT_COORDINATOR);
    restart(group);
  }

  @Test
  void refusesToOpenWhenTheStoreIsOut() {
    CompletableFuture<Void> opening = directory.hold();
    ActorRef<GroupMessage> group = start(groupId);
    long waiting = send(group, join(""));

    opening.completeExceptionally(new StoreUnavailableException("down", new Exception()));

    assertThat(reply(waiting).error()).isEqualTo(GroupError.COORDINATOR_NOT_AVAILABLE);
    await().until(() -> host.isPassivating(group));
    assertThat(ask(group, new DescribeGroup()).error())
        .isEqualTo(GroupError.COORDINATOR_NOT_AVAILABLE);
  }

  @Test
  void ownsTheGroupBeforeItReadsTheJournalAndBoundsWhoWaits() {
    CompletableFuture<Void> opening = directory.hold();
    maxWaiting = 2;
    ActorRef<GroupMessage> group = start(groupId);
    long first = send(group, heartbeat("a", 1));
    long second = send(group, heartbeat("b", 1));
    long third = send(group, heartbeat("c", 1));

    assertThat(reply(third).error()).isEqualTo(GroupError.COORDINATOR_NOT_AVAILABLE);

    opening.complete(null);
    assertThat(reply(first).error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    assertThat(reply(second).error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
  }

  @Test
  void holdsTheTimeOfASlowWriteAgainstNobody() {
    ActorRef<GroupMessage> group = start(groupId);
    String member = stableMember(group);
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch written = new CountDownLatch(1);
    journal.withPolicy(
        (id, operation) -> {
          if (id.equals(persistenceId) && operation instanceof WriteEvents) {
            writing.countDown();
            awaitUninterruptibly(written);
          }
          return ProcessingSuccess.getInstance();
        });
    long slow = send(group, new AlterConfigs(Map.of("group.join.window.ms", "5"), false));
    await().until(() -> writing.getCount() == 0);
    // The alarm for the session rings meanwhile, before anything of the member.
    pass(Duration.ofMillis(sessionTimeoutMs + 500L));
    group.tell(DeadlineReached.INSTANCE);
    long heartbeat = send(group, heartbeat(member, 1));

    written.countDown();
    journal.resetPolicy();

    assertThat(reply(slow).error()).isEqualTo(GroupError.NONE);
    assertThat(reply(heartbeat).error()).isEqualTo(GroupError.NONE);
  }

  @Test
  void keepsMembersThatItCouldNotHearWhileTheProcessStoodStill() {
    CountDownLatch standing = new CountDownLatch(1);
    CountDownLatch goingOn = new CountDownLatch(1);
    ActorRef<GroupMessage> group = start(groupId);
    String member = stableMember(group);
    uuids =
        () -> {
          standing.countDown();
          awaitUninterruptibly(goingOn);
          return "newcomer";
        };
    send(group, join(""));
    await().until(() -> standing.getCount() == 0);
    pass(Duration.ofMillis(sessionTimeoutMs + 1_500L));
    group.tell(DeadlineReached.INSTANCE);
    long heartbeat = send(group, heartbeat(member, 1));

    goingOn.countDown();

    assertThat(reply(heartbeat).error()).isEqualTo(GroupError.REBALANCE_IN_PROGRESS);
  }

  // Offsets

  @Test
  void gathersCommitsWhileAWriteIsUnderWay() {
    ActorRef<GroupMessage> group = start(groupId);
    String member = stableMember(group);
    offsetStore.hold();
    long first = send(group, commit(member, 1, P0, 1));
    await().until(() -> offsetStore.heldWrites() == 1);
    long second = send(group, commit(member, 1, P0, 2));
    long third = send(group, commit(member, 1, P1, 7));
    assertThat(committed(group)).isEmpty();

    offsetStore.releaseOne();
    assertThat(reply(first).error()).isEqualTo(GroupError.NONE);
    assertThat(committed(group)).containsExactlyInAnyOrderEntriesOf(Map.of(P0, 1L));
    probes.get(second).expectNoMessage(Duration.ZERO);

    await().until(() -> offsetStore.heldWrites() == 1);
    offsetStore.releaseOne();
    assertThat(reply(second).error()).isEqualTo(GroupError.NONE);
    assertThat(reply(third).error()).isEqualTo(GroupError.NONE);
    assertThat(committed(group)).containsExactlyInAnyOrderEntriesOf(Map.of(P0, 2L, P1, 7L));
    assertThat(offsetStore.writes()).isEqualTo(2);
  }

  /** Its consumer would start below a commit that is acknowledged a moment later. */
  @Test
  void aFetchOfWhatIsStableWaitsForCommitsThatAreBeingStored() {
    ActorRef<GroupMessage> group = start(groupId);
    String member = stableMember(group);
    offsetStore.hold();
    long first = send(group, commit(member, 1, P0, 1));
    long ofFirst = send(group, stable(List.of(P0)));
    long second = send(group, commit(member, 1, P0, 2));
    long ofBoth = send(group, stable(List.of(P0, P1)));
    long ofAll = send(group, stable(null));

    assertThat(offsetsIn(ask(group, stable(List.of(P1))))).as("not concerned").isEmpty();
    assertThat(committed(group)).as("asks for no more than what is committed").isEmpty();
    probes.get(ofFirst).expectNoMessage(Duration.ZERO);
    await().until(() -> offsetStore.heldWrites() == 1);
    offsetStore.releaseOne();
    assertThat(reply(first).error()).isEqualTo(GroupError.NONE);
    assertThat(offsetsIn(reply(ofFirst))).containsExactly(Map.entry(P0, 1L));
    probes.get(ofBoth).expectNoMessage(Duration.ZERO);

    await().until(() -> offsetStore.heldWrites() == 1);
    offsetStore.releaseOne();
    assertThat(reply(second).error()).isEqualTo(GroupError.NONE);
    assertThat(offsetsIn(reply(ofBoth))).containsExactly(Map.entry(P0, 2L));
    assertThat(offsetsIn(reply(ofAll))).containsExactly(Map.entry(P0, 2L));
    assertThat(offsetsIn(ask(group, stable(null)))).containsExactly(Map.entry(P0, 2L));
  }

  @Test
  void aFetchThatWaitsForACommitIsRefusedWithIt() {
    ActorRef<GroupMessage> group = start(groupId);
    String member = stableMember(group);
    offsetStore.hold();
    long failing = send(group, commit(member, 1, P0, 1));
    long ofFailing = send(group, stable(null));
    await().until(() -> offsetStore.heldWrites() == 1);
    offsetStore.setDown(true);
    offsetStore.releaseOne();
    assertThat(reply(failing).error()).isEqualTo(GroupError.COORDINATOR_NOT_AVAILABLE);
    assertThat(reply(ofFailing).error()).isEqualTo(GroupError.COORDINATOR_NOT_AVAILABLE);
    offsetStore.setDown(false);

    long fenced = send(group, commit(member, 1, P0, 2));
    long ofFenced = send(group, stable(null));
    long gathered = send(group, commit(member, 1, P0, 3));
    long ofGathered = send(group, stable(null));
    await().until(() -> offsetStore.heldWrites() == 1);
    directory.steal(groupId);
    offsetStore.releaseOne();
    for (long each : List.of(fenced, ofFenced, gathered, ofGathered)) {
      assertThat(reply(each).error()).isEqualTo(GroupError.NOT_COORDINATOR);
    }
  }

  /** The client has been told that it failed, and may have committed a later one meanwhile. */
  @Test
  void doesNotCarryOutACommitThatNobodyWaitsForAnyMore() {
    CompletableFuture<Void> opening = directory.hold();
    ActorRef<GroupMessage> group = start(groupId);
    AtomicBoolean awaited = new AtomicBoolean(true);
    long givenUp = send(group, commit("", -1, P0, 1), awaited::get);
    long later = send(group, commit("", -1, P1, 2));
    awaited.set(false);

    opening.complete(null);

    assertThat(reply(later).error()).isEqualTo(GroupError.NONE);
    assertThat(committed(group)).containsExactlyInAnyOrderEntriesOf(Map.of(P1, 2L));
    probes.get(givenUp).expectNoMessage(Duration.ZERO);
  }

  @Test
  void keepsAcknowledgedOffsetsOverARestart() {
    ActorRef<GroupMessage> group = start(groupId);
    String member = stableMember(group);
    assertThat(ask(group, commit(member, 1, P0, 42)).error()).isEqualTo(GroupError.NONE);

    group = restart(group);

    assertThat(committed(group)).containsExactlyInAnyOrderEntriesOf(Map.of(P0, 42L));
  }

  @Test
  void createsAGroupForASimpleConsumer() {
    ActorRef<GroupMessage> group = start(groupId);

    assertThat(ask(group, commit("", -1, P0, 3)).error()).isEqualTo(GroupError.NONE);

    assertThat(storedEvents()).singleElement().isInstanceOf(GroupCreated.class);
    assertThat(directory.has(groupId)).isTrue();
    assertThat(stateOf(group)).isEqualTo("Empty");
  }

  @Test
  void createsNoGroupForACommitOfWhichNothingIsAccepted() {
    ActorRef<GroupMessage> group = start(groupId);

    GroupReply.CommitOffsets reply =
        (GroupReply.CommitOffsets)
            ask(group, commit(new Commit(P0, 3, -1, "x".repeat(5_000), null)));

    assertThat(reply.error()).isEqualTo(GroupError.NONE);
    assertThat(reply.failed()).containsEntry(P0, GroupError.OFFSET_METADATA_TOO_LARGE);
    assertThat(storedEvents()).isEmpty();
    assertThat(directory.has(groupId)).isFalse();
  }

  @Test
  void goesOnWhenOffsetsCannotBeStored() {
    ActorRef<GroupMessage> group = start(groupId);
    String member = stableMember(group);
    offsetStore.setDown(true);

    assertThat(ask(group, commit(member, 1, P0, 1)).error())
        .isEqualTo(GroupError.COORDINATOR_NOT_AVAILABLE);

    offsetStore.setDown(false);
    assertThat(ask(group, heartbeat(member, 1)).error()).isEqualTo(GroupError.NONE);
    assertThat(ask(group, commit(member, 1, P0, 1)).error()).isEqualTo(GroupError.NONE);
  }

  @Test
  void leavesTheGroupToItsOtherOwnerWhenFenced() {
    ActorRef<GroupMessage> group = start(groupId);
    String member = stableMember(group);
    offsetStore.hold();
    long first = send(group, commit(member, 1, P0, 1));
    await().until(() -> offsetStore.heldWrites() == 1);
    long gathered = send(group, commit(member, 1, P0, 2));
    ask(group, heartbeat(member, 1));
    directory.steal(groupId);

    offsetStore.releaseOne();

    assertThat(reply(first).error()).isEqualTo(GroupError.NOT_COORDINATOR);
    assertThat(reply(gathered).error()).isEqualTo(GroupError.NOT_COORDINATOR);
    await().until(() -> host.isPassivating(group));
    assertThat(ask(group, heartbeat(member, 1)).error()).isEqualTo(GroupError.NOT_COORDINATOR);
    restart(group);
  }

  // Adoption

  @Test
  void adoptsWhatTheGroupHadUpstreamOnce() {
    upstream.has(groupId, Map.of(P0, offset(17)));
    ActorRef<GroupMessage> group = start(groupId);

    stableMember(group);

    assertThat(committed(group)).containsExactlyInAnyOrderEntriesOf(Map.of(P0, 17L));
    upstream.has(groupId, Map.of(P0, offset(18)));
    group = restart(group);
    assertThat(committed(group)).containsExactlyInAnyOrderEntriesOf(Map.of(P0, 17L));
    assertThat(upstream.asked()).isEqualTo(1);
  }

  @Test
  void adoptsAtTheFirstCommit() {
    upstream.has(groupId, Map.of(P0, offset(17), P1, offset(27)));
    ActorRef<GroupMessage> group = start(groupId);

    assertThat(ask(group, commit("", -1, P1, 28)).error()).isEqualTo(GroupError.NONE);

    assertThat(committed(group)).containsExactlyInAnyOrderEntriesOf(Map.of(P0, 17L, P1, 28L));
  }

  /** The group may go on upstream for as long as it is only watched from here. */
  @Test
  void adoptsNothingForThoseWhoOnlyAsk() {
    idlePassivation = LONG.multipliedBy(2);
    upstream.has(groupId, Map.of(P0, offset(17)));
    ActorRef<GroupMessage> group = start(groupId);

    assertThat(committed(group)).containsExactlyInAnyOrderEntriesOf(Map.of(P0, 17L));
    assertThat(offsetsIn(ask(group, stable(List.of(P1))))).isEmpty();
    assertThat(directory.has(groupId)).isFalse();
    assertThat(storedEvents()).isEmpty();

    upstream.has(groupId, Map.of(P0, offset(20)), Set.of(P1));
    assertThat(committed(group)).as("seen just now").containsEntry(P0, 17L);
    GroupReply.FetchOffsets exact = (GroupReply.FetchOffsets) ask(group, stable(List.of(P0, P1)));
    assertThat(offsetsIn(exact)).containsExactly(Map.entry(P0, 20L));
    assertThat(exact.unstable()).containsExactly(P1);
    pass(LONG);
    assertThat(committed(group)).containsEntry(P0, 20L);

    upstream.has(groupId, Map.of(P0, offset(25)));
    stableMember(group);
    assertThat(committed(group)).containsExactlyInAnyOrderEntriesOf(Map.of(P0, 25L));
  }

  @Test
  void looksOnceForAllWhoAskMeanwhile() {
    upstream.has(groupId, Map.of(P0, offset(17)));
    CompletableFuture<Void> answered = upstream.hold();
    ActorRef<GroupMessage> group = start(groupId);
    long first = send(group, stable(List.of(P0)));
    long joining = send(group, join(""));
    long second = send(group, stable(List.of(P1)));
    await().until(() -> upstream.asked() == 1);

    answered.complete(null);

    assertThat(offsetsIn(reply(first))).containsExactly(Map.entry(P0, 17L));
    assertThat(offsetsIn(reply(second))).isEmpty();
    assertThat(reply(joining).error()).isEqualTo(GroupError.NONE);
    assertThat(upstream.asked()).as("once to answer, once to adopt").isEqualTo(2);
  }

  @Test
  void aGroupThatIsMovedWhileItIsLookedForAnswersOnce() {
    CompletableFuture<Void> answered = upstream.hold();
    ActorRef<GroupMessage> group = start(groupId);
    long asking = send(group, stable(null));
    await().until(() -> upstream.asked() == 1);

    group.tell(GroupActor.Stop.INSTANCE);

    assertThat(reply(asking).error()).isEqualTo(GroupError.NOT_COORDINATOR);
    answered.complete(null);
    testKit.createTestProbe().expectTerminated(group);
    probes.get(asking).expectNoMessage(Duration.ZERO);
  }

  /** Its consumers would process again what a transaction has committed already. */
  @Test
  void adoptsNothingThatATransactionMayStillChange() {
    adoptionRetry = LONG;
    idlePassivation = LONG.multipliedBy(2);
    upstream.has(groupId, Map.of(P0, offset(17)), Set.of(P0));
    ActorRef<GroupMessage> group = start(groupId);

    assertThat(ask(group, join("")).error()).isEqualTo(GroupError.COORDINATOR_NOT_AVAILABLE);
    assertThat(directory.has(groupId)).isFalse();
    assertThat(storedEvents()).isEmpty();

    upstream.has(groupId, Map.of(P0, offset(20)));
    pass(LONG);
    stableMember(group);
    assertThat(committed(group)).containsExactlyInAnyOrderEntriesOf(Map.of(P0, 20L));
  }

  @Test
  void tellsOnceOfAJoinThatWaitsForAdoption() {
    Logger joins = (Logger) LoggerFactory.getLogger("io.muster.group.joins");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    joins.setLevel(Level.DEBUG);
    joins.addAppender(lines);
    try {
      askJoin(start(groupId), "");
    } finally {
      joins.detachAppender(lines);
      joins.setLevel(null);
    }

    assertThat(lines.list)
        .singleElement()
        .satisfies(line -> assertThat(line.getFormattedMessage()).contains("group=" + groupId));
  }

  @Test
  void createsNothingForAFetchIfThereIsNothingToAdopt() {
    ActorRef<GroupMessage> group = start(groupId);

    assertThat(committed(group)).isEmpty();
    assertThat(committed(group)).isEmpty();

    assertThat(directory.has(groupId)).isFalse();
    assertThat(upstream.asked()).isEqualTo(1);
  }

  @Test
  void createsNothingWhileTheUpstreamCannotBeAsked() {
    upstream.setDown(true);
    adoptionRetry = LONG;
    ActorRef<GroupMessage> group = start(groupId);

    assertThat(ask(group, join("")).error()).isEqualTo(GroupError.COORDINATOR_NOT_AVAILABLE);
    assertThat(ask(group, new FetchOffsets(null, -1, null, false)).error())
        .isEqualTo(GroupError.COORDINATOR_NOT_AVAILABLE);

    assertThat(upstream.asked()).isEqualTo(1);
    assertThat(directory.has(groupId)).isFalse();
    assertThat(storedEvents()).isEmpty();
  }

  @Test
  void answersNothingWhileTheUpstreamCannotBeAsked() {
    upstream.setDown(true);
    adoptionRetry = LONG;
    ActorRef<GroupMessage> group = start(groupId);

    assertThat(ask(group, stable(null)).error()).isEqualTo(GroupError.COORDINATOR_NOT_AVAILABLE);
    assertThat(ask(group, stable(null)).error()).isEqualTo(GroupError.COORDINATOR_NOT_AVAILABLE);
    assertThat(upstream.asked()).isEqualTo(1);

    upstream.setDown(false);
    pass(LONG);
    assertThat(committed(group)).isEmpty();
  }

  // The end of a group

  @Test
  void deletesAnEmptyGroupForGood() {
    ActorRef<GroupMessage> group = start(groupId);
    String member = stableMember(group);
    ask(group, commit(member, 1, P0, 42));
    ask(group, new AlterConfigs(Map.of("group.join.window.ms", "50"), false));
    assertThat(ask(group, new DeleteGroup()).error()).isEqualTo(GroupError.NON_EMPTY_GROUP);
    ask(group, leave(member));

    assertThat(ask(group, new DeleteGroup()).error()).isEqualTo(GroupError.NONE);

    assertThat(directory.has(groupId)).isFalse();
    assertThat(directory.hasVacantRow(groupId)).isTrue();
    assertThat(committed(group)).isEmpty();
    assertThat(ask(group, new DeleteGroup()).error()).isEqualTo(GroupError.GROUP_ID_NOT_FOUND);
    group = restart(group);
    assertThat(committed(group)).isEmpty();
    assertThat(ask(group, new DescribeGroup()).error()).isEqualTo(GroupError.GROUP_ID_NOT_FOUND);
    assertThat(configsOf(group)).containsEntry("group.join.window.ms", "50");
    assertThat(directory.notes(groupId)).last().returns(1, GroupSummary::configs);
  }

  @Test
  void aLaterGroupOfTheSameNameBeginsAnew() {
    upstream.has(groupId, Map.of(P0, offset(17)));
    ActorRef<GroupMessage> group = start(groupId);
    assertThat(ask(group, new DeleteGroup()).error()).isEqualTo(GroupError.NONE);

    String member = stableMember(group);

    assertThat(committed(group)).isEmpty();
    assertThat(ask(group, commit(member, 1, P1, 3)).error()).isEqualTo(GroupError.NONE);
    group = restart(group);
    assertThat(committed(group)).containsExactlyInAnyOrderEntriesOf(Map.of(P1, 3L));
    assertThat(ask(group, heartbeat(member, 1)).error()).isEqualTo(GroupError.NONE);
    assertThat(upstream.asked()).as("what was deleted is not adopted again").isEqualTo(1);
  }

  @Test
  void deletesWhatItWouldHaveAdopted() {
    upstream.has(groupId, Map.of(P0, offset(17)));
    ActorRef<GroupMessage> group = start(groupId);

    assertThat(ask(group, new DeleteGroup()).error()).isEqualTo(GroupError.NONE);

    assertThat(committed(group)).isEmpty();
    assertThat(committed(restart(group))).isEmpty();
  }

  @Test
  void deletesNothingOfAGroupThatIsNowhere() {
    ActorRef<GroupMessage> group = start(groupId);

    assertThat(ask(group, new DeleteGroup()).error()).isEqualTo(GroupError.GROUP_ID_NOT_FOUND);
    assertThat(ask(group, deleteOffsets(P0)).error()).isEqualTo(GroupError.GROUP_ID_NOT_FOUND);

    assertThat(storedEvents()).isEmpty();
    assertThat(directory.hasVacantRow(groupId)).isFalse();
  }

  @Test
  void commitsOnTheirWayAreAnsweredBeforeTheGroupGoes() {
    ActorRef<GroupMessage> group = start(groupId);
    ask(group, commit("", -1, P0, 1));
    offsetStore.hold();
    long underWay = send(group, commit("", -1, P0, 2));
    long gathered = send(group, commit("", -1, P1, 3));
    long deletion = send(group, new DeleteGroup());
    long next = send(group, join(""));
    await().until(() -> offsetStore.heldWrites() == 1);

    offsetStore.releaseOne();
    assertThat(reply(underWay).error()).isEqualTo(GroupError.NONE);
    await().until(() -> offsetStore.heldWrites() == 1);
    probes.get(deletion).expectNoMessage(Duration.ZERO);
    offsetStore.releaseOne();

    assertThat(reply(gathered).error()).isEqualTo(GroupError.NONE);
    assertThat(reply(deletion).error()).isEqualTo(GroupError.NONE);
    assertThat(((GroupReply.JoinGroup) reply(next)).generation()).isEqualTo(1);
    assertThat(committed(group)).isEmpty();
  }

  @Test
  void nothingIsDeletedWhenOffsetsCannotBeRemoved() {
    ActorRef<GroupMessage> group = start(groupId);
    ask(group, commit("", -1, P0, 1));
    offsetStore.setDown(true);

    assertThat(ask(group, new DeleteGroup()).error())
        .isEqualTo(GroupError.COORDINATOR_NOT_AVAILABLE);
    await().until(() -> host.isPassivating(group));
    offsetStore.setDown(false);

    ActorRef<GroupMessage> again = restart(group);
    assertThat(committed(again)).containsEntry(P0, 1L);
    assertThat(directory.has(groupId)).isTrue();
    assertThat(ask(again, new DeleteGroup()).error()).isEqualTo(GroupError.NONE);
  }

  /** The offsets are gone, and that cannot be said yet: it is said when the journal is back. */
  @Test
  void aDeletionIsBroughtToItsEndWhenTheJournalWasOut() {
    ActorRef<GroupMessage> group = start(groupId);
    ask(group, commit("", -1, P0, 1));
    journal.failNextPersisted(persistenceId);

    assertThat(ask(group, new DeleteGroup()).error())
        .isEqualTo(GroupError.COORDINATOR_NOT_AVAILABLE);

    await()
        .untilAsserted(
            () ->
                assertThat(ask(group, new DescribeGroup()).error())
                    .isEqualTo(GroupError.GROUP_ID_NOT_FOUND));
    assertThat(storedEvents()).last().isInstanceOf(GroupEvent.GroupDeleted.class);
    assertThat(committed(group)).isEmpty();
  }

  @Test
  void aDeletionIsBroughtToItsEndByTheNextOwner() {
    upstream.has(groupId, Map.of(P0, offset(17)));
    ActorRef<GroupMessage> group = start(groupId);
    ask(group, commit("", -1, P0, 18));
    group.tell(GroupActor.Stop.INSTANCE);
    testKit.createTestProbe().expectTerminated(group);
    long died = directory.open(groupId).toCompletableFuture().join().orElseThrow().ownerEpoch();
    assertThat(directory.vacate(groupId, died)).isTrue();

    ActorRef<GroupMessage> next = start(groupId);

    assertThat(committed(next)).as("nothing is adopted anew").isEmpty();
    assertThat(storedEvents()).last().isInstanceOf(GroupEvent.GroupDeleted.class);
    stableMember(next);
    assertThat(committed(restart(next))).isEmpty();
  }

  /** Nor does it leave anything behind by which its successor's would be removed. */
  @Test
  void aFormerOwnerRemovesNothing() {
    ActorRef<GroupMessage> group = start(groupId);
    ask(group, commit("", -1, P0, 1));
    offsetStore.hold();
    long deletion = send(group, new DeleteGroup());
    await().until(() -> offsetStore.heldWrites() == 1);
    directory.steal(groupId);

    offsetStore.releaseOne();

    assertThat(reply(deletion).error()).isEqualTo(GroupError.NOT_COORDINATOR);
    assertThat(directory.has(groupId)).isTrue();
    await().until(() -> host.isPassivating(group));
    assertThat(committed(restart(group))).containsEntry(P0, 1L);
  }

  /** Its owner died when it was in the directory, and before it could say so. */
  @Test
  void aGroupThatIsOnlyInTheDirectoryExists() {
    directory.create(groupId, Map.of()).toCompletableFuture().join();
    ActorRef<GroupMessage> group = start(groupId);

    assertThat(ask(group, new DeleteGroup()).error()).isEqualTo(GroupError.NONE);

    assertThat(directory.hasVacantRow(groupId)).isTrue();
  }

  @Test
  void deletesOffsetsInTheOrderInWhichTheyWereAsked() {
    ActorRef<GroupMessage> group = start(groupId);
    ask(group, commit("", -1, P0, 1));
    ask(group, commit("", -1, P1, 2));
    offsetStore.hold();
    long first = send(group, commit("", -1, P0, 3));
    long deletion = send(group, deleteOffsets(P0, P1));
    long last = send(group, commit("", -1, P1, 4));
    await().until(() -> offsetStore.heldWrites() == 1);
    offsetStore.releaseOne();
    await().until(() -> offsetStore.heldWrites() == 1);
    offsetStore.releaseOne();

    assertThat(reply(first).error()).isEqualTo(GroupError.NONE);
    assertThat(reply(deletion)).isEqualTo(new GroupReply.DeleteOffsets(GroupError.NONE, Map.of()));
    assertThat(reply(last).error()).isEqualTo(GroupError.NONE);
    assertThat(committed(group)).containsExactlyInAnyOrderEntriesOf(Map.of(P1, 4L));
    assertThat(committed(restart(group))).containsExactlyInAnyOrderEntriesOf(Map.of(P1, 4L));
  }

  @Test
  void asksTheStoreForNothingWhenThereIsNoSuchOffset() {
    ActorRef<GroupMessage> group = start(groupId);
    ask(group, commit("", -1, P0, 1));
    int writes = offsetStore.writes();

    assertThat(ask(group, deleteOffsets(P1)).error()).isEqualTo(GroupError.NONE);

    assertThat(offsetStore.writes()).isEqualTo(writes);
  }

  @Test
  void forgetsOffsetsOfTopicsThatAreGone() {
    UUID gone = UUID.randomUUID();
    PartitionId other = new PartitionId("other", 0);
    ActorRef<GroupMessage> group = start(groupId);
    ask(group, commit(new Commit(P0, 1, -1, null, gone), new Commit(other, 2, -1, null, null)));
    ask(group, commit(new Commit(P1, 3, -1, null, UUID.randomUUID())));

    ask(group, new ForgetTopics(Set.of(gone), Set.of("orders")));

    assertThat(committed(group)).containsExactlyInAnyOrderEntriesOf(Map.of(other, 2L, P1, 3L));
    ask(group, new ForgetTopics(Set.of(), Set.of("other")));
    assertThat(committed(restart(group))).containsExactlyInAnyOrderEntriesOf(Map.of(P1, 3L));
  }

  /** A consumer of the topic that was created anew has just committed. */
  @Test
  void doesNotForgetWhatIsBeingOverwritten() {
    UUID gone = UUID.randomUUID();
    UUID anew = UUID.randomUUID();
    ActorRef<GroupMessage> group = start(groupId);
    ask(group, commit(new Commit(P0, 1, -1, null, gone), new Commit(P1, 2, -1, null, gone)));
    offsetStore.hold();
    long commit = send(group, commit(new Commit(P0, 3, -1, null, anew)));
    long forget = send(group, new ForgetTopics(Set.of(gone), Set.of()));
    await().until(() -> offsetStore.heldWrites() == 1);
    offsetStore.releaseOne();
    await().until(() -> offsetStore.heldWrites() == 1);
    offsetStore.releaseOne();

    assertThat(reply(commit).error()).isEqualTo(GroupError.NONE);
    assertThat(reply(forget).error()).isEqualTo(GroupError.NONE);
    assertThat(committed(group)).containsExactlyInAnyOrderEntriesOf(Map.of(P0, 3L));
  }

  @Test
  void expiresOffsetsAndAtLastTheGroup() {
    upstream.has(groupId, Map.of(P0, offset(17))); // committed long ago
    ActorRef<GroupMessage> group = start(groupId);
    ask(group, commit("", -1, P1, 2));
    assertThat(committed(group)).hasSize(2);

    assertThat(ask(group, new Expire()).error()).isEqualTo(GroupError.NONE);
    assertThat(committed(group)).containsExactlyInAnyOrderEntriesOf(Map.of(P1, 2L));

    ask(group, deleteOffsets(P1));
    assertThat(ask(group, new Expire()).error()).isEqualTo(GroupError.NONE);
    assertThat(ask(group, new DescribeGroup()).error()).isEqualTo(GroupError.GROUP_ID_NOT_FOUND);
    assertThat(directory.hasVacantRow(groupId)).isTrue();
  }

  @Test
  void nothingIsLeftOfAGroupThatWasDeletedLongAgo() {
    ActorRef<GroupMessage> group = start(groupId);
    ask(group, commit("", -1, P0, 1));
    ask(group, new DeleteGroup());

    ask(group, new Expire());

    await().until(() -> host.isPassivating(group));
    assertThat(directory.hasVacantRow(groupId)).isFalse();
    assertThat(ask(group, new DescribeGroup()).error()).isEqualTo(GroupError.NOT_COORDINATOR);
  }

  @Test
  void aDeletedGroupIsRememberedWhileItCouldBeAdopted() {
    upstream.has(groupId, Map.of(P0, offset(17)));
    ActorRef<GroupMessage> group = start(groupId);
    ask(group, new DeleteGroup());

    ask(group, new Expire());
    await().until(() -> directory.keptVacant() == 1);

    assertThat(committed(group)).isEmpty();
    assertThat(directory.hasVacantRow(groupId)).isTrue();
    upstream.has(groupId, Map.of());
    ask(group, new Expire());
    await().until(() -> host.isPassivating(group));
  }

  @Test
  void aGroupWithConfigsIsNotForgotten() {
    ActorRef<GroupMessage> group = start(groupId);
    ask(group, commit("", -1, P0, 1));
    ask(group, new AlterConfigs(Map.of("group.join.window.ms", "50"), false));
    ask(group, new DeleteGroup());

    ask(group, new Expire());

    assertThat(configsOf(group)).containsEntry("group.join.window.ms", "50");
    assertThat(directory.hasVacantRow(groupId)).isTrue();
  }

  // The end of an actor

  @Test
  void answersEverythingHeldWhenTheGroupIsHandedOver() {
    windowMs = LONG.toMillis();
    ActorRef<GroupMessage> group = start(groupId);
    long parked = send(group, join(""));
    await().until(() -> stateOf(group).equals("PreparingRebalance"));

    group.tell(GroupActor.Stop.INSTANCE);

    assertThat(reply(parked).error()).isEqualTo(GroupError.NOT_COORDINATOR);
    TestProbe<Void> probe = testKit.createTestProbe();
    probe.expectTerminated(group);
    assertThat(host.isOpen(group)).isFalse();
  }

  @Test
  void passivatesAnIdleGroupWithoutMembersOnly() {
    idlePassivation = Duration.ofMillis(200);
    String other = groupId + "-with-members";
    ActorRef<GroupMessage> populated = start(other);
    stableMember(populated);
    ActorRef<GroupMessage> emptied = start(groupId);
    ask(emptied, leave(stableMember(emptied)));

    await().until(() -> host.isPassivating(emptied));

    assertThat(host.isOpen(emptied)).isFalse();
    assertThat(host.isPassivating(populated)).isFalse();
    assertThat(host.isOpen(populated)).isTrue();
  }

  // The consumer protocol

  @Test
  void aConsumerJoinsIsAssignedAndThenStoresNothing() {
    topics.has("t", 4);
    ActorRef<GroupMessage> group = start(groupId);

    GroupReply.ConsumerHeartbeat joined = askConsumer(group, consumer("a", 0));
    assertThat(joined.error()).isEqualTo(GroupError.NONE);
    GroupReply.ConsumerHeartbeat assigned = awaitAssignment(group, joined);

    assertThat(assigned.assignment().size()).isEqualTo(4);
    int before = storedEvents().size();
    assertThat(askConsumer(group, consumer("a", assigned.memberEpoch())).error())
        .isEqualTo(GroupError.NONE);
    assertThat(storedEvents()).hasSize(before);
    assertThat(directory.notes(groupId))
        .last()
        .satisfies(
            note -> {
              assertThat(note.type()).isEqualTo(GroupSummary.Type.CONSUMER);
              assertThat(note.state()).isEqualTo("Stable");
              assertThat(note.members()).isEqualTo(1);
            });
  }

  @Test
  void consumersGoOnAfterARestart() {
    topics.has("t", 4);
    ActorRef<GroupMessage> group = start(groupId);
    GroupReply.ConsumerHeartbeat assigned =
        awaitAssignment(group, askConsumer(group, consumer("a", 0)));

    ActorRef<GroupMessage> again = restart(group);

    GroupReply.ConsumerHeartbeat went = askConsumer(again, consumer("a", assigned.memberEpoch()));
    assertThat(went.error()).isEqualTo(GroupError.NONE);
    assertThat(went.memberEpoch()).isEqualTo(assigned.memberEpoch());
  }

  @Test
  void heartbeatsThatWaitTogetherAreAllAnswered() {
    topics.has("t", 4);
    ActorRef<GroupMessage> group = start(groupId);
    List<Long> joins = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      joins.add(send(group, consumer("c" + i, 0)));
    }

    assertThat(joins)
        .allSatisfy(
            join -> {
              GroupReply.ConsumerHeartbeat reply = (GroupReply.ConsumerHeartbeat) reply(join);
              assertThat(reply.error()).isEqualTo(GroupError.NONE);
              assertThat(reply.memberEpoch()).isPositive();
            });
    ActorRef<GroupMessage> again = restart(group);
    GroupReply.DescribeConsumerGroup described =
        (GroupReply.DescribeConsumerGroup) ask(again, new GroupCommand.DescribeConsumerGroup());
    assertThat(described.members()).as("every answer was durable").hasSize(50);
  }

  @Test
  void whatCouldNotBeStoredIsNotAnsweredAsIfItWere() {
    ActorRef<GroupMessage> group = start(groupId);
    assertThat(askConsumer(group, consumer("a", 0)).error()).isEqualTo(GroupError.NONE);
    journal.failNextPersisted(persistenceId);

    assertThat(askConsumer(group, consumer("b", 0)).error())
        .isEqualTo(GroupError.COORDINATOR_NOT_AVAILABLE);

    await()
        .untilAsserted(
            () ->
                assertThat(askConsumer(group, consumer("b", 0)).error())
                    .isEqualTo(GroupError.NONE));
  }

  /** Else it would be asked every five seconds. */
  @Test
  void whatIsDoubtedIsAskedForAgainSoon() {
    topics.has("t", 4);
    ActorRef<GroupMessage> group = start(groupId);
    awaitAssignment(group, askConsumer(group, consumer("a", 0)));
    topics.lacks("t");
    int before = topics.looks();

    restart(group);

    await().atMost(Duration.ofSeconds(4)).until(() -> topics.looks() >= before + 3);
  }

  @Test
  void topicsAreAskedForAgainWhileTheLogIsAway() {
    topics.away(true);
    ActorRef<GroupMessage> group = start(groupId);
    GroupReply.ConsumerHeartbeat joined = askConsumer(group, consumer("a", 0));
    await().until(() -> topics.looks() > 0);
    topics.has("t", 4);
    topics.away(false);

    assertThat(awaitAssignment(group, joined).assignment().size()).isEqualTo(4);
  }

  @Test
  void aClassicGroupIsUpgradedOnceItsTopicsAreKnownAndKeepsItsOffsets() {
    adoptionRetry = Duration.ofMillis(50);
    topics.has("t", 4);
    ActorRef<GroupMessage> group = start(groupId);
    String member = askJoin(group, join("", TestMember.subscription("t"))).memberId();
    Bytes all =
        new ClassicAssignment(Map.of("t", new TreeSet<>(Set.of(0, 1, 2, 3))), false).write(3);
    askSync(group, member, Map.of(member, all));
    assertThat(ask(group, commit(member, 1, P0, 7)).error()).isEqualTo(GroupError.NONE);
    topics.away(true);
    assertThat(askConsumer(group, consumer("a", 0)).error())
        .isEqualTo(GroupError.COORDINATOR_NOT_AVAILABLE);
    assertThat(stateOf(group)).isEqualTo("Stable");
    topics.away(false);

    await()
        .untilAsserted(
            () ->
                assertThat(askConsumer(group, consumer("a", 0)).error())
                    .isEqualTo(GroupError.NONE));

    assertThat(committed(group)).containsEntry(P0, 7L);
    assertThat(ask(group, commit(member, 1, P0, 8)).error()).isEqualTo(GroupError.NONE);
    ActorRef<GroupMessage> again = restart(group);
    assertThat(committed(again)).containsEntry(P0, 8L);
    await()
        .untilAsserted(
            () ->
                assertThat(ask(again, heartbeat(member, 1)).error())
                    .isEqualTo(GroupError.REBALANCE_IN_PROGRESS));
    GroupReply.JoinGroup rejoined = askJoin(again, join(member, TestMember.subscription("t")));
    assertThat(rejoined.generation()).isEqualTo(2);

    ask(again, consumer("a", -1));

    assertThat(stateOf(again)).isEqualTo("PreparingRebalance");
    assertThat(committed(again)).containsEntry(P0, 8L);
    assertThat(askJoin(again, join(member, TestMember.subscription("t"))).generation())
        .isEqualTo(3);
  }

  @Test
  void anUpgradeDoesNotBelieveAtOnceThatATopicWithOwnersIsGone() {
    adoptionRetry = Duration.ofMillis(50);
    ActorRef<GroupMessage> group = start(groupId);
    String member = askJoin(group, join("", TestMember.subscription("t"))).memberId();
    Bytes all = new ClassicAssignment(Map.of("t", new TreeSet<>(Set.of(0, 1))), false).write(3);
    askSync(group, member, Map.of(member, all));

    assertThat(askConsumer(group, consumer("a", 0)).error())
        .isEqualTo(GroupError.COORDINATOR_NOT_AVAILABLE);
    assertThat(stateOf(group)).isEqualTo("Stable");
    topics.has("t", 2);

    await()
        .untilAsserted(
            () ->
                assertThat(askConsumer(group, consumer("a", 0)).error())
                    .isEqualTo(GroupError.NONE));
    GroupReply.DescribeConsumerGroup described =
        (GroupReply.DescribeConsumerGroup) ask(group, new GroupCommand.DescribeConsumerGroup());
    assertThat(described.members())
        .filteredOn(one -> one.metadata().memberId().equals(member))
        .singleElement()
        .satisfies(one -> assertThat(one.owned().size()).isEqualTo(2));
  }

  // Helpers

  private static GroupCommand.ConsumerHeartbeat consumer(String memberId, int epoch) {
    boolean joins = epoch == 0;
    return new GroupCommand.ConsumerHeartbeat(
        memberId,
        epoch,
        null,
        null,
        "client",
        "/127.0.0.1",
        joins ? 60_000 : -1,
        joins ? new TreeSet<>(Set.of("t")) : null,
        null,
        null,
        joins ? Partitions.NONE : null);
  }

  private GroupReply.ConsumerHeartbeat askConsumer(
      ActorRef<GroupMessage> group, GroupCommand.ConsumerHeartbeat heartbeat) {
    return (GroupReply.ConsumerHeartbeat) ask(group, heartbeat);
  }

  /** Heartbeats until the member has been assigned something. */
  private GroupReply.ConsumerHeartbeat awaitAssignment(
      ActorRef<GroupMessage> group, GroupReply.ConsumerHeartbeat joined) {
    AtomicReference<GroupReply.ConsumerHeartbeat> last = new AtomicReference<>(joined);
    await()
        .until(
            () -> {
              last.set(
                  askConsumer(group, consumer(last.get().memberId(), last.get().memberEpoch())));
              Partitions assignment = last.get().assignment();
              return assignment != null && !assignment.isEmpty();
            });
    return last.get();
  }

  private ActorRef<GroupMessage> start(String id) {
    GroupActorSettings bounds =
        new GroupActorSettings(
            idlePassivation,
            maxWaiting,
            100,
            adoptionRetry,
            LONG,
            Duration.ofMillis(20),
            Duration.ofMillis(100),
            GroupActorSettings.Pending.DEFAULT);
    GroupSettings defaults = GroupSettings.defaults();
    GroupSettings rules =
        new GroupSettings(
            100,
            defaults.maxSessionTimeoutMs(),
            defaults.maxSize(),
            defaults.maxPendingMembers(),
            defaults.newMemberJoinTimeoutMs(),
            defaults.offsetMetadataMaxLength(),
            defaults.offsetsRetentionMs(),
            new JoinWindowSettings(windowMs, windowMs, false, null, null, false),
            consumers);
    return testKit.spawn(
        GroupActor.create(
            id,
            host,
            new GroupEnvironment(
                rules,
                bounds,
                directory,
                offsetStore,
                upstream,
                topics,
                new FakeTransactions(),
                () -> uuids.get(),
                GroupMetrics.NONE),
            () -> System.nanoTime() + passedNanos.get()));
  }

  /** By the group's clock; its alarm does not ring by that. */
  private void pass(Duration time) {
    passedNanos.addAndGet(time.toNanos());
  }

  private ActorRef<GroupMessage> restart(ActorRef<GroupMessage> group) {
    group.tell(GroupActor.Stop.INSTANCE);
    testKit.createTestProbe().expectTerminated(group);
    return start(groupId);
  }

  private long send(ActorRef<GroupMessage> group, GroupCommand command) {
    return send(group, command, Awaited.ALWAYS);
  }

  private long send(ActorRef<GroupMessage> group, GroupCommand command, Awaited awaited) {
    long correlationId = ++lastCorrelationId;
    TestProbe<GroupResponse> probe = testKit.createTestProbe();
    probes.put(correlationId, probe);
    group.tell(new GroupRequest(groupId, command, probe.getRef(), correlationId, awaited));
    return correlationId;
  }

  private GroupReply reply(long correlationId) {
    GroupResponse response = probes.get(correlationId).receiveMessage(Duration.ofSeconds(10));
    assertThat(response.correlationId()).isEqualTo(correlationId);
    return response.reply();
  }

  private GroupReply ask(ActorRef<GroupMessage> group, GroupCommand command) {
    return reply(send(group, command));
  }

  private GroupReply.JoinGroup askJoin(ActorRef<GroupMessage> group, String memberId) {
    return askJoin(group, join(memberId));
  }

  private GroupReply.JoinGroup askJoin(ActorRef<GroupMessage> group, JoinGroup join) {
    return (GroupReply.JoinGroup) ask(group, join);
  }

  private GroupReply.SyncGroup askSync(
      ActorRef<GroupMessage> group, String memberId, Map<String, Bytes> assignments) {
    return (GroupReply.SyncGroup)
        ask(group, new SyncGroup(memberId, null, 1, "consumer", "range", assignments));
  }

  private String stateOf(ActorRef<GroupMessage> group) {
    return ((GroupReply.DescribeGroup) ask(group, new DescribeGroup())).state();
  }

  private Map<String, String> configsOf(ActorRef<GroupMessage> group) {
    return ((GroupReply.DescribeConfigs) ask(group, new DescribeConfigs())).overrides();
  }

  private Map<PartitionId, Long> committed(ActorRef<GroupMessage> group) {
    return offsetsIn(ask(group, new FetchOffsets(null, -1, null, false)));
  }

  private static FetchOffsets stable(@Nullable List<PartitionId> partitions) {
    return new FetchOffsets(null, -1, partitions, true);
  }

  private static Map<PartitionId, Long> offsetsIn(GroupReply reply) {
    GroupReply.FetchOffsets fetched = (GroupReply.FetchOffsets) reply;
    assertThat(fetched.error()).isEqualTo(GroupError.NONE);
    Map<PartitionId, Long> offsets = new HashMap<>();
    fetched.offsets().forEach((partition, offset) -> offsets.put(partition, offset.offset()));
    return offsets;
  }

  /** The only member of generation 1, with everything assigned to it. */
  private String stableMember(ActorRef<GroupMessage> group) {
    String member = askJoin(group, "").memberId();
    assertThat(askSync(group, member, Map.of(member, ASSIGNMENT)).error())
        .isEqualTo(GroupError.NONE);
    return member;
  }

  /** The members of generation 1, leader first. */
  private List<String> twoStableMembers(ActorRef<GroupMessage> group) {
    ask(
        group,
        new AlterConfigs(
            Map.of("group.instance.count", "2", "group.join.window.ms", "60000"), false));
    long first = send(group, join(""));
    long second = send(group, join(""));
    GroupReply.JoinGroup joined = (GroupReply.JoinGroup) reply(first);
    String other = ((GroupReply.JoinGroup) reply(second)).memberId();
    String leader = joined.leader();
    String follower = joined.memberId().equals(leader) ? other : joined.memberId();
    askSync(group, leader, Map.of(leader, ASSIGNMENT, follower, ASSIGNMENT));
    askSync(group, follower, Map.of());
    return List.of(leader, follower);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<Object> storedEvents() {
    return journal.persistedInStorage(persistenceId);
  }

  private JoinGroup join(String memberId) {
    return join(memberId, "topics");
  }

  private JoinGroup join(String memberId, String metadata) {
    return join(memberId, Bytes.of(metadata.getBytes(StandardCharsets.UTF_8)));
  }

  private JoinGroup join(String memberId, Bytes metadata) {
    return new JoinGroup(
        memberId,
        null,
        "client",
        "/127.0.0.1",
        "consumer",
        List.of(new Protocol("range", metadata)),
        sessionTimeoutMs,
        60_000,
        false,
        true,
        null);
  }

  private static Heartbeat heartbeat(String memberId, int generation) {
    return new Heartbeat(memberId, null, generation);
  }

  private static LeaveGroup leave(String memberId) {
    return new LeaveGroup(List.of(new LeavingMember(memberId, null, "done")));
  }

  private static CommitOffsets commit(
      String memberId, int generation, PartitionId partition, long offset) {
    return new CommitOffsets(
        memberId,
        null,
        generation,
        -1,
        GroupError.ILLEGAL_GENERATION,
        List.of(new Commit(partition, offset, -1, null, null)));
  }

  private static CommitOffsets commit(Commit... commits) {
    return new CommitOffsets("", null, -1, -1, GroupError.ILLEGAL_GENERATION, List.of(commits));
  }

  private static DeleteOffsets deleteOffsets(PartitionId... partitions) {
    return new DeleteOffsets(List.of(partitions));
  }

  private static CommittedOffset offset(long offset) {
    return new CommittedOffset(
        offset, CommittedOffset.NO_LEADER_EPOCH, "", null, 1, CommittedOffset.NO_EXPIRY);
  }
}
