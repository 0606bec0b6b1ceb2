package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.GroupCommand.CommitOffsets.Commit;
import io.muster.group.GroupCommand.CommitTxnOffsets;
import io.muster.group.PendingOffsets.Settlement;
import io.muster.group.txn.Transaction;
import io.muster.group.txn.TransactionStatus;
import io.muster.group.txn.TransactionStatus.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What becomes of pending offsets, by what the log says of their producer and its shadow. */
class PendingOffsetsTest {
  private static final PartitionId P0 = new PartitionId("t", 0);
  private static final PartitionId P1 = new PartitionId("t", 1);

  private PendingOffsets pending = PendingOffsets.NONE;
  private final Map<PartitionId, String> shadow = new HashMap<>();
  private final Set<PartitionId> unstable = new HashSet<>();
  private boolean confirmed = true;

  // Since transaction version 2: every transaction has an epoch of its own, and where its producer
  // has gone on since, only the shadow tells how it ended

  @Test
  void areNotSettledWhileTheTransactionGoesOn() {
    Transaction transaction = ofEpoch(5);
    UUID tag = mark(transaction, Map.of(P0, 10L));
    unstable.add(P0);
    assertThat(settle(status(State.ONGOING, 5)).isEmpty()).isTrue();
    assertThat(settle(status(State.ENDING, 6)).isEmpty()).isTrue();
    assertThat(pending.has(tag)).isTrue();
  }

  @Test
  void areCommittedWhenTheShadowHasTheirTag() {
    UUID tag = mark(ofEpoch(5), Map.of(P0, 10L));
    shadow.put(P0, tag.toString());
    assertThat(committed(settle(status(State.NONE, 7)))).isEqualTo(Map.of(P0, 10L));
    assertThat(pending.isEmpty()).isTrue();
  }

  @Test
  void areForgottenWhenTheTransactionIsOverAndTheShadowHasAnother() {
    mark(ofEpoch(5), Map.of(P0, 10L));
    shadow.put(P0, UUID.randomUUID().toString());
    Settlement settlement = settle(status(State.NONE, 7));
    assertThat(settlement.committed()).isEmpty();
    assertThat(pending.isEmpty()).isTrue();
  }

  @Test
  void areCommittedAsAWholeByOneTag() {
    UUID first = mark(ofEpoch(5), Map.of(P0, 10L, P1, 20L));
    mark(ofEpoch(5), Map.of(P0, 11L));
    shadow.put(P1, first.toString());
    assertThat(committed(settle(status(State.NONE, 7)))).isEqualTo(Map.of(P0, 11L, P1, 20L));
  }

  @Test
  void ofTheNextTransactionWait() {
    UUID tag = mark(ofEpoch(5), Map.of(P0, 10L));
    UUID next = mark(ofEpoch(6), Map.of(P0, 11L));
    shadow.put(P0, tag.toString());
    unstable.add(P0);
    assertThat(committed(settle(status(State.ONGOING, 6)))).isEqualTo(Map.of(P0, 10L));
    assertThat(pending.has(next)).isTrue();
  }

  /** The log has been asked already, perhaps before their transaction began. */
  @Test
  void thatHaveComeSinceWaitWithTheirWholeTransaction() {
    mark(ofEpoch(5), Map.of(P0, 10L));
    PendingOffsets asked = pending;
    UUID next = mark(ofEpoch(6), Map.of(P1, 20L));
    assertThat(pending.unchangedSince(asked)).isEqualTo(asked);
    assertThat(pending.unchangedSince(pending)).isEqualTo(pending);
    mark(ofEpoch(5), Map.of(P1, 11L));
    assertThat(pending.unchangedSince(asked).isEmpty()).isTrue();
    PendingOffsets askedLast = pending;
    pending = pending.without(List.of(new PendingOffset.Key(next, P1)));
    assertThat(pending.unchangedSince(askedLast)).as("those that have gone").isEqualTo(pending);
  }

  @Test
  void areNotForgottenForWhatIsNotStable() {
    UUID tag = mark(ofEpoch(5), Map.of(P0, 10L));
    unstable.add(P0);
    assertThat(settle(status(State.ONGOING, 6)).isEmpty()).isTrue();
    assertThat(pending.has(tag)).isTrue();
  }

  @Test
  void ofTwoThatAreOverAreBothSettledByTheLastTag() {
    mark(ofEpoch(5), Map.of(P0, 10L));
    UUID last = mark(ofEpoch(6), Map.of(P0, 11L));
    shadow.put(P0, last.toString());
    Settlement settlement = settle(status(State.NONE, 8));
    assertThat(settlement.settled()).hasSize(2);
    assertThat(committed(settlement)).isEqualTo(Map.of(P0, 11L));
  }

  @Test
  void ofATransactionThatHasNotBegunWaitUnlessTheyNeverReachTheLog() {
    UUID tag = mark(ofEpoch(5), Map.of(P0, 10L));
    TransactionStatus notBegun = status(State.ABORTED, 5);
    assertThat(settle(notBegun).isEmpty()).isTrue();
    assertThat(settle(status(State.NONE, 5)).isEmpty()).isTrue();
    assertThat(pending.settle("id", notBegun, shadow(), all -> true, tag::equals).settled())
        .hasSize(1);
  }

  @Test
  void ofAFencedProducerOrOfNoProducerAreForgotten() {
    mark(ofEpoch(5), Map.of(P0, 10L));
    assertThat(settle(status(State.ONGOING, 7)).settled()).hasSize(1);
    mark(ofEpoch(5), Map.of(P0, 10L));
    assertThat(settle(TransactionStatus.UNKNOWN_ID).settled()).hasSize(1);
    assertThat(pending.isEmpty()).isTrue();
  }

  @Test
  void areNotSettledByAnAnswerFromBefore() {
    mark(ofEpoch(5), Map.of(P0, 10L));
    mark(startedAt(200), Map.of(P0, 10L));
    assertThat(settle(status(State.ABORTED, 4)).isEmpty()).isTrue();
    assertThat(settle(new TransactionStatus(State.ONGOING, 1, 4, 300)).isEmpty()).isTrue();
    assertThat(settle(new TransactionStatus(State.ABORTED, 1, 5, 100)).isEmpty()).isTrue();
  }

  /** A client that makes an epoch up does not leave its partitions unstable for ever. */
  @Test
  void ofAnEpochThatNeverComesAreForgottenInTheEnd() {
    UUID tag = mark(ofEpoch(30_000), Map.of(P0, 10L));
    assertThat(pending.settle("id", status(State.ONGOING, 5), shadow(), all -> false, tag::equals))
        .extracting(settlement -> settlement.settled().size(), Settlement::committed)
        .containsExactly(1, List.of());
  }

  /** A request that its client gave up comes when the transaction is over. */
  @Test
  void thatComeLateDoNotCountBesideThoseThatTheLogHasTaken() {
    UUID taken = mark(ofEpoch(5), Map.of(P0, 10L));
    mark(ofEpoch(5), Map.of(P0, 5L));
    shadow.put(P0, taken.toString());
    Settlement settlement =
        pending.settle("id", status(State.NONE, 7), shadow(), taken::equals, tag -> false);
    assertThat(committed(settlement)).isEqualTo(Map.of(P0, 10L));
    assertThat(settlement.settled()).hasSize(2);
  }

  // How a transaction ended is believed where it is told

  @Test
  void areForgottenAtTheWordOfAnAbortThoughTheLogHasLeftItsEndOut() {
    mark(ofEpoch(5), Map.of(P0, 10L));
    unstable.add(P0);
    TransactionStatus aborted = status(State.ABORTED, 6);
    assertThat(pending.endedPartitions("id", aborted, all -> false)).isEmpty();
    assertThat(settle(aborted).committed()).isEmpty();
    assertThat(pending.isEmpty()).isTrue();
  }

  @Test
  void thatTheLogHasTakenAreCommittedAtItsWord() {
    mark(ofEpoch(5), Map.of(P0, 10L));
    mark(ofEpoch(5), Map.of(P0, 11L, P1, 20L));
    TransactionStatus committed = status(State.COMMITTED, 6);
    assertThat(pending.endedPartitions("id", committed, all -> true)).isEmpty();
    unstable.add(P0);
    assertThat(committed(settle(committed))).isEqualTo(Map.of(P0, 11L, P1, 20L));
    assertThat(pending.isEmpty()).isTrue();
  }

  /** As the next owner does not know what was confirmed. */
  @Test
  void thatMayHaveBeenTakenAreCommittedIfTheShadowHasOneOfThem() {
    confirmed = false;
    UUID tag = mark(ofEpoch(5), Map.of(P0, 10L, P1, 20L));
    TransactionStatus committed = status(State.COMMITTED, 6);
    assertThat(pending.endedPartitions("id", committed, tag::equals)).isEmpty();
    assertThat(pending.endedPartitions("id", committed, all -> false)).containsOnly(P0, P1);
    shadow.put(P0, tag.toString());
    assertThat(committed(settle(committed))).isEqualTo(Map.of(P0, 10L, P1, 20L));

    mark(ofEpoch(5), Map.of(P0, 10L));
    shadow.clear();
    unstable.add(P0);
    assertThat(committed(settle(committed))).as("left out").isEqualTo(Map.of(P0, 10L));

    mark(ofEpoch(5), Map.of(P0, 10L));
    unstable.clear();
    assertThat(settle(committed).committed()).as("never taken").isEmpty();
    assertThat(pending.isEmpty()).isTrue();
  }

  @Test
  void areNotSettledByTheEndOfAnother() {
    mark(ofEpoch(5), Map.of(P0, 10L));
    unstable.add(P0);
    for (State end : List.of(State.ABORTED, State.COMMITTED)) {
      assertThat(settle(status(end, 5)).isEmpty()).as("the one before").isTrue();
      assertThat(settle(status(end, 7)).isEmpty()).as("the one after").isTrue();
      assertThat(settle(new TransactionStatus(end, 2, 0, -1)).isEmpty())
          .as("an end that gave the producer a new id")
          .isTrue();
      assertThat(settle(new TransactionStatus(end, 2, 6, -1)).isEmpty()).isTrue();
    }
    assertThat(settle(status(State.NONE, 6)).isEmpty()).isTrue();
    assertThat(settle(status(State.ONGOING, 6)).isEmpty()).isTrue();
  }

  @Test
  void ofAnOlderProducerAreSettledByTheEndOfWhatStartedThen() {
    mark(startedAt(200), Map.of(P0, 10L));
    unstable.add(P0);
    assertThat(settle(new TransactionStatus(State.ABORTED, 1, 5, 300)).isEmpty()).isTrue();
    assertThat(settle(new TransactionStatus(State.ABORTED, 1, 6, 200)).settled())
        .as("fenced")
        .hasSize(1);
    mark(startedAt(200), Map.of(P0, 10L));
    assertThat(settle(new TransactionStatus(State.ABORTED, 1, 5, 200)).settled()).hasSize(1);
    mark(startedAt(200), Map.of(P0, 10L));
    assertThat(committed(settle(new TransactionStatus(State.COMMITTED, 1, 5, 200))))
        .isEqualTo(Map.of(P0, 10L));
  }

  /** What is open in the shadow may have come late, into a later transaction. */
  @Test
  void ofAnOlderProducerAreNotTakenForCommittedByWhatIsOpen() {
    confirmed = false;
    mark(startedAt(200), Map.of(P0, 10L));
    unstable.add(P0);
    assertThat(settle(new TransactionStatus(State.COMMITTED, 1, 5, 200)).isEmpty()).isTrue();
  }

  @Test
  void hangWhenTheirTransactionIsOverAndTheShadowStaysOpen() {
    mark(ofEpoch(5), Map.of(P0, 10L));
    assertThat(hanging(status(State.NONE, 7))).as("stable").isEmpty();
    unstable.add(P0);
    assertThat(hanging(status(State.ONGOING, 5))).as("not over").isEmpty();
    assertThat(hanging(status(State.NONE, 7))).containsExactly(ofEpoch(5));
    mark(new Transaction("id", 2, 0, Transaction.EPOCH_OF_ITS_OWN), Map.of(P0, 10L));
    assertThat(hanging(new TransactionStatus(State.ONGOING, 2, 0, -1)))
        .as("another explains it")
        .isEmpty();
  }

  // Before: the start tells transactions of one epoch apart

  @Test
  void ofAnOlderProducerAreCommittedWhenTheShadowHasChanged() {
    mark(startedAt(200), Map.of(P0, 10L), Map.of(P0, "before"));
    shadow.put(P0, "whatever came late of an earlier transaction");
    assertThat(committed(settle(status(State.COMMITTED, 5)))).isEqualTo(Map.of(P0, 10L));
  }

  /** A request that comes when its transaction, and the next one, are over. */
  @Test
  void ofAnOlderProducerThatComeLateDoNotTakeALaterTransactionForTheirOwn() {
    confirmed = false;
    UUID late = mark(startedAt(200), Map.of(P0, 10L), Map.of(P0, "before"));
    shadow.put(P0, "of the next transaction");
    assertThat(settle(status(State.COMMITTED, 5)).committed()).isEmpty();
    assertThat(pending.has(late)).isFalse();
  }

  @Test
  void ofAnOlderProducerAreCommittedByTheirTagThoughNobodyKnowsOfAConfirmation() {
    confirmed = false;
    UUID tag = mark(startedAt(200), Map.of(P0, 10L), Map.of(P0, "before"));
    shadow.put(P0, tag.toString());
    assertThat(committed(settle(status(State.COMMITTED, 5)))).isEqualTo(Map.of(P0, 10L));
  }

  @Test
  void ofAnOlderProducerAreForgottenWhenTheShadowIsAsBefore() {
    mark(startedAt(200), Map.of(P0, 10L), Map.of(P0, "before"));
    shadow.put(P0, "before");
    assertThat(settle(status(State.COMMITTED, 5)).committed()).isEmpty();
    assertThat(pending.isEmpty()).isTrue();
  }

  @Test
  void areNotCommittedForAnOffsetThatHasExpired() {
    mark(startedAt(200), Map.of(P0, 10L), Map.of(P0, "before"));
    assertThat(settle(status(State.COMMITTED, 5)).committed()).isEmpty();
    assertThat(pending.isEmpty()).isTrue();
  }

  @Test
  void ofAnOlderProducerEndWithItsNextTransaction() {
    UUID tag = mark(startedAt(200), Map.of(P0, 10L), Map.of(P0, ""));
    unstable.add(P0);
    assertThat(settle(new TransactionStatus(State.ONGOING, 1, 5, 200)).isEmpty()).isTrue();
    shadow.put(P0, tag.toString());
    assertThat(committed(settle(new TransactionStatus(State.ONGOING, 1, 5, 300))))
        .isEqualTo(Map.of(P0, 10L));
  }

  @Test
  void ofAnOlderProducerMustBeSettledBeforeItsNextTransaction() {
    mark(startedAt(200), Map.of(P0, 10L), Map.of(P0, ""));
    assertThat(pending.isInTheWayOf(startedAt(200))).isFalse();
    assertThat(pending.isInTheWayOf(startedAt(300))).isTrue();
    assertThat(pending.isInTheWayOf(ofEpoch(6))).isTrue();
    assertThat(pending.isInTheWayOf(new Transaction("other", 2, 0, 300))).isFalse();
  }

  @Test
  void ofANewerProducerMustBeSettledBeforeItsNextMarker() {
    mark(ofEpoch(5), Map.of(P0, 10L));
    assertThat(pending.isInTheWayOf(ofEpoch(5))).isFalse();
    assertThat(pending.isInTheWayOf(ofEpoch(6))).isTrue();
    assertThat(pending.isInTheWayOf(ofEpoch(4))).as("it has no marker to come").isFalse();
    assertThat(pending.isInTheWayOf(new Transaction("id", 2, 0, Transaction.EPOCH_OF_ITS_OWN)))
        .as("its markers are for another producer id")
        .isFalse();
    assertThat(pending.isInTheWayOf(startedAt(300))).isTrue();
  }

  @Test
  void rememberWhatTheShadowHadBeforeTheTransaction() {
    mark(startedAt(200), Map.of(P0, 10L), Map.of(P0, "before"));
    CommitTxnOffsets again = commit(startedAt(200), Map.of(P0, 11L), Map.of());
    assertThat(pending.knowsBefore(again, Set.of(P0))).isTrue();
    assertThat(pending.next(again, Map.of(P0, offset(11))))
        .singleElement()
        .satisfies(
            next -> {
              assertThat(next.before()).isEqualTo("before");
              assertThat(next.position()).isEqualTo(2);
            });
    CommitTxnOffsets other = commit(startedAt(200), Map.of(P1, 1L), Map.of());
    assertThat(pending.knowsBefore(other, Set.of(P1))).isFalse();
  }

  // Offsets that were committed later

  @Test
  void areSupersededByWhatComesLater() {
    UUID tag = mark(ofEpoch(5), Map.of(P0, 10L, P1, 20L));
    pending = pending.superseded(pending.of(Set.of(P0)));
    assertThat(pending.of(Set.of(P0))).isEmpty();
    assertThat(pending.partitions()).containsExactlyInAnyOrder(P0, P1);
    shadow.put(P0, tag.toString());
    assertThat(settle(status(State.NONE, 7)).committed())
        .extracting(PendingOffset::superseded)
        .containsExactlyInAnyOrder(true, false);
  }

  private UUID mark(Transaction transaction, Map<PartitionId, Long> offsets) {
    return mark(transaction, offsets, Map.of(P0, "", P1, ""));
  }

  private UUID mark(
      Transaction transaction, Map<PartitionId, Long> offsets, Map<PartitionId, String> before) {
    Map<PartitionId, CommittedOffset> accepted = new HashMap<>();
    offsets.forEach((partition, value) -> accepted.put(partition, offset(value)));
    CommitTxnOffsets commit = commit(transaction, offsets, before);
    pending = pending.with(pending.next(commit, accepted));
    return commit.tag();
  }

  private static CommitTxnOffsets commit(
      Transaction transaction, Map<PartitionId, Long> offsets, Map<PartitionId, String> before) {
    List<Commit> commits = new ArrayList<>();
    offsets.forEach(
        (partition, value) -> commits.add(new Commit(partition, value, -1, null, null)));
    return new CommitTxnOffsets("", null, -1, transaction, UUID.randomUUID(), before, commits);
  }

  private static CommittedOffset offset(long value) {
    return new CommittedOffset(value, -1, "", null, 0, -1);
  }

  private Settlement settle(TransactionStatus status) {
    Settlement settlement = pending.settle("id", status, shadow(), tag -> confirmed, tag -> false);
    pending = pending.without(settlement.settled().stream().map(PendingOffset::key).toList());
    return settlement;
  }

  private List<Transaction> hanging(TransactionStatus status) {
    return pending.hanging("id", status, shadow());
  }

  private ShadowOffsets shadow() {
    Map<PartitionId, String> tags = new HashMap<>(Map.of(P0, "", P1, ""));
    tags.putAll(shadow);
    return new ShadowOffsets(tags, unstable);
  }

  private static Map<PartitionId, Long> committed(Settlement settlement) {
    Map<PartitionId, Long> offsets = new HashMap<>();
    settlement
        .committed()
        .forEach(offset -> offsets.put(offset.partition(), offset.offset().offset()));
    return offsets;
  }

  private static Transaction ofEpoch(int epoch) {
    return new Transaction("id", 1, epoch, Transaction.EPOCH_OF_ITS_OWN);
  }

  private static Transaction startedAt(long ms) {
    return new Transaction("id", 1, 5, ms);
  }

  private static TransactionStatus status(State state, int epoch) {
    return new TransactionStatus(state, 1, epoch, -1);
  }
}
