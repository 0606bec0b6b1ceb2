package io.muster.gateway.upstream;

import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.muster.gateway.Causes;
import io.muster.group.PartitionId;
import io.muster.group.ShadowOffsets;
import io.muster.group.Transactions;
import io.muster.group.txn.TransactionStatus;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTransactionsOptions;
import org.apache.kafka.clients.admin.DescribeTransactionsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;

/** The upstream's transactions, through its admin client. */
public final class UpstreamTransactions implements Transactions {

  /**
   * Bounds of what is asked of the upstream for transactions.
   *
   * @param timeout of one question or commit
   * @param maxUnderWay at once
   * @param maxWaiting for their turn; more are refused
   */
  public record Settings(Duration timeout, int maxUnderWay, int maxWaiting) {
    public static final Settings DEFAULT = new Settings(Duration.ofSeconds(10), 64, 10_000);
  }

  private final Admin admin;
  private final int timeoutMs;
  private final Turns turns;

  /**
   * @param admin of the upstream
   */
  public UpstreamTransactions(Admin admin, Settings settings) {
    this.admin = admin;
    this.timeoutMs = (int) settings.timeout().toMillis();
    this.turns = new Turns("transactions", settings.maxUnderWay(), settings.maxWaiting());
  }

  @Override
  public Map<String, CompletionStage<TransactionStatus>> statusesOf(Set<String> transactionalIds) {
    var answered = turns.take(() -> describe(transactionalIds));
    return transactionalIds.stream()
        .collect(
            toMap(
                id -> id,
                id ->
                    answered
                        .thenCompose(result -> result.description(id).toCompletionStage())
                        .thenApply(UpstreamTransactions::status)
                        .exceptionally(UpstreamTransactions::noneIfNoSuchId)));
  }

  /** Completes when all are described, or cannot be, which each tells by itself. */
  private CompletionStage<DescribeTransactionsResult> describe(Set<String> transactionalIds) {
    var result =
        admin.describeTransactions(
            transactionalIds, new DescribeTransactionsOptions().timeoutMs(timeoutMs));
    return result.all().toCompletionStage().handle((all, failure) -> result);
  }

  private static TransactionStatus status(TransactionDescription description) {
    return new TransactionStatus(
        switch (description.state()) {
          case EMPTY -> TransactionStatus.State.NONE;
          case ONGOING -> TransactionStatus.State.ONGOING;
          case COMPLETE_COMMIT -> TransactionStatus.State.COMMITTED;
          case COMPLETE_ABORT -> TransactionStatus.State.ABORTED;
          case PREPARE_ABORT, PREPARE_COMMIT, PREPARE_EPOCH_FENCE, UNKNOWN ->
              TransactionStatus.State.ENDING;
        },
        description.producerId(),
        description.producerEpoch(),
        description.transactionStartTimeMs().orElse(-1));
  }

  private static TransactionStatus noneIfNoSuchId(Throwable failure) {
    var cause = Causes.of(failure);
    if (cause instanceof TransactionalIdNotFoundException) {
      return TransactionStatus.UNKNOWN_ID;
    }
    throw new CompletionException(cause);
  }

  @Override
  public CompletionStage<ShadowOffsets> shadowOf(
      String groupId, String transactionalId, Set<PartitionId> partitions) {
    var shadow = ShadowGroups.of(groupId, transactionalId);
    var asked = partitions.stream().map(UpstreamTransactions::toKafka).collect(toSet());
    return turns
        .take(() -> offsets(shadow, asked, true))
        .thenCompose(stable -> withUnstable(shadow, asked, stable));
  }

  /**
   * The admin client leaves partitions out that are not stable, and has null for those without an
   * offset.
   */
  private CompletionStage<ShadowOffsets> withUnstable(
      String shadow, Set<TopicPartition> asked, Map<TopicPartition, OffsetAndMetadata> stable) {
    var unstable = asked.stream().filter(one -> !stable.containsKey(one)).collect(toSet());
    if (unstable.isEmpty()) {
      return CompletableFuture.completedStage(new ShadowOffsets(tags(stable), Set.of()));
    }
    return turns
        .take(() -> offsets(shadow, unstable, false))
        .thenApply(
            last -> {
              Map<PartitionId, String> tags = tags(stable);
              tags.putAll(tags(last));
              return new ShadowOffsets(
                  tags, unstable.stream().map(UpstreamTransactions::fromKafka).collect(toSet()));
            });
  }

  private CompletionStage<Map<TopicPartition, OffsetAndMetadata>> offsets(
      String shadow, Collection<TopicPartition> partitions, boolean stable) {
    var spec =
        new ListConsumerGroupOffsetsSpec().topicPartitions(partitions.stream().collect(toList()));
    var options = new ListConsumerGroupOffsetsOptions().requireStable(stable).timeoutMs(timeoutMs);
    return admin
        .listConsumerGroupOffsets(Map.of(shadow, spec), options)
        .partitionsToOffsetAndMetadata(shadow)
        .toCompletionStage();
  }

  private static Map<PartitionId, String> tags(Map<TopicPartition, OffsetAndMetadata> offsets) {
    Map<PartitionId, String> tags = new HashMap<>();
    offsets.forEach(
        (partition, offset) ->
            tags.put(
                fromKafka(partition), offset == null ? ShadowOffsets.NOTHING : offset.metadata()));
    return tags;
  }

  private static TopicPartition toKafka(PartitionId partition) {
    return new TopicPartition(partition.topic(), partition.partition());
  }

  private static PartitionId fromKafka(TopicPartition partition) {
    return new PartitionId(partition.topic(), partition.partition());
  }
}
