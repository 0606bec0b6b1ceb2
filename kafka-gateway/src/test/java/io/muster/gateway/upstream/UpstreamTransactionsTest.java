package io.muster.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.txn.TransactionStatus;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.junit.jupiter.api.Test;

class UpstreamTransactionsTest {
  private final ScriptedAdmin admin = new ScriptedAdmin();
  private final UpstreamTransactions transactions =
      new UpstreamTransactions(admin.admin(), UpstreamTransactions.Settings.DEFAULT);

  @Test
  void manyAreAskedForAtOnceAndOneThatFailsSaysNothingOfTheOthers() {
    var statuses = transactions.statusesOf(Set.of("copy", "gone", "away"));

    assertThat(admin.transactions).hasSize(1);
    var question = admin.transactions.get(0);
    assertThat(question).containsOnlyKeys("copy", "gone", "away");
    question.get("away").completeExceptionally(new TimeoutException("no answer"));
    question.get("gone").completeExceptionally(new TransactionalIdNotFoundException("no such"));
    question
        .get("copy")
        .complete(
            new TransactionDescription(
                1, TransactionState.ONGOING, 42, 7, 60_000, OptionalLong.of(1_000), Set.of()));

    assertThat(statuses.get("copy").toCompletableFuture())
        .isCompletedWithValue(new TransactionStatus(TransactionStatus.State.ONGOING, 42, 7, 1_000));
    assertThat(statuses.get("gone").toCompletableFuture())
        .isCompletedWithValue(TransactionStatus.UNKNOWN_ID);
    assertThat(statuses.get("away").toCompletableFuture()).isCompletedExceptionally();
  }

  /** Whoever waits for all of them must not wait for ever. */
  @Test
  void allFailWhenNothingCanBeAsked() {
    admin.close();

    assertThat(transactions.statusesOf(Set.of("copy", "gone")).values())
        .allSatisfy(status -> assertThat(status.toCompletableFuture()).isCompletedExceptionally());
  }
}
