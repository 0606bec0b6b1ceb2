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
 * <p>An offset that is part of an unfinished transaction there is not seen, only the one before it:
 * the admin client drops partitions with pending offsets without a word if asked for stable ones,
 * and a partition without an offset would start from {@code auto.offset.reset}. Topics that
 * Muster's principal may not describe are not seen either.
 */
public final class UpstreamOffsets implements OffsetSource {

  /**
   * Bounds of the look-ups.
   *
   * @param timeout of one
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
  public CompletionStage<Map<PartitionId, CommittedOffset>> offsetsOf(String groupId) {
    return ShadowGroups.isShadow(groupId)
        ? CompletableFuture.completedStage(Map.of())
        : turns.take(() -> ask(groupId)).thenCompose(this::withTopicIds);
  }

  private CompletionStage<Map<TopicPartition, OffsetAndMetadata>> ask(String groupId) {
    var options =
        new ListConsumerGroupOffsetsOptions().timeoutMs((int) settings.timeout().toMillis());
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

  private CompletionStage<Map<PartitionId, CommittedOffset>> withTopicIds(
      Map<TopicPartition, OffsetAndMetadata> offsets) {
    var topics = offsets.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet());
    return catalog.refresh(topics, Set.of()).thenApply(done -> adopted(offsets));
  }

  private Map<PartitionId, CommittedOffset> adopted(
      Map<TopicPartition, OffsetAndMetadata> offsets) {
    var now = clock.millis();
    Map<PartitionId, CommittedOffset> adopted = new HashMap<>();
    offsets.forEach(
        (partition, offset) -> {
          // The admin client says null for a partition without an offset.
          if (offset != null) {
            adopted.put(
                new PartitionId(partition.topic(), partition.partition()),
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
}
