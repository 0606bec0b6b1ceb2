package io.muster.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.CommittedOffset;
import io.muster.group.GroupDirectory.Ownership;
import io.muster.group.OffsetChanges;
import io.muster.group.OffsetStore.Outcome;
import io.muster.group.PartitionId;
import io.muster.persistence.Counter.Add;
import io.muster.persistence.Counter.Told;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Two nodes believe to own the same group: only one of them gets anything acknowledged. */
@ParameterizedClass
@EnumSource
class FencedJournalTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Parameter TestDatabase product;

  private static TestNode former;
  private static TestNode successor;

  /** Also the persistence id. */
  private final String group = UUID.randomUUID().toString();

  private final TestProbe<Told> formerTold = former.probe();
  private final TestProbe<Told> successorTold = successor.probe();

  @BeforeParameterizedClassInvocation
  static void startTwoNodes(TestDatabase product) {
    PersistenceSettings settings = TestSettings.pruningAtOnce(product.createEmpty());
    former = new TestNode(settings);
    successor = new TestNode(settings);
  }

  @AfterParameterizedClassInvocation
  static void stopThem() {
    former.close();
    successor.close();
  }

  @Test
  void aWriterThatDoesNotKnowOfItsSuccessorIsRejected() {
    ActorRef<Add> paused = former.counter(group, formerTold);
    expectStored(paused, formerTold, 1);
    expectStored(successor.counter(group, successorTold), successorTold, 2);

    expectRejected(paused);

    TestProbe<Told> thirdTold = successor.probe();
    expectStored(successor.counter(group, thirdTold), thirdTold, 3);
  }

  @Test
  void soIsOneWhoseSuccessorTookThreeSnapshotsAndPruned() throws Exception {
    Ownership before = create(former);
    ActorRef<Add> paused = former.counter(group, formerTold);
    expectStored(paused, formerTold, 1);
    assertThat(commit(former, before, 10)).isEqualTo(Outcome.STORED);

    Ownership after = open(successor);
    ActorRef<Add> owner = successor.counter(group, successorTold);
    for (int count = 2; count <= 7; count += 2) {
      expectStored(owner, successorTold, count);
      expectSnapshot(owner, successorTold, count + 1);
    }
    assertThat(commit(successor, after, 20)).isEqualTo(Outcome.STORED);
    successor.persistence().pruner().pruneBatch("");
    assertThat(rows("event_journal")).isEqualTo(1);
    assertThat(rows("snapshot")).isEqualTo(1);

    expectRejected(paused);
    assertThat(commit(former, before, 11)).isEqualTo(Outcome.FENCED);

    assertThat(rows("event_journal")).isEqualTo(1);
    assertThat(open(successor).offsets().values())
        .extracting(CommittedOffset::offset)
        .containsExactly(20L);
    expectStored(owner, successorTold, 8);
  }

  @Test
  void soIsOneWhoseGroupWasDissolved() throws Exception {
    ActorRef<Add> paused = former.counter(group, formerTold);
    expectStored(paused, formerTold, 1);
    expectSnapshot(paused, formerTold, 2);
    removeAll();

    expectRejected(paused);
    assertThat(rows("event_journal")).isZero();

    ActorRef<Add> next = successor.counter(group, successorTold);
    expectStored(next, successorTold, 1);
  }

  @Test
  void recoveryGoesOnFromTheSnapshotAfterPruning() throws Exception {
    ActorRef<Add> first = former.counter(group, formerTold);
    expectStored(first, formerTold, 1);
    expectSnapshot(first, formerTold, 2);
    former.persistence().pruner().pruneBatch("");

    ActorRef<Add> second = successor.counter(group, successorTold);
    expectStored(second, successorTold, 3);
    expectStored(second, successorTold, 4);
  }

  @Test
  void aConflictHurtsNobodyButTheLoser() {
    int innocents = 50;
    int conflicts = 15;
    List<ActorRef<Add>> losers = former.counters("contested-", conflicts, formerTold);
    losers.forEach(loser -> expectStored(loser, formerTold, 1));
    for (ActorRef<Add> winner : successor.counters("contested-", conflicts, successorTold)) {
      expectStored(winner, successorTold, 2);
    }
    TestProbe<Told> innocentTold = former.probe();
    List<ActorRef<Add>> others = former.counters("innocent-", innocents, innocentTold);

    // More conflicts than the circuit breaker would bear, each amid writes of others.
    for (int round = 1; round <= conflicts; round++) {
      Add add = new Add(false, innocentTold.ref());
      others.subList(0, innocents / 2).forEach(other -> other.tell(add));
      losers.get(round - 1).tell(new Add(false, formerTold.ref()));
      others.subList(innocents / 2, innocents).forEach(other -> other.tell(add));
      for (int answer = 0; answer < innocents; answer++) {
        innocentTold.expectMessage(PATIENCE, new Told.Stored(round));
      }
      formerTold.expectMessageClass(Told.Rejected.class, PATIENCE);
    }
  }

  private static void expectStored(ActorRef<Add> counter, TestProbe<Told> probe, int count) {
    counter.tell(new Add(false, probe.ref()));
    probe.expectMessage(PATIENCE, new Told.Stored(count));
  }

  private static void expectSnapshot(ActorRef<Add> counter, TestProbe<Told> probe, int count) {
    counter.tell(new Add(true, probe.ref()));
    probe.expectMessage(PATIENCE, new Told.SnapshotTaken(count));
    probe.expectMessage(PATIENCE, new Told.Stored(count));
  }

  private void expectRejected(ActorRef<Add> paused) {
    paused.tell(new Add(false, formerTold.ref()));
    Told told = formerTold.receiveMessage(PATIENCE);
    assertThat(told).isInstanceOf(Told.Rejected.class);
    assertThat(((Told.Rejected) told).cause()).isInstanceOf(JournalConflictException.class);
  }

  private void removeAll() throws SQLException {
    successor
        .persistence()
        .database()
        .inTransaction(
            connection -> {
              int removed = 0;
              for (String table : List.of("event_journal", "snapshot")) {
                String delete = "DELETE FROM \"" + table + "\" WHERE \"persistence_id\" = ?";
                try (PreparedStatement statement = connection.prepareStatement(delete)) {
                  statement.setString(1, group);
                  removed += statement.executeUpdate();
                }
              }
              return removed;
            });
  }

  private int rows(String table) throws SQLException {
    return successor
        .persistence()
        .database()
        .inTransaction(
            connection -> {
              String count = "SELECT COUNT(*) FROM \"" + table + "\" WHERE \"persistence_id\" = ?";
              try (PreparedStatement statement = connection.prepareStatement(count)) {
                statement.setString(1, group);
                ResultSet row = statement.executeQuery();
                row.next();
                return row.getInt(1);
              }
            });
  }

  private Ownership create(TestNode node) {
    return node.persistence().directory().create(group, Map.of()).toCompletableFuture().join();
  }

  private Ownership open(TestNode node) {
    return node.persistence().directory().open(group).toCompletableFuture().join().orElseThrow();
  }

  private Outcome commit(TestNode node, Ownership ownership, long offset) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    CommittedOffset committed = new CommittedOffset(offset, -1, "", null, 0, -1);
    node.persistence()
        .offsets()
        .write(
            group,
            ownership.ownerEpoch(),
            OffsetChanges.committing(Map.of(new PartitionId("t", 0), committed)),
            outcome::complete);
    return outcome.orTimeout(20, TimeUnit.SECONDS).join();
  }
}
