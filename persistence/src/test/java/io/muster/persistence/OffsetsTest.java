package io.muster.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.muster.group.CommittedOffset;
import io.muster.group.GroupDirectory;
import io.muster.group.GroupDirectory.Ownership;
import io.muster.group.GroupSummary;
import io.muster.group.OffsetChanges;
import io.muster.group.OffsetSource.Found;
import io.muster.group.OffsetStore.Outcome;
import io.muster.group.PartitionId;
import io.muster.group.PendingOffset;
import io.muster.group.UnsettledTransaction;
import io.muster.group.txn.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The directory of groups and their offsets, as the owner of a group and its successor see them.
 */
@ParameterizedClass
@EnumSource
class OffsetsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final PartitionId PARTITION = new PartitionId("orders", 0);

  @Parameter TestDatabase product;

  private static Persistence persistence;
  private final GroupDirectory directory = persistence.directory();
  private final String group = "group-" + UUID.randomUUID();

  @BeforeParameterizedClassInvocation
  static void start(TestDatabase product) {
    persistence = Persistence.start(product.createEmpty());
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    persistence.close();
  }

  @Test
  void aGroupThatWasNeverCreatedHasNoOwner() {
    assertThat(get(directory.open(group))).isEmpty();
    assertThat(get(directory.open(group))).isEmpty();
    assertThat(summary()).isEmpty();
  }

  @Test
  void aNewGroupBeginsWithWhatItAdopted() {
    Map<PartitionId, CommittedOffset> adopted =
        Map.of(
            PARTITION,
            new CommittedOffset(42, 7, "note \u0000 \u00e4", new UUID(1, 2), 3, 4),
            new PartitionId("orders", 1),
            new CommittedOffset(0, -1, "", null, 5, -1));
    Ownership created = get(directory.create(group, adopted));
    assertThat(created.offsets()).isEqualTo(adopted);

    Ownership next = open();
    assertThat(next.ownerEpoch()).isGreaterThan(created.ownerEpoch());
    assertThat(next.offsets()).isEqualTo(adopted);
  }

  @Test
  void ofTwoCreatorsBothBecomeOwnersOneAfterTheOther() {
    Map<PartitionId, CommittedOffset> adopted = Map.of(PARTITION, offset(1));
    CompletionStage<Ownership> one = directory.create(group, adopted);
    CompletionStage<Ownership> other = directory.create(group, adopted);
    assertThat(Math.abs(get(one).ownerEpoch() - get(other).ownerEpoch())).isEqualTo(1);
    assertThat(get(other).offsets()).isEqualTo(adopted);
  }

  @Test
  void aStoredOffsetIsThereForTheNextOwner() {
    long epoch = get(directory.create(group, Map.of())).ownerEpoch();
    assertThat(get(write(epoch, 1))).isEqualTo(Outcome.STORED);
    assertThat(get(write(epoch, 2))).isEqualTo(Outcome.STORED);
    assertThat(open().offsets()).isEqualTo(Map.of(PARTITION, offset(2)));
  }

  @Test
  void writesOfAGroupKeepTheirOrder() {
    long epoch = get(directory.create(group, Map.of())).ownerEpoch();
    List<CompletableFuture<Outcome>> outcomes =
        IntStream.rangeClosed(1, 500).mapToObj(number -> write(epoch, number)).toList();
    assertThat(outcomes).allSatisfy(outcome -> assertThat(get(outcome)).isEqualTo(Outcome.STORED));
    assertThat(open().offsets()).isEqualTo(Map.of(PARTITION, offset(500)));
  }

  @Test
  void aFormerOwnerIsFencedAndNobodyElse() {
    long former = get(directory.create(group, Map.of())).ownerEpoch();
    long owner = open().ownerEpoch();
    CompletableFuture<Outcome> late = write(former, 1);
    CompletableFuture<Outcome> inTime = write(owner, 2);
    CompletableFuture<Outcome> later = write(former, 3);
    assertThat(get(late)).isEqualTo(Outcome.FENCED);
    assertThat(get(inTime)).isEqualTo(Outcome.STORED);
    assertThat(get(later)).isEqualTo(Outcome.FENCED);
    assertThat(open().offsets()).isEqualTo(Map.of(PARTITION, offset(2)));
  }

  // What waits for the end of transactions

  @Test
  void pendingOffsetsAreThereForTheNextOwner() {
    long epoch = get(directory.create(group, Map.of())).ownerEpoch();
    PendingOffset plain = pending(PARTITION, 1, Transaction.EPOCH_OF_ITS_OWN, null);
    PendingOffset older = pending(new PartitionId("orders", 1), 2, 1_000, "");
    assertThat(get(change(epoch, marking(plain, older)))).isEqualTo(Outcome.STORED);
    assertThat(open().pending()).containsExactlyInAnyOrder(plain, older);
    assertThat(get(persistence.committed().offsetsOf(group)))
        .isEqualTo(new Found(Map.of(), Set.of(plain.partition(), older.partition())));
  }

  @Test
  void theNextOwnerKnowsOfAConfirmation() {
    long epoch = get(directory.create(group, Map.of())).ownerEpoch();
    PendingOffset taken = pending(PARTITION, 1, 1_000, "");
    PendingOffset other = pending(PARTITION, 2, 1_000, "");
    get(change(epoch, marking(taken, other)));
    OffsetChanges confirming =
        new OffsetChanges(
            Map.of(), List.of(), List.of(taken.key()), List.of(other.key()), List.of());

    assertThat(get(change(epoch, confirming))).isEqualTo(Outcome.STORED);

    assertThat(open().pending())
        .extracting(PendingOffset::tag, PendingOffset::confirmed, PendingOffset::superseded)
        .containsExactlyInAnyOrder(
            tuple(taken.tag(), true, false), tuple(other.tag(), false, true));
  }

  @Test
  void transactionsAreFoundByTheProducerThatLeftThem() {
    long epoch = get(directory.create(group, Map.of())).ownerEpoch();
    PendingOffset taken = pending(PARTITION, 1, 1_000, "");
    PendingOffset other = pending(PARTITION, 2, 1_000, "");
    PendingOffset later = pending(PARTITION, 3, 2_000, "");
    get(change(epoch, marking(taken, other, later)));
    get(
        change(
            epoch,
            new OffsetChanges(Map.of(), List.of(), List.of(taken.key()), List.of(), List.of())));
    assertThat(get(directory.unsettled("copy-1")))
        .filteredOn(one -> one.groupId().equals(group))
        .containsExactlyInAnyOrder(
            new UnsettledTransaction(group, taken.transaction(), true),
            new UnsettledTransaction(group, later.transaction(), false));
    assertThat(get(directory.unsettled("copy"))).isEmpty();
  }

  @Test
  void aPendingOffsetIsCommittedAndForgottenAtOnce() {
    long epoch = get(directory.create(group, Map.of(PARTITION, offset(1)))).ownerEpoch();
    PendingOffset settled = pending(PARTITION, 1, Transaction.EPOCH_OF_ITS_OWN, null);
    PendingOffset other = pending(PARTITION, 2, Transaction.EPOCH_OF_ITS_OWN, null);
    get(change(epoch, marking(settled, other)));
    OffsetChanges end =
        new OffsetChanges(
            Map.of(PARTITION, offset(2)),
            List.of(),
            List.of(),
            List.of(other.key()),
            List.of(settled.key()));
    assertThat(get(change(epoch, end))).isEqualTo(Outcome.STORED);
    Ownership next = open();
    assertThat(next.offsets()).isEqualTo(Map.of(PARTITION, offset(2)));
    assertThat(next.pending())
        .singleElement()
        .satisfies(
            left -> {
              assertThat(left.key()).isEqualTo(other.key());
              assertThat(left.superseded()).isTrue();
            });
  }

  @Test
  void aFormerOwnerMarksAndSettlesNothing() {
    long former = get(directory.create(group, Map.of())).ownerEpoch();
    PendingOffset pending = pending(PARTITION, 1, Transaction.EPOCH_OF_ITS_OWN, null);
    get(change(former, marking(pending)));
    open();
    PendingOffset late = pending(PARTITION, 2, Transaction.EPOCH_OF_ITS_OWN, null);
    assertThat(get(change(former, marking(late)))).isEqualTo(Outcome.FENCED);
    OffsetChanges end =
        new OffsetChanges(Map.of(), List.of(), List.of(), List.of(), List.of(pending.key()));
    assertThat(get(change(former, end))).isEqualTo(Outcome.FENCED);
    assertThat(open().pending()).containsExactly(pending);
  }

  @Test
  void groupsWithPendingOffsetsAreFoundThoughTheyHaveNoMembers() {
    long epoch = get(directory.create(group, Map.of())).ownerEpoch();
    assertThat(get(directory.populatedAfter(group.substring(0, group.length() - 1), 10)))
        .doesNotContain(group);
    get(change(epoch, marking(pending(PARTITION, 1, 1_000, ""))));
    assertThat(get(directory.populatedAfter(group.substring(0, group.length() - 1), 10)))
        .startsWith(group);
  }

  @Test
  void nobodyOwnsAGroupThatIsNotThere() {
    assertThat(get(write(1, 1))).isEqualTo(Outcome.FENCED);
    assertThat(get(directory.open(group))).isEmpty();
  }

  @Test
  void anOwnerThatComesAmidAWriteWaitsForItAndSeesIt() throws Exception {
    get(directory.create(group, Map.of()));
    Database database = persistence.database();
    CompletableFuture<Optional<Ownership>> next;
    try (Connection writer = database.dataSource().getConnection()) {
      writer.setAutoCommit(false);
      String lock =
          "SELECT owner_epoch FROM group_directory WHERE group_id = ? "
              + database.dialect().shareLock();
      try (PreparedStatement statement = writer.prepareStatement(lock)) {
        statement.setString(1, group);
        statement.executeQuery();
      }
      next = directory.open(group).toCompletableFuture();
      awaitBlocked();
      database.dialect().upsertOffsets(writer, Map.of(group, Map.of(PARTITION, offset(7))));
      assertThat(next).isNotDone();
      writer.commit();
    }
    assertThat(get(next).orElseThrow().offsets()).isEqualTo(Map.of(PARTITION, offset(7)));
  }

  @Test
  void aWriteThatTheDatabaseRefusesHarmsNoOther() {
    assumeTrue(product == TestDatabase.POSTGRES, "H2 stores a zero byte in a text");
    long epoch = get(directory.create(group, Map.of())).ownerEpoch();
    String other = "other-" + group;
    long otherEpoch = get(directory.create(other, Map.of())).ownerEpoch();
    CompletableFuture<Outcome> refused =
        write(group, epoch, Map.of(new PartitionId("\u0000", 0), offset(1)));
    CompletableFuture<Outcome> good = write(other, otherEpoch, Map.of(PARTITION, offset(1)));
    assertThat(get(refused)).isEqualTo(Outcome.UNAVAILABLE);
    assertThat(get(good)).isEqualTo(Outcome.STORED);
  }

  @Test
  void anOffsetIsDeletedInItsTurn() {
    PartitionId other = new PartitionId("orders", 1);
    long epoch = get(directory.create(group, Map.of(other, offset(9)))).ownerEpoch();
    CompletableFuture<Outcome> stored = write(epoch, 1);
    CompletableFuture<Outcome> deleted = write(group, epoch, deletionOf(PARTITION));
    CompletableFuture<Outcome> again = write(group, epoch, Map.of(other, offset(10)));
    assertThat(List.of(get(stored), get(deleted), get(again))).containsOnly(Outcome.STORED);
    assertThat(open().offsets()).isEqualTo(Map.of(other, offset(10)));

    long owner = open().ownerEpoch();
    get(write(group, owner, deletionOf(other)));
    assertThat(get(write(group, owner, Map.of(other, offset(11))))).isEqualTo(Outcome.STORED);
    assertThat(open().offsets()).isEqualTo(Map.of(other, offset(11)));
  }

  @Test
  void aDeletedOffsetTakesItsPendingOnesAlong() {
    long epoch = get(directory.create(group, Map.of(PARTITION, offset(1)))).ownerEpoch();
    PendingOffset pending = pending(PARTITION, 1, Transaction.EPOCH_OF_ITS_OWN, null);
    PendingOffset stays = pending(new PartitionId("orders", 1), 2, 1_000, "");
    get(change(epoch, marking(pending, stays)));
    OffsetChanges deletion =
        new OffsetChanges(
            deletionOf(PARTITION), List.of(), List.of(), List.of(), List.of(pending.key()));
    assertThat(get(change(epoch, deletion))).isEqualTo(Outcome.STORED);
    Ownership next = open();
    assertThat(next.offsets()).isEmpty();
    assertThat(next.pending()).containsExactly(stays);
  }

  @Test
  void aFormerOwnerDeletesNothing() {
    long former = get(directory.create(group, Map.of(PARTITION, offset(1)))).ownerEpoch();
    open();
    assertThat(get(write(group, former, deletionOf(PARTITION)))).isEqualTo(Outcome.FENCED);
    assertThat(get(remove(former))).isEqualTo(Outcome.FENCED);
    assertThat(get(directory.dissolve(group, former))).isFalse();
    assertThat(open().offsets()).isEqualTo(Map.of(PARTITION, offset(1)));
    assertThat(summary()).isPresent();
  }

  @Test
  void aRemovedGroupLeavesAVacantRow() {
    String other = "other-" + group;
    long otherEpoch = get(directory.create(other, Map.of())).ownerEpoch();
    long epoch = get(directory.create(group, Map.of(PARTITION, offset(1)))).ownerEpoch();
    directory.note(note("Empty", 0, 9, 1_000));
    CompletableFuture<Outcome> before = write(epoch, 2);
    get(change(epoch, marking(pending(PARTITION, 1, 1_000, ""))));
    CompletableFuture<Outcome> beside = write(other, otherEpoch, Map.of(PARTITION, offset(3)));
    assertThat(get(remove(epoch))).isEqualTo(Outcome.STORED);
    assertThat(List.of(get(before), get(beside))).containsOnly(Outcome.STORED);

    assertThat(summary()).isEmpty();
    Ownership vacant = open();
    assertThat(vacant.vacant()).isTrue();
    assertThat(vacant.offsets()).isEmpty();
    assertThat(vacant.pending()).isEmpty();
    assertThat(get(directory.populatedAfter("", 10))).doesNotContain(group);
    assertThat(get(directory.open(other)).orElseThrow().offsets()).hasSize(1);
  }

  @Test
  void aVacantRowIsOccupiedAgainAndItsFormerOwnerStaysFenced() {
    long former = get(directory.create(group, Map.of(PARTITION, offset(1)))).ownerEpoch();
    get(remove(former));

    Ownership next = get(directory.create(group, Map.of(PARTITION, offset(5))));

    assertThat(next.vacant()).isFalse();
    assertThat(next.ownerEpoch()).isGreaterThan(former);
    assertThat(summary()).isPresent();
    assertThat(get(write(former, 2))).isEqualTo(Outcome.FENCED);
    assertThat(get(remove(former))).isEqualTo(Outcome.FENCED);
    assertThat(open().offsets()).isEqualTo(Map.of(PARTITION, offset(5)));
  }

  @Test
  void nothingIsLeftOfADissolvedGroupAndItsFormerOwnerStaysFenced() {
    long former = get(directory.create(group, Map.of())).ownerEpoch();
    assertThat(get(directory.dissolve(group, former))).as("it is not vacant").isFalse();
    get(remove(former));

    assertThat(get(directory.dissolve(group, former))).isTrue();

    assertThat(get(directory.open(group))).isEmpty();
    assertThat(get(write(former, 1))).isEqualTo(Outcome.FENCED);
    Ownership next = get(directory.create(group, Map.of()));
    assertThat(next.ownerEpoch()).isGreaterThan(former);
    assertThat(get(write(former, 1))).isEqualTo(Outcome.FENCED);
  }

  @Test
  void configsMayPrecedeTheGroup() {
    GroupSummary configured =
        new GroupSummary(group, GroupSummary.Type.CLASSIC, "", "Empty", 0, 0, 1, 1_000, -1, 2);
    directory.note(configured);
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(get(directory.configured())).contains(group));
    assertThat(summary()).as("there is no such group").isEmpty();
    long vacant = open().ownerEpoch();
    assertThat(get(directory.dissolve(group, vacant))).as("its configs are kept").isFalse();

    get(directory.create(group, Map.of(PARTITION, offset(1))));

    assertThat(summary().orElseThrow()).returns(2, GroupSummary::configs);
    directory.note(
        new GroupSummary(group, GroupSummary.Type.CLASSIC, "", "Empty", 0, 0, 2, 2_000, -1, 0));
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(get(directory.configured())).doesNotContain(group));
  }

  @Test
  void theLatestNoteIsWhatIsListed() {
    get(directory.create(group, Map.of()));
    directory.note(note("Stable", 3, 10, 1_000));
    directory.note(note("PreparingRebalance", 2, 9, 2_000));
    awaitListed(note("Stable", 3, 10, 1_000));

    directory.note(note("Empty", 0, 9, 3_000));
    directory.note(note("Stable", 4, 10, 1_001));
    awaitListed(note("Stable", 4, 10, 1_001));
  }

  @Test
  void groupsWithMembersAreFoundPageByPage() {
    List<String> populated = List.of(group + "-1", group + "-3", group + "-4");
    for (String id : List.of(group + "-1", group + "-2", group + "-3", group + "-4")) {
      get(directory.create(id, Map.of()));
      int members = populated.contains(id) ? 1 : 0;
      directory.note(
          new GroupSummary(
              id, GroupSummary.Type.CLASSIC, "consumer", "Stable", members, 1, 1, 1, -1, 0));
    }
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(get(directory.populatedAfter(group, 3))).isEqualTo(populated));

    assertThat(get(directory.populatedAfter(group, 2))).isEqualTo(populated.subList(0, 2));
    assertThat(get(directory.populatedAfter(group + "-3", 1))).containsExactly(group + "-4");
  }

  @Test
  void aNoteDoesNotBringAGroupIntoBeing() {
    directory.note(note("Stable", 3, 10, 1_000));
    String witness = "witness-" + group;
    get(directory.create(witness, Map.of()));
    GroupSummary seen =
        new GroupSummary(witness, GroupSummary.Type.CLASSIC, "", "Empty", 0, 0, 1, 1, -1, 0);
    directory.note(seen);
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(get(directory.list())).contains(seen));
    assertThat(summary()).isEmpty();
  }

  private GroupSummary note(String state, int members, long sequenceNr, long updatedMs) {
    return new GroupSummary(
        group,
        GroupSummary.Type.CLASSIC,
        "consumer",
        state,
        members,
        1,
        sequenceNr,
        updatedMs,
        -1,
        0);
  }

  private void awaitListed(GroupSummary expected) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(summary()).contains(expected));
  }

  private Optional<GroupSummary> summary() {
    return get(directory.list()).stream()
        .filter(listed -> listed.groupId().equals(group))
        .findFirst();
  }

  private void awaitBlocked() {
    String blocked =
        product == TestDatabase.POSTGRES
            ? "SELECT COUNT(*) FROM pg_locks WHERE NOT granted"
            : "SELECT COUNT(*) FROM information_schema.sessions WHERE blocker_id IS NOT NULL";
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                persistence
                    .database()
                    .inTransaction(
                        connection -> {
                          try (var row = connection.createStatement().executeQuery(blocked)) {
                            return row.next() && row.getInt(1) > 0;
                          }
                        }));
  }

  private Ownership open() {
    return get(directory.open(group)).orElseThrow();
  }

  private CompletableFuture<Outcome> write(long epoch, long offset) {
    return write(group, epoch, Map.of(PARTITION, offset(offset)));
  }

  private static PendingOffset pending(
      PartitionId partition, long position, long startedMs, @Nullable String before) {
    return new PendingOffset(
        new Transaction("copy-1", 42, 7, startedMs),
        UUID.randomUUID(),
        partition,
        new CommittedOffset(42, 7, "note", new UUID(1, 2), 3, -1),
        position,
        before,
        false,
        false);
  }

  private static OffsetChanges marking(PendingOffset... offsets) {
    return new OffsetChanges(Map.of(), List.of(offsets), List.of(), List.of(), List.of());
  }

  private CompletableFuture<Outcome> change(long epoch, OffsetChanges changes) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    persistence.offsets().write(group, epoch, changes, outcome::complete);
    return outcome;
  }

  private CompletableFuture<Outcome> remove(long epoch) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    persistence.offsets().remove(group, epoch, outcome::complete);
    return outcome;
  }

  private static Map<PartitionId, @Nullable CommittedOffset> deletionOf(PartitionId partition) {
    return Collections.singletonMap(partition, null);
  }

  private static CompletableFuture<Outcome> write(
      String group, long epoch, Map<PartitionId, @Nullable CommittedOffset> offsets) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    persistence.offsets().write(group, epoch, OffsetChanges.committing(offsets), outcome::complete);
    return outcome;
  }

  private static CommittedOffset offset(long offset) {
    return new CommittedOffset(offset, 5, "note", null, 1_000, -1);
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }
}
