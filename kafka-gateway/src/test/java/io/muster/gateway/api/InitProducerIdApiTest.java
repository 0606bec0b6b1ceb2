package io.muster.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.GroupCommand.FetchOffsets;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import io.muster.group.PartitionId;
import io.muster.group.ShadowOffsets;
import io.muster.group.StoreUnavailableException;
import io.muster.group.Transactions;
import io.muster.group.UnsettledTransaction;
import io.muster.group.txn.Transaction;
import io.muster.group.txn.TransactionStatus;
import io.muster.group.txn.TransactionStatus.State;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class InitProducerIdApiTest {
  private static final int VERSION = 5;
  private static final Transaction OWN_EPOCH =
      new Transaction("copy", 42, 7, Transaction.EPOCH_OF_ITS_OWN);
  private static final Transaction PART_OF_EPOCH = new Transaction("copy", 42, 7, 1_000);

  private CompletionStage<List<UnsettledTransaction>> unsettled =
      CompletableFuture.completedStage(List.of());
  private TransactionStatus status = new TransactionStatus(State.ONGOING, 42, 7, 1_000);
  private final InitProducerIdApi api =
      new InitProducerIdApi(
          transactionalId -> unsettled,
          new Transactions() {
            @Override
            public Map<String, CompletionStage<TransactionStatus>> statusesOf(
                Set<String> transactionalIds) {
              return Map.of("copy", CompletableFuture.completedStage(status));
            }

            @Override
            public CompletionStage<ShadowOffsets> shadowOf(
                String groupId, String transactionalId, Set<PartitionId> partitions) {
              throw new UnsupportedOperationException();
            }
          });

  private static InitProducerIdRequestData request(@Nullable String transactionalId) {
    return new InitProducerIdRequestData()
        .setTransactionalId(transactionalId)
        .setTransactionTimeoutMs(1_000);
  }

  private void left(UnsettledTransaction... transactions) {
    unsettled = CompletableFuture.completedStage(List.of(transactions));
  }

  private FakeExchange exchange(int version, @Nullable String transactionalId) {
    return new FakeExchange(api, version, request(transactionalId))
        .withGroup(new GroupReply.FetchOffsets(GroupError.NONE, Map.of()))
        .withUpstream(
            sent ->
                CompletableFuture.<ApiMessage>completedStage(
                    new InitProducerIdResponseData()
                        .setProducerId(42)
                        .setProducerEpoch((short) 8)));
  }

  private static void assertForwarded(FakeExchange exchange) {
    assertThat(exchange.answered(InitProducerIdResponseData.class).producerId()).isEqualTo(42);
    assertThat(exchange.toUpstream).hasSize(1);
  }

  @Versions(ApiKeys.INIT_PRODUCER_ID)
  void whoLeftNothingBegins(int version) {
    assertForwarded(exchange(version, "copy"));
  }

  @Versions(ApiKeys.INIT_PRODUCER_ID)
  void whoHasNoTransactionsBegins(int version) {
    unsettled = CompletableFuture.failedStage(new AssertionError("should not be asked"));
    assertForwarded(exchange(version, null));
  }

  @Test
  void anIdThatTheDatabaseCannotHaveLeftNothing() {
    unsettled = CompletableFuture.failedStage(new AssertionError("should not be asked"));
    assertForwarded(exchange(VERSION, "co\0py"));
  }

  @Versions(ApiKeys.INIT_PRODUCER_ID)
  void whatTheCoordinatorTellsOfTheLastTransactionIsSettledFirst(int version) {
    left(new UnsettledTransaction("g", OWN_EPOCH, false));
    status = new TransactionStatus(State.ABORTED, 42, 8, 1_000);
    FakeExchange exchange = exchange(version, "copy");
    assertThat(exchange.answered(InitProducerIdResponseData.class).errorCode())
        .isEqualTo(Errors.CONCURRENT_TRANSACTIONS.code());
    assertThat(exchange.toUpstream).isEmpty();
    assertThat(exchange.command("g", FetchOffsets.class).requireStable())
        .as("the group is made to look")
        .isTrue();
  }

  @Test
  void whatIsStillBeingEndedIsWaitedFor() {
    left(new UnsettledTransaction("g", OWN_EPOCH, true));
    status = new TransactionStatus(State.ENDING, 42, 8, 1_000);
    FakeExchange exchange = exchange(VERSION, "copy");
    assertThat(exchange.answered(InitProducerIdResponseData.class).errorCode())
        .isEqualTo(Errors.CONCURRENT_TRANSACTIONS.code());
    assertThat(exchange.toUpstream).isEmpty();
  }

  /** The upstream aborts it then. */
  @ParameterizedTest
  @EnumSource(names = {"ONGOING", "NONE"})
  void whatHasNotEndedDoesNotKeepTheNextProducerFromBeginning(State state) {
    left(new UnsettledTransaction("g", OWN_EPOCH, true));
    status = new TransactionStatus(state, 42, 7, 1_000);
    assertForwarded(exchange(VERSION, "copy"));
  }

  static Stream<UnsettledTransaction> notSettledByTheCommit() {
    return Stream.of(
        new UnsettledTransaction("g", PART_OF_EPOCH, false),
        new UnsettledTransaction("g", new Transaction("copy", 42, 7, 999), true),
        new UnsettledTransaction("g", new Transaction("copy", 41, 7, 1_000), true));
  }

  @ParameterizedTest
  @MethodSource("notSettledByTheCommit")
  void nothingIsWaitedForThatTheCoordinatorDoesNotTell(UnsettledTransaction transaction) {
    left(transaction);
    status = new TransactionStatus(State.COMMITTED, 42, 7, 1_000);
    assertForwarded(exchange(VERSION, "copy"));
  }

  @Test
  void ofAnOlderProducerACommitIsToldWhereAllWasTaken() {
    left(new UnsettledTransaction("g", PART_OF_EPOCH, true));
    status = new TransactionStatus(State.COMMITTED, 42, 7, 1_000);
    assertThat(exchange(VERSION, "copy").answered(InitProducerIdResponseData.class).errorCode())
        .isEqualTo(Errors.CONCURRENT_TRANSACTIONS.code());
  }

  @Test
  void whoHasNoTransactionsTriesAgainWithoutLookingForACoordinator() {
    FakeExchange exchange =
        new FakeExchange(api, VERSION, request(null))
            .withUpstream(sent -> CompletableFuture.failedStage(new IllegalStateException("away")));
    assertThat(exchange.answered(InitProducerIdResponseData.class).errorCode())
        .isEqualTo(Errors.COORDINATOR_LOAD_IN_PROGRESS.code());
  }

  @Test
  void whileNobodyCanSayWhatIsLeftTheProducerTriesAgain() {
    unsettled = CompletableFuture.failedStage(new StoreUnavailableException("away", null));
    FakeExchange exchange = exchange(VERSION, "copy");
    assertThat(exchange.answered(InitProducerIdResponseData.class).errorCode())
        .isEqualTo(Errors.COORDINATOR_NOT_AVAILABLE.code());
    assertThat(exchange.toUpstream).isEmpty();
  }
}
