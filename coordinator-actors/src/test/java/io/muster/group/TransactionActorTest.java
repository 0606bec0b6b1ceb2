package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.muster.group.GroupCommand.CommitOffsets;
import io.muster.group.GroupCommand.CommitOffsets.Commit;
import io.muster.group.GroupCommand.CommitTxnOffsets;
import io.muster.group.GroupCommand.ConfirmTxnOffsets;
import io.muster.group.GroupCommand.DeleteGroup;
import io.muster.group.GroupCommand.DeleteOffsets;
import io.muster.group.GroupCommand.Expire;
import io.muster.group.GroupCommand.FetchOffsets;
import io.muster.group.GroupCommand.ForgetTopics;
import io.muster.group.txn.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Offsets committed with transactions, from the mark to the end, through every restart. */
class TransactionActorTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final PartitionId P0 = new PartitionId("orders", 0);
  private static final PartitionId P1 = new PartitionId("orders", 1);
  private static final Transaction TRANSACTION =
      new Transaction("id", 7, 3, Transaction.EPOCH_OF_ITS_OWN);
  private static final Transaction NEXT = new Transaction("id", 7, 4, Transaction.EPOCH_OF_ITS_OWN);

  /** Of the next producer, which fenced the one before and was initialized then. */
  private static final Transaction OF_NEXT_PRODUCER =
      new Transaction("id", 7, 5, Transaction.EPOCH_OF_ITS_OWN);

  private static final Transaction OF_NEXT_ID =
      new Transaction("id", 8, 0, Transaction.EPOCH_OF_ITS_OWN);

  private static ActorTestKit testKit;

  private final String groupId = "group-" + UUID.randomUUID();
  private final FakeDirectory directory = new FakeDirectory();
  private final FakeOffsetStore store = new FakeOffsetStore(directory);
  private final FakeTransactions log = new FakeTransactions();
  private final TestProbe<GroupResponse> probe = testKit.createTestProbe();
  private Duration forwardTimeout = Duration.ofMinutes(5);
  private int maxPending = 100;

  @BeforeAll
  static void start() {
    testKit =
        ActorTestKit.create(
            "transaction-actor-test",
            PersistenceTestKitPlugin.config()
                .withFallback(PersistenceTestKitSnapshotPlugin.config())
                .withFallback(ConfigFactory.load("group-actor-test")));
  }

  @AfterAll
  static void stop() {
    testKit.shutdownTestKit();
  }

  @Test
  void areUnstableUntilTheTransactionIsCommitted() {
    ActorRef<GroupMessage> group = open();
    commit(group, P0, 1);
    marked(group, TRANSACTION, P0, 10);
    assertThat(fetch(group, true).unstable()).containsExactly(P0);
    assertThat(fetch(group, false).unstable()).isEmpty();
    assertThat(fetch(group, false).offsets().get(P0).offset()).isEqualTo(1);

    log.prepare(TRANSACTION);
    assertThat(fetch(group, true).unstable()).containsExactly(P0);
    log.commit(TRANSACTION);
    awaitStable(group);
    assertThat(offset(group, P0)).isEqualTo(10);
    assertThat(open(group).offsets().get(P0).offset()).isEqualTo(10);
  }

  @Test
  void areAsBeforeWhenItIsAborted() {
    ActorRef<GroupMessage> group = open();
    commit(group, P0, 1);
    marked(group, TRANSACTION, P0, 10);
    log.abort(TRANSACTION);
    awaitStable(group);
    assertThat(offset(group, P0)).isEqualTo(1);
  }

  @Test
  void surviveARestartAtEveryStep() {
    ActorRef<GroupMessage> group = open();
    UUID tag = mark(group, TRANSACTION, P0, 10);
    group = reopen(group);
    assertThat(fetch(group, true).unstable()).containsExactly(P0);
    log.take(tag, P0);
    log.begin(TRANSACTION);
    group = reopen(group);
    assertThat(ask(group, confirming(tag)).error()).isEqualTo(GroupError.NONE);
    group = reopen(group);
    log.commit(TRANSACTION);
    group = reopen(group);
    awaitStable(group);
    group = reopen(group);
    assertThat(offset(group, P0)).isEqualTo(10);
    assertThat(fetch(group, true).unstable()).isEmpty();
  }

  @Test
  void areForgottenWhenTheyNeverReachTheLogAndAreNotConfirmedThen() {
    forwardTimeout = Duration.ofMillis(1);
    ActorRef<GroupMessage> group = open();
    log.abort(new Transaction("id", 7, 2, Transaction.EPOCH_OF_ITS_OWN));
    UUID tag = mark(group, TRANSACTION, P0, 10);
    awaitStable(group);
    assertThat(ask(group, confirming(tag)).error())
        .isEqualTo(GroupError.COORDINATOR_LOAD_IN_PROGRESS);
  }

  @ParameterizedTest
  @ValueSource(longs = {Transaction.EPOCH_OF_ITS_OWN, 100})
  void thatTheLogHasRefusedAreNotCommittedWithTheRest(long startedMs) {
    Transaction transaction = new Transaction("id", 7, 3, startedMs);
    ActorRef<GroupMessage> group = open();
    commit(group, P1, 1);
    log.begin(transaction);
    UUID tag = UUID.randomUUID();
    assertThat(
            ask(
                    group,
                    new CommitTxnOffsets(
                        "",
                        null,
                        -1,
                        transaction,
                        tag,
                        log.shadow(Set.of(P0, P1)).tags(),
                        List.of(
                            new Commit(P0, 10, -1, null, null),
                            new Commit(P1, 11, -1, null, null))))
                .error())
        .isEqualTo(GroupError.NONE);
    log.take(tag, P0);
    assertThat(ask(group, new ConfirmTxnOffsets(tag, Set.of(P1))).error())
        .isEqualTo(GroupError.NONE);
    assertThat(fetch(group, true).unstable()).containsExactly(P0);
    group = reopen(group);
    log.commit(transaction);
    awaitStable(group);
    assertThat(offset(group, P0)).isEqualTo(10);
    assertThat(offset(group, P1)).isEqualTo(1);
  }

  /** What was taken is gone: the rest proves nothing. */
  @Test
  void areNotConfirmedWhenOnlyWhatTheLogHasRefusedIsLeft() {
    ActorRef<GroupMessage> group = open();
    UUID tag = mark(group, TRANSACTION, P1, 11);
    assertThat(ask(group, new ConfirmTxnOffsets(tag, Set.of(P1))).error())
        .isEqualTo(GroupError.COORDINATOR_LOAD_IN_PROGRESS);
  }

  /** Their client would take them for safe. */
  @Test
  void areNotConfirmedWhileTheyAreBeingForgotten() {
    forwardTimeout = Duration.ofMillis(1);
    ActorRef<GroupMessage> group = open();
    log.abort(new Transaction("id", 7, 2, Transaction.EPOCH_OF_ITS_OWN));
    log.setDown(true);
    UUID tag = mark(group, TRANSACTION, P0, 10);
    store.hold();
    log.setDown(false);
    await().atMost(PATIENCE).until(() -> store.heldWrites() == 1);
    assertThat(ask(group, confirming(tag)).error())
        .isEqualTo(GroupError.COORDINATOR_LOAD_IN_PROGRESS);
  }

  @Test
  void thatWereConfirmedAreNotForgotten() {
    forwardTimeout = Duration.ofMillis(1);
    ActorRef<GroupMessage> group = open();
    log.begin(TRANSACTION);
    UUID tag = mark(group, TRANSACTION, P0, 10);
    assertThat(ask(group, confirming(tag)).error()).isEqualTo(GroupError.NONE);
    // What an old coordinator would say.
    log.abort(new Transaction("id", 7, 2, Transaction.EPOCH_OF_ITS_OWN));
    int looks = log.looks();
    await().atMost(PATIENCE).until(() -> log.looks() > looks + 3);
    assertThat(fetch(group, true).unstable()).containsExactly(P0);
  }

  @Test
  void giveWayToALaterCommitAndStayUnstable() {
    ActorRef<GroupMessage> group = open();
    marked(group, TRANSACTION, P0, 10);
    commit(group, P0, 11);
    assertThat(fetch(group, true).unstable()).containsExactly(P0);
    group = reopen(group);
    log.commit(TRANSACTION);
    awaitStable(group);
    assertThat(offset(group, P0)).isEqualTo(11);
  }

  @Test
  void replaceAnEarlierCommitThatIsStillBeingStored() {
    ActorRef<GroupMessage> group = open();
    commit(group, P1, 1);
    store.hold();
    send(group, ordinary(P0, 5));
    send(group, transactional(TRANSACTION, UUID.randomUUID(), P0, 10));
    send(group, ordinary(P1, 2));
    TestProbe<GroupResponse> fetching = testKit.createTestProbe();
    FetchOffsets fetch = new FetchOffsets(null, -1, List.of(P0), true);
    group.tell(new GroupRequest(groupId, fetch, fetching.ref(), 1));
    await().atMost(PATIENCE).until(() -> store.heldWrites() == 1);

    store.releaseOne();

    assertThat(((GroupReply.FetchOffsets) fetching.receiveMessage(PATIENCE).reply()).unstable())
        .as("the mark is being stored, the commit before it is")
        .containsExactly(P0);
  }

  @Test
  void ofTwoTransactionsTheLaterIsCommitted() {
    ActorRef<GroupMessage> group = open();
    marked(group, TRANSACTION, P0, 10);
    log.commit(TRANSACTION);
    marked(group, NEXT, P0, 20);
    log.commit(NEXT);
    awaitStable(group);
    assertThat(offset(group, P0)).isEqualTo(20);
  }

  @Test
  void thatComeWhileTheLogIsAskedAreNotTakenForAborted() {
    ActorRef<GroupMessage> group = open();
    marked(group, TRANSACTION, P0, 10);
    CompletableFuture<Void> answered = log.hold();
    int looks = log.looks();
    await().atMost(PATIENCE).until(() -> log.looks() > looks);
    log.commit(TRANSACTION);
    marked(group, OF_NEXT_ID, P1, 20);
    log.commit(OF_NEXT_ID);
    answered.complete(null);
    awaitStable(group);
    assertThat(offset(group, P0)).isEqualTo(10);
    assertThat(offset(group, P1)).isEqualTo(20);
  }

  /** An answer from before their transaction, which has another producer id. */
  @Test
  void thatComeWhileTheShadowIsAskedAreNotTakenForAborted() {
    ActorRef<GroupMessage> group = open();
    commit(group, P0, 1);
    marked(group, TRANSACTION, P0, 10);
    CompletableFuture<Void> answered = log.holdShadows();
    log.commit(TRANSACTION);
    log.initialize(OF_NEXT_ID);
    await().atMost(PATIENCE).until(() -> log.heldShadows() > 0);
    marked(group, OF_NEXT_ID, P0, 20);
    answered.complete(null);
    await().atMost(PATIENCE).until(() -> offset(group, P0) == 10);
    assertThat(fetch(group, true).unstable()).containsExactly(P0);
    log.commit(OF_NEXT_ID);
    awaitStable(group);
    assertThat(offset(group, P0)).isEqualTo(20);
  }

  /** The log knew no leader just then. The next marker commits whatever it has left there. */
  @Test
  void areForgottenThoughTheLogWritesNoMarkerOfTheirAbort() {
    ActorRef<GroupMessage> group = open();
    commit(group, P0, 1);
    marked(group, TRANSACTION, P0, 10);
    log.abortWithoutMarker(TRANSACTION);
    awaitStable(group);
    log.initialize(OF_NEXT_PRODUCER);
    marked(group, OF_NEXT_PRODUCER, P1, 20);
    log.commit(OF_NEXT_PRODUCER);
    awaitStable(group);
    assertThat(offset(group, P0)).isEqualTo(1);
    assertThat(offset(group, P1)).isEqualTo(20);
  }

  @Test
  void areCommittedThoughTheLogWritesNoMarkerOfTheirCommit() {
    ActorRef<GroupMessage> group = open();
    marked(group, TRANSACTION, P0, 10);
    log.commitWithoutMarker(TRANSACTION);
    awaitStable(group);
    assertThat(offset(group, P0)).isEqualTo(10);
    assertThat(log.shadowLooks()).as("it is told by the status").isZero();
  }

  @Test
  void areCommittedByTheNextOwnerThoughTheLogWritesNoMarkerOfTheirCommit() {
    ActorRef<GroupMessage> group = open();
    marked(group, TRANSACTION, P0, 10);
    group = reopen(group);
    log.commitWithoutMarker(TRANSACTION);
    awaitStable(group);
    assertThat(offset(group, P0)).isEqualTo(10);
  }

  /** Else the next marker would commit them, and nobody could tell. */
  @Test
  void thatTheLogHasLeftOpenAreInTheWayOfTheNextTransaction() {
    ActorRef<GroupMessage> group = open();
    commit(group, P0, 1);
    marked(group, TRANSACTION, P0, 10);
    log.initialize(OF_NEXT_PRODUCER);
    for (int attempt = 0; attempt < 3; attempt++) {
      int looks = log.looks();
      assertThat(ask(group, transactional(OF_NEXT_PRODUCER, UUID.randomUUID(), P1, 20)).error())
          .isEqualTo(GroupError.COORDINATOR_LOAD_IN_PROGRESS);
      assertThat(log.looks()).as("it was asked first").isGreaterThan(looks);
    }
    assertThat(fetch(group, true).unstable()).containsExactly(P0);

    log.write(false);

    marked(group, OF_NEXT_PRODUCER, P1, 20);
    log.commit(OF_NEXT_PRODUCER);
    awaitStable(group);
    assertThat(offset(group, P0)).isEqualTo(1);
    assertThat(offset(group, P1)).isEqualTo(20);
  }

  @Test
  void waitUntilTheTransactionBeforeIsSettledDurably() {
    ActorRef<GroupMessage> group = open();
    marked(group, TRANSACTION, P0, 10);
    CompletableFuture<Void> answered = log.hold();
    int looks = log.looks();
    await().atMost(PATIENCE).until(() -> log.looks() > looks);
    UUID tag = UUID.randomUUID();
    send(group, transactional(NEXT, tag, P0, 20));
    store.hold();
    log.commit(TRANSACTION);
    answered.complete(null);
    await().atMost(PATIENCE).until(() -> store.heldWrites() == 1);
    int looksThen = log.looks();
    await().atMost(PATIENCE).until(() -> log.looks() > looksThen + 5); // However long it takes.
    assertThat(fetch(group, false).offsets()).isEmpty();

    store.releaseOne();

    await().atMost(PATIENCE).until(() -> store.heldWrites() == 1); // The mark.
    store.releaseOne();
    assertThat(probe.receiveMessage(PATIENCE).reply().error()).isEqualTo(GroupError.NONE);
    assertThat(offset(group, P0)).isEqualTo(10);
    assertThat(ask(group, confirming(tag)).error()).isEqualTo(GroupError.NONE);
  }

  @Test
  void areRefusedWhileTheLogCannotBeAskedForTheTransactionBefore() {
    ActorRef<GroupMessage> group = open();
    marked(group, TRANSACTION, P0, 10);
    log.setDown(true);
    assertThat(ask(group, transactional(NEXT, UUID.randomUUID(), P0, 20)).error())
        .isEqualTo(GroupError.COORDINATOR_LOAD_IN_PROGRESS);
    log.commit(TRANSACTION);
    log.setDown(false);
    marked(group, NEXT, P0, 20);
    assertThat(offset(group, P0)).isEqualTo(10);
  }

  @Test
  void waitForALogThatCannotBeAsked() {
    ActorRef<GroupMessage> group = open();
    marked(group, TRANSACTION, P0, 10);
    log.setDown(true);
    log.commit(TRANSACTION);
    int looks = log.looks();
    await().atMost(PATIENCE).until(() -> log.looks() > looks + 2);
    assertThat(fetch(group, true).unstable()).containsExactly(P0);
    log.setDown(false);
    awaitStable(group);
    assertThat(offset(group, P0)).isEqualTo(10);
  }

  @Test
  void areRefusedWhileTheDatabaseIsAwayAndForgottenThen() {
    ActorRef<GroupMessage> group = open();
    commit(group, P0, 1);
    log.begin(TRANSACTION);
    store.setDown(true);
    assertThat(ask(group, transactional(TRANSACTION, UUID.randomUUID(), P0, 10)).error())
        .isEqualTo(GroupError.COORDINATOR_NOT_AVAILABLE);
    assertThat(fetch(group, true).unstable()).as("it may be stored").containsExactly(P0);
    store.setDown(false);
    log.abort(TRANSACTION);
    awaitStable(group);
    assertThat(offset(group, P0)).isEqualTo(1);
  }

  @Test
  void goWithADeletedOffset() {
    ActorRef<GroupMessage> group = open();
    commit(group, P0, 1);
    UUID tag = mark(group, TRANSACTION, P0, 10);
    marked(group, TRANSACTION, P1, 20);
    assertThat(ask(group, new DeleteOffsets(List.of(P0))).error()).isEqualTo(GroupError.NONE);
    assertThat(fetch(group, true).unstable()).containsExactly(P1);
    assertThat(fetch(group, true).offsets()).isEmpty();
    assertThat(ask(group, confirming(tag)).error())
        .as("its client is to begin anew")
        .isEqualTo(GroupError.COORDINATOR_LOAD_IN_PROGRESS);
    log.take(tag, P0);
    log.commit(TRANSACTION);
    awaitStable(group);
    assertThat(fetch(reopen(group), true).offsets()).containsOnlyKeys(P1);
  }

  @Test
  void outliveADeletedOffsetThatComesBefore() {
    ActorRef<GroupMessage> group = open();
    commit(group, P0, 1);
    assertThat(ask(group, new DeleteOffsets(List.of(P0))).error()).isEqualTo(GroupError.NONE);
    marked(group, TRANSACTION, P0, 10);
    log.commit(TRANSACTION);
    awaitStable(group);
    assertThat(offset(group, P0)).isEqualTo(10);
  }

  @Test
  void goWithTheirTopicAndNotWithItsFormerOne() {
    UUID former = UUID.randomUUID();
    UUID current = UUID.randomUUID();
    ActorRef<GroupMessage> group = open();
    log.begin(TRANSACTION);
    UUID tag = UUID.randomUUID();
    CommitTxnOffsets both =
        new CommitTxnOffsets(
            "",
            null,
            -1,
            TRANSACTION,
            tag,
            Map.of(),
            List.of(new Commit(P0, 10, -1, null, former), new Commit(P1, 20, -1, null, current)));
    assertThat(ask(group, both).error()).isEqualTo(GroupError.NONE);
    log.take(tag, P0);
    log.take(tag, P1);

    assertThat(ask(group, new ForgetTopics(Set.of(former), Set.of("orders"))).error())
        .isEqualTo(GroupError.NONE);

    assertThat(fetch(group, true).unstable()).containsExactly(P1);
    log.commit(TRANSACTION);
    awaitStable(group);
    assertThat(fetch(reopen(group), true).offsets()).containsOnlyKeys(P1);
  }

  /** Also when the log is just being asked about them. */
  @Test
  void goWithADeletedGroupAndTheNextOneBeginsClean() {
    ActorRef<GroupMessage> group = open();
    marked(group, TRANSACTION, P0, 10);
    CompletableFuture<Void> answered = log.hold();
    int looks = log.looks();
    await().atMost(PATIENCE).until(() -> log.looks() > looks);
    assertThat(ask(group, new DeleteGroup()).error()).isEqualTo(GroupError.NONE);
    assertThat(directory.hasVacantRow(groupId)).isTrue();
    log.commit(TRANSACTION);
    answered.complete(null);
    assertThat(fetch(group, true).unstable()).isEmpty();
    assertThat(fetch(group, true).offsets()).isEmpty();

    marked(group, NEXT, P1, 20);
    assertThat(fetch(group, true).unstable()).containsExactly(P1);
    log.commit(NEXT);
    awaitStable(group);
    assertThat(fetch(group, true).offsets()).containsOnlyKeys(P1);
  }

  @Test
  void ofAGroupThatIsJustBeingRemovedAreNotCommitted() {
    ActorRef<GroupMessage> group = open();
    marked(group, TRANSACTION, P0, 10);
    store.hold();
    send(group, new DeleteGroup());
    await().atMost(PATIENCE).until(() -> store.heldWrites() == 1);
    log.commit(TRANSACTION);
    int looks = log.looks();
    await().atMost(PATIENCE).until(() -> log.looks() > looks + 2); // It was told of the end.

    store.releaseOne();

    assertThat(probe.receiveMessage(PATIENCE).reply().error()).isEqualTo(GroupError.NONE);
    assertThat(store.heldWrites()).isZero();
    assertThat(directory.hasVacantRow(groupId)).isTrue();
  }

  @Test
  void keepTheirGroupFromExpiring() {
    ActorRef<GroupMessage> group = open();
    marked(group, TRANSACTION, P0, 10);
    assertThat(ask(group, new Expire()).error()).isEqualTo(GroupError.NONE);
    assertThat(directory.has(groupId)).isTrue();
    assertThat(fetch(group, true).unstable()).containsExactly(P0);

    log.abort(TRANSACTION);
    awaitStable(group);
    assertThat(ask(group, new Expire()).error()).isEqualTo(GroupError.NONE);
    assertThat(directory.hasVacantRow(groupId)).isTrue();
  }

  /** In Kafka a request that is refused makes no group. */
  @Test
  void thatTheLogNeverTookTakeTheirGroupWithThem() {
    forwardTimeout = Duration.ofMillis(1);
    ActorRef<GroupMessage> group = open();
    log.abort(new Transaction("id", 7, 2, Transaction.EPOCH_OF_ITS_OWN));
    mark(group, TRANSACTION, P0, 10);
    await().atMost(PATIENCE).until(() -> directory.hasVacantRow(groupId));

    marked(group, NEXT, P1, 20);
    log.commit(NEXT);
    awaitStable(group);
    assertThat(offset(group, P1)).isEqualTo(20);
  }

  @Test
  void thatTheLogNeverTookLeaveAGroupThatHasOthers() {
    forwardTimeout = Duration.ofMillis(1);
    ActorRef<GroupMessage> group = open();
    commit(group, P0, 1);
    log.abort(new Transaction("id", 7, 2, Transaction.EPOCH_OF_ITS_OWN));
    mark(group, TRANSACTION, P0, 10);
    awaitStable(group);
    assertThat(offset(group, P0)).isEqualTo(1);
    assertThat(directory.has(groupId)).isTrue();
  }

  @Test
  void areBounded() {
    maxPending = 1;
    ActorRef<GroupMessage> group = open();
    marked(group, TRANSACTION, P0, 10);
    assertThat(ask(group, transactional(TRANSACTION, UUID.randomUUID(), P1, 10)).error())
        .isEqualTo(GroupError.COORDINATOR_NOT_AVAILABLE);
  }

  @Test
  void ofAnOlderProducerWaitForTheTransactionBefore() {
    ActorRef<GroupMessage> group = open();
    Transaction first = new Transaction("id", 7, 3, 100);
    Transaction second = new Transaction("id", 7, 3, 200);
    marked(group, first, P0, 10);
    assertThat(ask(group, transactional(second, UUID.randomUUID(), P0, 20)).error())
        .isEqualTo(GroupError.COORDINATOR_LOAD_IN_PROGRESS);
    log.commit(first);
    log.begin(second);
    awaitStable(group);
    assertThat(offset(group, P0)).isEqualTo(10);
    marked(group, second, P0, 20);
    log.commit(second);
    awaitStable(group);
    assertThat(offset(group, P0)).isEqualTo(20);
  }

  /**
   * What came late of an earlier request hides the tag: only the confirmation proves the commit.
   */
  @Test
  void ofAnOlderProducerAreCommittedByTheNextOwnerThoughTheirTagIsHidden() {
    Transaction transaction = new Transaction("id", 7, 3, 100);
    ActorRef<GroupMessage> group = open();
    marked(group, transaction, P0, 10);
    log.take(UUID.randomUUID(), P0);
    group = reopen(group);

    log.commit(transaction);

    awaitStable(group);
    assertThat(offset(group, P0)).isEqualTo(10);
  }

  /** Whoever was not told that all is well does not commit. */
  @Test
  void ofAnOlderProducerThatWereNotConfirmedAreNotCommittedByTheNextOwner() {
    Transaction transaction = new Transaction("id", 7, 3, 100);
    ActorRef<GroupMessage> group = open();
    commit(group, P0, 1);
    mark(group, transaction, P0, 10);
    log.take(UUID.randomUUID(), P0);
    group = reopen(group);

    log.commit(transaction);

    awaitStable(group);
    assertThat(offset(group, P0)).isEqualTo(1);
  }

  @Test
  void ofAnOlderProducerAreConfirmedWhenThatIsDurable() {
    Transaction transaction = new Transaction("id", 7, 3, 100);
    ActorRef<GroupMessage> group = open();
    UUID tag = mark(group, transaction, P0, 10);
    log.take(tag, P0);
    store.hold();
    send(group, confirming(tag));
    await().atMost(PATIENCE).until(() -> store.heldWrites() == 1);
    probe.expectNoMessage(Duration.ZERO);

    store.releaseOne();

    assertThat(probe.receiveMessage(PATIENCE).reply().error()).isEqualTo(GroupError.NONE);
    int writes = store.writes();
    assertThat(ask(group, confirming(tag)).error()).isEqualTo(GroupError.NONE);
    assertThat(store.writes()).as("known by now").isEqualTo(writes);
    assertThat(open(group).pending()).singleElement().matches(PendingOffset::confirmed);
  }

  @Test
  void ofAnOlderProducerAreNotConfirmedWhileNothingCanBeStored() {
    Transaction transaction = new Transaction("id", 7, 3, 100);
    ActorRef<GroupMessage> group = open();
    UUID tag = mark(group, transaction, P0, 10);
    log.take(tag, P0);
    store.setDown(true);
    assertThat(ask(group, confirming(tag)).error()).isEqualTo(GroupError.COORDINATOR_NOT_AVAILABLE);
    store.setDown(false);
    assertThat(ask(group, confirming(tag)).error()).isEqualTo(GroupError.NONE);
    assertThat(open(group).pending()).singleElement().matches(PendingOffset::confirmed);
  }

  @Test
  void ofANewerProducerAreConfirmedWithoutAWrite() {
    ActorRef<GroupMessage> group = open();
    UUID tag = mark(group, TRANSACTION, P0, 10);
    log.begin(TRANSACTION);
    log.take(tag, P0);
    store.hold();
    assertThat(ask(group, confirming(tag)).error()).isEqualTo(GroupError.NONE);
    assertThat(store.heldWrites()).isZero();
  }

  private ActorRef<GroupMessage> open() {
    GroupActorSettings defaults = GroupActorSettings.defaults();
    GroupActorSettings bounds =
        new GroupActorSettings(
            defaults.idlePassivation(),
            defaults.maxWaiting(),
            defaults.maxGatheredCommits(),
            defaults.adoptionRetry(),
            defaults.adoptionMemory(),
            Duration.ofMillis(20),
            Duration.ofMillis(100),
            new GroupActorSettings.Pending(
                maxPending,
                Duration.ofMillis(5),
                Duration.ofMillis(50),
                forwardTimeout,
                Duration.ofMinutes(1)));
    return testKit.spawn(
        GroupActor.create(
            groupId,
            new RecordingHost(),
            new GroupEnvironment(
                GroupSettings.defaults(),
                bounds,
                directory,
                store,
                new FakeOffsetSource(),
                new FakeTopics(),
                log,
                () -> UUID.randomUUID().toString(),
                GroupMetrics.NONE)));
  }

  private ActorRef<GroupMessage> reopen(ActorRef<GroupMessage> group) {
    group.tell(GroupActor.Stop.INSTANCE);
    probe.expectTerminated(group, PATIENCE);
    return open();
  }

  /** What the next owner would find. */
  private GroupDirectory.Ownership open(ActorRef<GroupMessage> group) {
    group.tell(GroupActor.Stop.INSTANCE);
    probe.expectTerminated(group, PATIENCE);
    return directory.open(groupId).toCompletableFuture().join().orElseThrow();
  }

  /** From the request to the confirmation. */
  private void marked(
      ActorRef<GroupMessage> group, Transaction transaction, PartitionId partition, long offset) {
    UUID tag = mark(group, transaction, partition, offset);
    log.begin(transaction);
    log.take(tag, partition);
    assertThat(ask(group, confirming(tag)).error()).isEqualTo(GroupError.NONE);
  }

  private UUID mark(
      ActorRef<GroupMessage> group, Transaction transaction, PartitionId partition, long offset) {
    UUID tag = UUID.randomUUID();
    if (!transaction.hasEpochOfItsOwn()) {
      log.begin(transaction);
    }
    assertThat(ask(group, transactional(transaction, tag, partition, offset)).error())
        .isEqualTo(GroupError.NONE);
    return tag;
  }

  private CommitTxnOffsets transactional(
      Transaction transaction, UUID tag, PartitionId partition, long offset) {
    return new CommitTxnOffsets(
        "",
        null,
        -1,
        transaction,
        tag,
        transaction.hasEpochOfItsOwn() ? Map.of() : log.shadow(Set.of(partition)).tags(),
        List.of(new Commit(partition, offset, -1, null, null)));
  }

  private static ConfirmTxnOffsets confirming(UUID tag) {
    return new ConfirmTxnOffsets(tag, Set.of());
  }

  private void commit(ActorRef<GroupMessage> group, PartitionId partition, long offset) {
    assertThat(ask(group, ordinary(partition, offset)).error()).isEqualTo(GroupError.NONE);
  }

  private static CommitOffsets ordinary(PartitionId partition, long offset) {
    return new CommitOffsets(
        "",
        null,
        -1,
        -1,
        GroupError.ILLEGAL_GENERATION,
        List.of(new Commit(partition, offset, -1, null, null)));
  }

  private void awaitStable(ActorRef<GroupMessage> group) {
    await().atMost(PATIENCE).until(() -> fetch(group, true).unstable().isEmpty());
  }

  private long offset(ActorRef<GroupMessage> group, PartitionId partition) {
    return fetch(group, true).offsets().get(partition).offset();
  }

  private GroupReply.FetchOffsets fetch(ActorRef<GroupMessage> group, boolean stable) {
    return (GroupReply.FetchOffsets) ask(group, new FetchOffsets(null, -1, null, stable));
  }

  private void send(ActorRef<GroupMessage> group, GroupCommand command) {
    group.tell(new GroupRequest(groupId, command, probe.ref(), 0));
  }

  private GroupReply ask(ActorRef<GroupMessage> group, GroupCommand command) {
    send(group, command);
    return probe.receiveMessage(PATIENCE).reply();
  }
}
