package io.muster.loadtest.oracle.scripts;

import io.muster.loadtest.oracle.stage.Call;
import io.muster.loadtest.oracle.stage.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.message.AddOffsetsToTxnRequestData;
import org.apache.kafka.common.message.AddOffsetsToTxnResponseData;
import org.apache.kafka.common.message.DescribeTransactionsRequestData;
import org.apache.kafka.common.message.DescribeTransactionsResponseData;
import org.apache.kafka.common.message.EndTxnRequestData;
import org.apache.kafka.common.message.EndTxnResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestPartition;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestTopic;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FindCoordinatorRequest.CoordinatorType;

/**
 * A transactional producer in a script, that sends nothing but offsets. What it is told to try
 * again it tries again, and only the last answer is recorded; its id is not, since a server counts
 * them.
 */
final class Producer {
  private static final int TIMEOUT_MS = 60_000;

  /** Every transaction has an epoch of its own, and is begun by its first request (KIP-890). */
  static final int EPOCH_PER_TRANSACTION = 5;

  private static final Set<Errors> AGAIN =
      Set.of(
          Errors.COORDINATOR_LOAD_IN_PROGRESS,
          Errors.COORDINATOR_NOT_AVAILABLE,
          Errors.NOT_COORDINATOR,
          Errors.CONCURRENT_TRANSACTIONS);

  private final Stage stage;
  private final String transactionalId;
  private final int version;
  private long id;
  private short epoch;

  private Producer(Stage stage, String transactionalId, int version) {
    this.stage = stage;
    this.transactionalId = transactionalId;
    this.version = version;
  }

  /**
   * A producer that has its id, and has not begun.
   *
   * @param version of TxnOffsetCommit
   */
  static Producer of(Stage stage, int version)
      throws InterruptedException, ExecutionException, TimeoutException {
    Producer producer = new Producer(stage, stage.groupId("producer-v" + version), version);
    producer.findCoordinator();
    producer.init();
    return producer;
  }

  private void findCoordinator() throws InterruptedException, ExecutionException, TimeoutException {
    FindCoordinatorRequestData find =
        new FindCoordinatorRequestData()
            .setKeyType(CoordinatorType.TRANSACTION.id())
            .setCoordinatorKeys(List.of(transactionalId));
    stage
        .ask(find, 4, FindCoordinatorResponseData.class)
        .once("found", answer -> isFinal(Stream.of(answer.coordinators().get(0).errorCode())));
  }

  private void init() throws InterruptedException, ExecutionException, TimeoutException {
    InitProducerIdRequestData init =
        new InitProducerIdRequestData()
            .setTransactionalId(transactionalId)
            .setTransactionTimeoutMs(TIMEOUT_MS);
    stage
        .call(init, 5, InitProducerIdResponseData.class, answer -> id = told(answer))
        .once("answered", answer -> isFinal(Stream.of(answer.errorCode())));
  }

  private long told(InitProducerIdResponseData answer) {
    long told = answer.producerId();
    epoch = answer.producerEpoch();
    answer.setProducerId(0);
    return told;
  }

  /** Says that offsets of the group will come; before transaction version 2 only. */
  void addOffsets() throws InterruptedException, ExecutionException, TimeoutException {
    if (version >= EPOCH_PER_TRANSACTION) {
      return;
    }
    AddOffsetsToTxnRequestData add =
        new AddOffsetsToTxnRequestData()
            .setTransactionalId(transactionalId)
            .setProducerId(id)
            .setProducerEpoch(epoch)
            .setGroupId(stage.groupId());
    stage
        .call(add, Math.min(version, 4), AddOffsetsToTxnResponseData.class)
        .once("answered", answer -> isFinal(Stream.of(answer.errorCode())));
  }

  /** Commits one offset for a partition, as a simple consumer's. */
  void commit(String topic, int partition, long offset)
      throws InterruptedException, ExecutionException, TimeoutException {
    commit(topic, partition, offset, request -> {});
  }

  /** Commits one offset for a partition, in a request that is changed first. */
  void commit(String topic, int partition, long offset, Consumer<TxnOffsetCommitRequestData> change)
      throws InterruptedException, ExecutionException, TimeoutException {
    TxnOffsetCommitRequestData commit =
        new TxnOffsetCommitRequestData()
            .setTransactionalId(transactionalId)
            .setProducerId(id)
            .setProducerEpoch(epoch)
            .setGroupId(stage.groupId());
    commit
        .topics()
        .add(
            new TxnOffsetCommitRequestTopic()
                .setName(topic)
                .setPartitions(
                    new ArrayList<>(
                        List.of(
                            new TxnOffsetCommitRequestPartition()
                                .setPartitionIndex(partition)
                                .setCommittedOffset(offset)
                                .setCommittedMetadata("in a transaction")))));
    change.accept(commit);
    Call<TxnOffsetCommitResponseData> call =
        stage.call(commit, version, TxnOffsetCommitResponseData.class);
    call.once(
        "answered",
        answer ->
            isFinal(
                answer.topics().stream()
                    .flatMap(each -> each.partitions().stream())
                    .map(each -> each.errorCode())));
  }

  /** Ends the transaction, and waits until its end is written everywhere. */
  void end(boolean committed) throws InterruptedException, ExecutionException, TimeoutException {
    EndTxnRequestData end =
        new EndTxnRequestData()
            .setTransactionalId(transactionalId)
            .setProducerId(id)
            .setProducerEpoch(epoch)
            .setCommitted(committed);
    stage
        .call(end, version, EndTxnResponseData.class, this::takeIn)
        .once("answered", answer -> isFinal(Stream.of(answer.errorCode())));
    DescribeTransactionsRequestData describe =
        new DescribeTransactionsRequestData().setTransactionalIds(List.of(transactionalId));
    stage
        .call(
            describe,
            0,
            DescribeTransactionsResponseData.class,
            answer ->
                answer
                    .transactionStates()
                    .forEach(each -> each.setProducerId(0).setTransactionStartTimeMs(0)))
        .once(
            "complete",
            answer -> answer.transactionStates().get(0).transactionState().startsWith("Complete"));
  }

  /** Since transaction version 2 the end brings the next epoch. */
  private void takeIn(EndTxnResponseData answer) {
    if (version >= EPOCH_PER_TRANSACTION && answer.errorCode() == Errors.NONE.code()) {
      id = answer.producerId();
      epoch = answer.producerEpoch();
      answer.setProducerId(0);
    }
  }

  private static boolean isFinal(Stream<Short> errors) {
    return errors.map(Errors::forCode).noneMatch(AGAIN::contains);
  }
}
