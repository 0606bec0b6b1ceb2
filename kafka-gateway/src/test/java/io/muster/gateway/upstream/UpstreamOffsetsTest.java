package io.muster.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.CommittedOffset;
import io.muster.group.OffsetSource;
import io.muster.group.PartitionId;
import io.muster.group.TopicCatalog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class UpstreamOffsetsTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final long NOW = 1_000_000;
  private static final UUID ID = UUID.randomUUID();

  /** Knows one topic, as soon as it was asked to look. */
  private static final class OneTopic implements TopicCatalog {
    private Set<String> looked = Set.of();

    @Override
    public Optional<Topic> byName(String name) {
      return looked.contains(name) && name.equals("orders")
          ? Optional.of(new Topic("orders", ID, 3))
          : Optional.empty();
    }

    @Override
    public Optional<Topic> byId(UUID id) {
      return Optional.empty();
    }

    @Override
    public CompletionStage<Void> refresh(Set<String> names, Set<UUID> ids) {
      looked = names;
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Found> find(Set<String> names, Set<String> regexes) {
      throw new UnsupportedOperationException();
    }
  }

  private final ScriptedAdmin upstream = new ScriptedAdmin();
  private final UpstreamOffsets offsets = offsets(2, 3);

  private UpstreamOffsets offsets(int maxUnderWay, int maxWaiting) {
    return new UpstreamOffsets(
        upstream.admin(),
        new OneTopic(),
        new UpstreamOffsets.Settings(TIMEOUT, maxUnderWay, maxWaiting),
        Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC));
  }

  private CompletableFuture<OffsetSource.Found> ask(String groupId) {
    return offsets.offsetsOf(groupId).toCompletableFuture();
  }

  @Test
  void adoptsWhatWasCommitted() {
    var answer = ask("g");
    Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    committed.put(
        new TopicPartition("orders", 0), new OffsetAndMetadata(100, Optional.of(5), "note"));
    committed.put(new TopicPartition("orders", 1), null);
    committed.put(new TopicPartition("gone", 2), new OffsetAndMetadata(200));

    upstream.offsets.get(0).answer().complete(committed);
    upstream.offsets.get(1).answer().complete(committed);

    assertThat(upstream.offsets).extracting("stable").containsExactly(false, true);
    assertThat(answer)
        .isCompletedWithValue(
            new OffsetSource.Found(
                Map.of(
                    new PartitionId("orders", 0),
                    new CommittedOffset(100, 5, "note", ID, NOW, CommittedOffset.NO_EXPIRY),
                    new PartitionId("gone", 2),
                    new CommittedOffset(200, -1, "", null, NOW, CommittedOffset.NO_EXPIRY)),
                Set.of()));
  }

  @Test
  void tellsWhatATransactionMayStillChange() {
    var answer = ask("g");
    var open = new TopicPartition("gone", 0);
    var closed = new TopicPartition("gone", 1);
    upstream
        .offsets
        .get(0)
        .answer()
        .complete(Map.of(open, new OffsetAndMetadata(5), closed, new OffsetAndMetadata(6)));

    upstream.offsets.get(1).answer().complete(Map.of(closed, new OffsetAndMetadata(7)));

    assertThat(answer)
        .isCompletedWithValueMatching(
            found ->
                found.unstable().equals(Set.of(new PartitionId("gone", 0)))
                    && found.offsets().get(new PartitionId("gone", 0)).offset() == 5
                    && found.offsets().get(new PartitionId("gone", 1)).offset() == 7);
  }

  @Test
  void failsWhenOnlyOneQuestionIsAnswered() {
    var answer = ask("g");
    upstream
        .offsets
        .get(0)
        .answer()
        .complete(Map.of(new TopicPartition("gone", 0), new OffsetAndMetadata(5)));

    upstream.offsets.get(1).answer().completeExceptionally(new TimeoutException("away"));

    assertFailed(answer, TimeoutException.class);
  }

  @Test
  void groupWithoutOffsetsHasNone() {
    var answer = ask("g");

    upstream.offsets.get(0).answer().complete(Map.of());

    assertThat(answer).isCompletedWithValue(OffsetSource.Found.NOTHING);
  }

  @Test
  void groupThatCannotBeThereHasNone() {
    var rejected = ask("");
    var unknown = ask("g");

    upstream.offsets.get(0).answer().completeExceptionally(new InvalidGroupIdException("empty"));
    upstream.offsets.get(1).answer().completeExceptionally(new GroupIdNotFoundException("no"));

    assertThat(rejected).isCompletedWithValue(OffsetSource.Found.NOTHING);
    assertThat(unknown).isCompletedWithValue(OffsetSource.Found.NOTHING);
  }

  @Test
  void failsWhenTheUpstreamCannotBeAsked() {
    var away = ask("a");
    var forbidden = ask("b");

    upstream.offsets.get(0).answer().completeExceptionally(new TimeoutException("away"));
    upstream.offsets.get(1).answer().completeExceptionally(new GroupAuthorizationException("b"));

    assertFailed(away, TimeoutException.class);
    assertFailed(forbidden, GroupAuthorizationException.class);
  }

  private static void assertFailed(
      CompletableFuture<?> answer, Class<? extends Throwable> failure) {
    assertThat(answer)
        .failsWithin(TIMEOUT)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(failure);
  }

  @Test
  void someAtATimeTheOthersWaitForTheirTurn() {
    var answers = IntStream.range(0, 5).mapToObj(i -> ask("g" + i)).toList();
    assertThat(upstream.offsets).extracting("groupId").containsExactly("g0", "g1");

    var refused = ask("one too many");
    assertFailed(refused, RejectedExecutionException.class);

    upstream.offsets.get(1).answer().complete(Map.of());
    assertThat(upstream.offsets).extracting("groupId").containsExactly("g0", "g1", "g2");
    upstream.offsets.get(2).answer().completeExceptionally(new TimeoutException("away"));
    assertThat(upstream.offsets).extracting("groupId").containsExactly("g0", "g1", "g2", "g3");
    upstream.offsets.get(0).answer().complete(Map.of());
    upstream.offsets.get(3).answer().complete(Map.of());
    upstream.offsets.get(4).answer().complete(Map.of());
    assertThat(answers).allMatch(CompletableFuture::isDone);
  }

  @Test
  void closedClientFailsAllThatWait() {
    var many = offsets(1, 100_000);
    var first = many.offsetsOf("first").toCompletableFuture();
    var waiting =
        IntStream.range(0, 50_000)
            .mapToObj(i -> many.offsetsOf("g" + i).toCompletableFuture())
            .toList();
    upstream.close();

    upstream.offsets.get(0).answer().completeExceptionally(new TimeoutException("away"));

    assertFailed(first, TimeoutException.class);
    assertThat(waiting).allMatch(CompletableFuture::isCompletedExceptionally);
  }
}
