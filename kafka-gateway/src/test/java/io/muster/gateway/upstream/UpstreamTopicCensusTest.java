package io.muster.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.muster.gateway.api.TopicIds;
import io.muster.group.TopicCatalog.Topic;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class UpstreamTopicCensusTest {
  private static final Uuid ID = Uuid.randomUuid();

  private final ScriptedAdmin upstream = new ScriptedAdmin();
  private final UpstreamTopicCensus census =
      new UpstreamTopicCensus(upstream.admin(), Duration.ofSeconds(1));

  @Test
  void tellsATopicFromNoneAndFromOneThatMayNotBeSeen() throws Exception {
    var answer = census.take(Set.of("orders", "gone", "secret")).toCompletableFuture();
    var asked = upstream.describes.get(0).topics();
    asked.get("orders").complete(ScriptedAdmin.topic("orders", ID, 3));
    asked.get("gone").completeExceptionally(new UnknownTopicOrPartitionException("gone"));
    asked.get("secret").completeExceptionally(new TopicAuthorizationException("secret"));

    assertThat(answer.get().clusterId()).isEqualTo(ScriptedAdmin.CLUSTER_ID);
    assertThat(answer.get().topics())
        .containsOnly(
            entry("orders", Optional.of(new Topic("orders", TopicIds.fromKafka(ID), 3))),
            entry("gone", Optional.empty()));
  }

  @Test
  void failsUnlessAllIsKnown() {
    var answer = census.take(Set.of("orders", "gone")).toCompletableFuture();
    var asked = upstream.describes.get(0).topics();
    asked.get("orders").completeExceptionally(new TimeoutException("late"));
    asked.get("gone").completeExceptionally(new UnknownTopicOrPartitionException("gone"));

    assertThat(answer).isCompletedExceptionally();
  }

  @Test
  void failsWhenTheUpstreamCannotBeAsked() {
    upstream.close();

    assertThat(census.take(Set.of("orders")).toCompletableFuture()).isCompletedExceptionally();
  }

  @Test
  void asksAboutManyInSeveralQuestions() throws Exception {
    Set<String> names =
        IntStream.range(0, 1_200).mapToObj(i -> "topic-" + i).collect(Collectors.toSet());
    var answer = census.take(names).toCompletableFuture();
    for (int question = 0; question < 3; question++) {
      assertThat(answer).isNotDone();
      upstream.describes.get(question).answer();
    }

    assertThat(answer.get().topics()).hasSize(1_200);
    assertThat(upstream.describes).hasSize(3);
  }
}
