package io.muster.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.CommittedOffset;
import io.muster.group.GroupDirectory.Ownership;
import io.muster.group.OffsetChanges;
import io.muster.group.OffsetStore.Outcome;
import io.muster.group.PartitionId;
import io.muster.group.StoreUnavailableException;
import io.muster.persistence.Counter.Add;
import io.muster.persistence.Counter.Told;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The database goes away and comes back. */
class OutageTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void everythingFailsSoonAndResumesByItself() {
    PersistenceSettings settings = TestSettings.impatient(TestDatabase.POSTGRES.createEmpty());
    try (TestNode node = new TestNode(settings)) {
      Ownership ownership =
          node.persistence().directory().create("g", Map.of()).toCompletableFuture().join();
      TestProbe<Told> told = node.probe();
      ActorRef<Add> counter = node.counter("g", told);
      counter.tell(new Add(false, told.ref()));
      told.expectMessage(PATIENCE, new Told.Stored(1));

      TestDatabase.lockOut(settings);

      counter.tell(new Add(false, told.ref()));
      assertThat(told.receiveMessage(PATIENCE)).isInstanceOf(Told.Failed.class);
      assertThat(commit(node, ownership)).isEqualTo(Outcome.UNAVAILABLE);
      assertThat(node.persistence().directory().open("g"))
          .failsWithin(PATIENCE)
          .withThrowableThat()
          .withCauseInstanceOf(StoreUnavailableException.class);

      TestDatabase.letIn(settings);

      Awaitility.await().atMost(PATIENCE).until(() -> commit(node, ownership) == Outcome.STORED);
      TestProbe<Told> afterwards = node.probe();
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                node.counter("g", afterwards).tell(new Add(false, afterwards.ref()));
                assertThat(afterwards.receiveMessage()).isEqualTo(new Told.Stored(2));
              });
    }
  }

  private static Outcome commit(TestNode node, Ownership ownership) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    node.persistence()
        .offsets()
        .write(
            "g",
            ownership.ownerEpoch(),
            OffsetChanges.committing(
                Map.of(new PartitionId("t", 0), new CommittedOffset(1, -1, "", null, 0, -1))),
            outcome::complete);
    return outcome.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }
}
