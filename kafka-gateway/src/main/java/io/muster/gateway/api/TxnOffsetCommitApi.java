package io.muster.gateway.api;

import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import io.muster.gateway.upstream.ShadowGroups;
import io.muster.group.GroupCommand.CommitOffsets.Commit;
import io.muster.group.GroupCommand.CommitTxnOffsets;
import io.muster.group.GroupCommand.ConfirmTxnOffsets;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import io.muster.group.PartitionId;
import io.muster.group.ShadowOffsets;
import io.muster.group.StorableText;
import io.muster.group.TopicCatalog;
import io.muster.group.Transactions;
import io.muster.group.txn.Transaction;
import io.muster.group.txn.TransactionStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestPartition;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestTopic;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData.TxnOffsetCommitResponsePartition;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData.TxnOffsetCommitResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.TxnOffsetCommitRequest;

/**
 * TxnOffsetCommit (28), versions 0–5: offsets of a group that are committed if the producer's
 * transaction is (KIP-98). docs/transactions.md has the protocol and its proof; in short: the group
 * marks the offsets as pending, the upstream takes them into the transaction for the group's
 * shadow, the group confirms that it still knows of them.
 *
 * <ul>
 *   <li>v2: leader epoch; COORDINATOR_LOAD_IN_PROGRESS, which was COORDINATOR_NOT_AVAILABLE before
 *       (KAFKA-7296)
 *   <li>v3: member id, generation and instance id (KIP-447); flexible
 *   <li>v4: TRANSACTION_ABORTABLE (KIP-890)
 *   <li>v5: transaction version 2: every transaction has a producer epoch of its own, and is begun
 *       by this request, too (KIP-890)
 * </ul>
 */
final class TxnOffsetCommitApi implements ServedApi {

  /** What the upstream must be able to be asked, or nobody could tell what became of them. */
  static final Set<ApiKeys> NEEDED = Set.of(ApiKeys.DESCRIBE_TRANSACTIONS);

  /** The shadow's offset says nothing, its metadata does. */
  private static final long SHADOW_OFFSET = 0;

  private static final short ABORTABLE_SINCE = 4;
  private static final short EPOCH_PER_TRANSACTION_SINCE = 5;

  /** A producer's transaction, or why it has none that could take offsets in. */
  private record Begun(Errors error, Transaction transaction, Map<PartitionId, String> before) {}

  private final TopicCatalog catalog;
  private final Transactions transactions;

  TxnOffsetCommitApi(TopicCatalog catalog, Transactions transactions) {
    this.catalog = catalog;
    this.transactions = transactions;
  }

  @Override
  public ApiKeys key() {
    return ApiKeys.TXN_OFFSET_COMMIT;
  }

  @Override
  public boolean asksUpstream() {
    return true;
  }

  @Override
  public Set<ApiKeys> needs() {
    return NEEDED;
  }

  @Override
  public void serve(ApiMessage request, Exchange exchange) {
    var commit = (TxnOffsetCommitRequestData) request;
    if (commit.groupId().isEmpty()) {
      exchange.answer(failure(commit, exchange.version(), Errors.INVALID_GROUP_ID));
      return;
    } else if (!StorableText.isStorable(commit.transactionalId())) {
      exchange.answer(failure(commit, exchange.version(), Errors.INVALID_REQUEST));
      return;
    }
    var unknown =
        commit.topics().stream()
            .filter(topic -> !topic.partitions().stream().allMatch(one -> isThere(topic, one)))
            .map(TxnOffsetCommitRequestTopic::name)
            .collect(toSet());
    if (unknown.isEmpty()) {
      begin(commit, exchange);
    } else {
      exchange.whenReady(catalog.refresh(unknown, Set.of()), (done, ready) -> begin(commit, ready));
    }
  }

  /** Finds out which transaction it is. */
  private void begin(TxnOffsetCommitRequestData request, Exchange exchange) {
    var commits = commits(request);
    if (commits.isEmpty()) {
      exchange.answer(response(request, exchange.version(), Map.of()));
    } else if (exchange.version() >= EPOCH_PER_TRANSACTION_SINCE) {
      mark(
          request,
          commits,
          new Transaction(
              request.transactionalId(),
              request.producerId(),
              request.producerEpoch(),
              Transaction.EPOCH_OF_ITS_OWN),
          Map.of(),
          exchange);
    } else {
      var version = exchange.version();
      var partitions = commits.stream().map(Commit::partition).collect(toSet());
      var begun =
          transactions
              .statusOf(request.transactionalId())
              .thenCombine(
                  transactions.shadowOf(request.groupId(), request.transactionalId(), partitions),
                  (status, shadow) -> begun(request, version, status, shadow));
      exchange.whenReady(
          begun,
          (is, ready) -> {
            if (is.error() == Errors.NONE) {
              mark(request, commits, is.transaction(), is.before(), ready);
            } else {
              ready.answer(failure(request, ready.version(), is.error()));
            }
          });
    }
  }

  private static Begun begun(
      TxnOffsetCommitRequestData request,
      short version,
      TransactionStatus status,
      ShadowOffsets shadow) {
    Map<PartitionId, String> before = new HashMap<>(shadow.tags());
    before.keySet().removeAll(shadow.unstable());
    return new Begun(
        whyNot(request, version, status),
        new Transaction(
            request.transactionalId(),
            request.producerId(),
            request.producerEpoch(),
            status.startedMs()),
        before);
  }

  /** As the upstream's transaction coordinator, which Kafka asks first, too. */
  private static Errors whyNot(
      TxnOffsetCommitRequestData request, short version, TransactionStatus status) {
    if (status.producerId() != request.producerId()) {
      return Errors.INVALID_PRODUCER_ID_MAPPING;
    } else if (status.producerEpoch() != request.producerEpoch()) {
      return Errors.INVALID_PRODUCER_EPOCH;
    }
    return switch (status.state()) {
      case ONGOING -> Errors.NONE;
      case ENDING -> Errors.COORDINATOR_LOAD_IN_PROGRESS;
      case NONE, COMMITTED, ABORTED ->
          version < ABORTABLE_SINCE ? Errors.INVALID_TXN_STATE : Errors.TRANSACTION_ABORTABLE;
    };
  }

  private void mark(
      TxnOffsetCommitRequestData request,
      List<Commit> commits,
      Transaction transaction,
      Map<PartitionId, String> before,
      Exchange exchange) {
    var tag = UUID.randomUUID();
    exchange.askGroupFirst(
        request.groupId(),
        new CommitTxnOffsets(
            request.memberId(),
            request.groupInstanceId(),
            request.generationId(),
            transaction,
            tag,
            before,
            commits),
        (reply, marked) ->
            forward(request, commits, tag, (GroupReply.CommitTxnOffsets) reply, marked));
  }

  private void forward(
      TxnOffsetCommitRequestData request,
      List<Commit> commits,
      UUID tag,
      GroupReply.CommitTxnOffsets reply,
      Exchange exchange) {
    Map<PartitionId, Errors> results = new HashMap<>();
    for (var commit : commits) {
      var error =
          reply.error() == GroupError.NONE
              ? reply.failed().getOrDefault(commit.partition(), GroupError.NONE)
              : reply.error();
      results.put(commit.partition(), GroupErrors.toKafka(error));
    }
    if (!results.containsValue(Errors.NONE)) {
      exchange.answer(response(request, exchange.version(), results));
      return;
    }
    exchange.whenReady(
        exchange.commitUpstream(toShadow(request, tag, results)),
        (answer, forwarded) -> {
          var refused = takeIn(answer, results);
          confirm(request, new ConfirmTxnOffsets(tag, refused), results, forwarded);
        });
  }

  private void confirm(
      TxnOffsetCommitRequestData request,
      ConfirmTxnOffsets confirm,
      Map<PartitionId, Errors> results,
      Exchange exchange) {
    var version = exchange.version();
    if (!results.containsValue(Errors.NONE)) {
      exchange.answer(response(request, version, results));
      return;
    }
    exchange.askGroup(
        request.groupId(),
        confirm,
        reply -> {
          var error = GroupErrors.toKafka(reply.error());
          results.replaceAll((partition, result) -> result == Errors.NONE ? error : result);
          return response(request, version, results);
        });
  }

  private static TxnOffsetCommitRequestData toShadow(
      TxnOffsetCommitRequestData request, UUID tag, Map<PartitionId, Errors> results) {
    var shadow =
        new TxnOffsetCommitRequestData()
            .setTransactionalId(request.transactionalId())
            .setGroupId(ShadowGroups.of(request.groupId(), request.transactionalId()))
            .setProducerId(request.producerId())
            .setProducerEpoch(request.producerEpoch());
    for (var topic : request.topics()) {
      var partitions =
          topic.partitions().stream()
              .map(TxnOffsetCommitRequestPartition::partitionIndex)
              .filter(index -> results.get(new PartitionId(topic.name(), index)) == Errors.NONE)
              .map(
                  index ->
                      new TxnOffsetCommitRequestPartition()
                          .setPartitionIndex(index)
                          .setCommittedOffset(SHADOW_OFFSET)
                          .setCommittedMetadata(tag.toString()))
              .collect(toList());
      if (!partitions.isEmpty()) {
        shadow
            .topics()
            .add(new TxnOffsetCommitRequestTopic().setName(topic.name()).setPartitions(partitions));
      }
    }
    return shadow;
  }

  /**
   * What the upstream does not mention it has not taken.
   *
   * @return the marked partitions that it has not taken
   */
  private static Set<PartitionId> takeIn(
      TxnOffsetCommitResponseData answer, Map<PartitionId, Errors> results) {
    Set<PartitionId> refused = new HashSet<>();
    Map<PartitionId, Errors> answered = new HashMap<>();
    for (var topic : answer.topics()) {
      for (var partition : topic.partitions()) {
        answered.put(
            new PartitionId(topic.name(), partition.partitionIndex()),
            Errors.forCode(partition.errorCode()));
      }
    }
    results.replaceAll(
        (partition, result) -> {
          if (result != Errors.NONE) {
            return result;
          }
          var taken = answered.getOrDefault(partition, Errors.COORDINATOR_NOT_AVAILABLE);
          if (taken != Errors.NONE) {
            refused.add(partition);
          }
          return taken;
        });
    return refused;
  }

  /** Those that the log has a partition for. */
  private List<Commit> commits(TxnOffsetCommitRequestData request) {
    List<Commit> commits = new ArrayList<>();
    for (var topic : request.topics()) {
      for (var partition : topic.partitions()) {
        catalog
            .byName(topic.name())
            .filter(known -> isThere(topic, partition))
            .ifPresent(
                known ->
                    commits.add(
                        new Commit(
                            new PartitionId(topic.name(), partition.partitionIndex()),
                            partition.committedOffset(),
                            partition.committedLeaderEpoch(),
                            partition.committedMetadata(),
                            known.id())));
      }
    }
    return commits;
  }

  private boolean isThere(
      TxnOffsetCommitRequestTopic topic, TxnOffsetCommitRequestPartition partition) {
    return catalog
        .byName(topic.name())
        .filter(
            known ->
                partition.partitionIndex() >= 0 && partition.partitionIndex() < known.partitions())
        .isPresent();
  }

  /**
   * @param results of those partitions that the log has
   */
  private static ApiMessage response(
      TxnOffsetCommitRequestData request, short version, Map<PartitionId, Errors> results) {
    var response = new TxnOffsetCommitResponseData();
    for (var topic : request.topics()) {
      var answered = new TxnOffsetCommitResponseTopic().setName(topic.name());
      for (var partition : topic.partitions()) {
        var error =
            results.getOrDefault(
                new PartitionId(topic.name(), partition.partitionIndex()),
                Errors.UNKNOWN_TOPIC_OR_PARTITION);
        answered
            .partitions()
            .add(
                new TxnOffsetCommitResponsePartition()
                    .setPartitionIndex(partition.partitionIndex())
                    .setErrorCode(understood(error, version).code()));
      }
      if (!answered.partitions().isEmpty()) {
        response.topics().add(answered);
      }
    }
    return response;
  }

  /** Producers before 2.0 may fall over COORDINATOR_LOAD_IN_PROGRESS (KAFKA-7296). */
  private static Errors understood(Errors error, short version) {
    return version < 2 && error == Errors.COORDINATOR_LOAD_IN_PROGRESS
        ? Errors.COORDINATOR_NOT_AVAILABLE
        : error;
  }

  @Override
  public ApiMessage failure(ApiMessage request, short version, Errors error) {
    return TxnOffsetCommitRequest.getErrorResponse(
        (TxnOffsetCommitRequestData) request, understood(error, version));
  }
}
