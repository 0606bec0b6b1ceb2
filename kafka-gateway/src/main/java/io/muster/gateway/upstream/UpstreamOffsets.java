package io.muster.gateway.upstream;

import io.muster.gateway.Causes;
import io.muster.group.CommittedOffset;
import io.muster.group.OffsetSource;
import io.muster.group.PartitionId;
import io.muster.group.TopicCatalog;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InvalidGroupIdException;

/**
 * The offsets that groups have committed at the upstream's own coordinator.
 *
 * <p>The admin client drops partitions with pending offsets without a word if asked for stable ones
 * (KIP-447), so what is missing then, but there if anything will do, is unstable. Not seen are a
 * partition whose only offset is a pending one, and topics that Muster's principal may not
 * describe.
 */
public final class UpstreamOffsets implements OffsetSource {

  /**
   * Bounds of the look-ups.
   *
   * @param timeout of each of the two questions of one
   * @param maxUnderWay groups that are asked about at once
   * @param maxWaiting groups that may wait for their turn; more are refused
   */
  public record Settings(Duration timeout, int maxUnderWay, int maxWaiting) {
    public static final Settings DEFAULT = new Settings(Duration.ofSeconds(10), 32, 100_000);
  }

  private final Admin admin;
  private final TopicCatalog catalog;
  private final Settings settings;
  private final Clock clock;
  private final Turns turns;

  /**
   * @param admin of the upstream
   * @param catalog knows the ids of the topics, so that an adopted offset does not outlive its
   *     topic
   */
  public UpstreamOffsets(Admin admin, TopicCatalog catalog, Settings settings, Clock clock) {
    this.admin = admin;
    this.catalog = catalog;
    this.settings = settings;
    this.clock = clock;
    this.turns =
        new Turns(
            "groups whose offsets are asked for", settings.maxUnderWay(), settings.maxWaiting());
  }

  @Override
  public CompletionStage<Found> offsetsOf(String groupId) {
    return ShadowGroups.isShadow(groupId)
        ? CompletableFuture.completedStage(Found.NOTHING)
        : turns.take(() -> ask(groupId)).thenCompose(this::withTopicIds);
  }

  /** Stable offsets are asked for last: what has become stable meanwhile counts. */
  private CompletionStage<Answer> ask(String groupId) {
    return list(groupId, false)
        .thenCompose(
            last ->
                last.isEmpty()
                    ? CompletableFuture.completedStage(Answer.NOTHING)
                    : list(groupId, true).thenApply(stable -> Answer.of(last, stable)));
  }

  /** The admin client says null for a partition without an offset. */
  private CompletionStage<Map<TopicPartition, OffsetAndMetadata>> list(
      String groupId, boolean stable) {
    var options =
        new ListConsumerGroupOffsetsOptions()
            .requireStable(stable)
            .timeoutMs((int) settings.timeout().toMillis());
    return admin
        .listConsumerGroupOffsets(groupId, options)
        .partitionsToOffsetAndMetadata(groupId)
        .toCompletionStage()
        .exceptionally(UpstreamOffsets::noneIfNoSuchGroup);
  }

  private static Map<TopicPartition, OffsetAndMetadata> noneIfNoSuchGroup(Throwable failure) {
    var cause = Causes.of(failure);
    if (cause instanceof InvalidGroupIdException || cause instanceof GroupIdNotFoundException) {
      return Map.of();
    }
    throw new CompletionException(cause);
  }

  private CompletionStage<Found> withTopicIds(Answer answer) {
    var topics =
        answer.offsets().keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet());
    return catalog
        .refresh(topics, Set.of())
        .thenApply(done -> new Found(adopted(answer.offsets()), answer.unstable()));
  }

  private Map<PartitionId, CommittedOffset> adopted(
      Map<TopicPartition, OffsetAndMetadata> offsets) {
    var now = clock.millis();
    Map<PartitionId, CommittedOffset> adopted = new HashMap<>();
    offsets.forEach(
        (partition, offset) -> {
          if (offset != null) {
            adopted.put(
                fromKafka(partition),
                new CommittedOffset(
                    offset.offset(),
                    offset.leaderEpoch().orElse(CommittedOffset.NO_LEADER_EPOCH),
                    offset.metadata(),
                    catalog.byName(partition.topic()).map(TopicCatalog.Topic::id).orElse(null),
                    now,
                    CommittedOffset.NO_EXPIRY));
          }
        });
    return adopted;
  }

  private static PartitionId fromKafka(TopicPartition partition) {
    return new PartitionId(partition.topic(), partition.partition());
  }

  /**
   * What the upstream has.
   *
   * @param offsets the last of each partition; null where there is none
   */
  private record Answer(Map<TopicPartition, OffsetAndMetadata> offsets, Set<PartitionId> unstable) {
    static final Answer NOTHING = new Answer(Map.of(), Set.of());

    static Answer of(
        Map<TopicPartition, OffsetAndMetadata> last,
        Map<TopicPartition, OffsetAndMetadata> stable) {
      Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>(last);
      offsets.putAll(stable);
      return new Answer(
          offsets,
          last.keySet().stream()
              .filter(partition -> !stable.containsKey(partition))
              .map(UpstreamOffsets::fromKafka)
              .collect(Collectors.toSet()));
    }
  }
}
