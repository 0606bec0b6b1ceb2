package io.muster.gateway.upstream;

import io.muster.gateway.api.TopicIds;
import io.muster.group.TopicCatalog.Topic;
import io.muster.group.TopicCensus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.Uuid;

/** Asks the upstream about topics, a few hundred at a time. */
public final class UpstreamTopicCensus implements TopicCensus {
  private static final int AT_ONCE = 500;

  private final Admin admin;
  private final int timeoutMs;

  /**
   * @param admin of the upstream
   * @param timeout of one question
   */
  public UpstreamTopicCensus(Admin admin, Duration timeout) {
    this.admin = admin;
    this.timeoutMs = (int) timeout.toMillis();
  }

  @Override
  public CompletionStage<Census> take(Set<String> names) {
    Map<String, Optional<Topic>> topics = new ConcurrentHashMap<>();
    try {
      CompletionStage<String> clusterId =
          admin
              .describeCluster(new DescribeClusterOptions().timeoutMs(timeoutMs))
              .clusterId()
              .toCompletionStage();
      return ask(List.copyOf(names), topics)
          .thenCombine(clusterId, (done, id) -> new Census(id, topics));
    } catch (RuntimeException closed) {
      return CompletableFuture.failedFuture(closed);
    }
  }

  private CompletionStage<Void> ask(List<String> names, Map<String, Optional<Topic>> topics) {
    if (names.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    var some = names.subList(0, Math.min(AT_ONCE, names.size()));
    var options = new DescribeTopicsOptions().timeoutMs(timeoutMs);
    List<CompletableFuture<?>> answers = new ArrayList<>();
    admin
        .describeTopics(TopicCollection.ofTopicNames(some), options)
        .topicNameValues()
        .forEach((name, topic) -> answers.add(take(name, topic, topics)));
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenCompose(done -> ask(names.subList(some.size(), names.size()), topics));
  }

  private static CompletableFuture<Void> take(
      String name, KafkaFuture<TopicDescription> answer, Map<String, Optional<Topic>> topics) {
    return answer
        .toCompletionStage()
        .<Void>handle(
            (topic, failure) -> {
              if (failure == null) {
                topics.put(name, Optional.of(topic(topic)));
                return null;
              }
              switch (TopicFailure.of(failure)) {
                case ABSENT -> topics.put(name, Optional.empty());
                case WITHHELD -> {} // It stays left out.
                case UNKNOWN -> throw new CompletionException(failure);
              }
              return null;
            })
        .toCompletableFuture();
  }

  private static Topic topic(TopicDescription description) {
    var id = description.topicId();
    return new Topic(
        description.name(),
        id.equals(Uuid.ZERO_UUID) ? null : TopicIds.fromKafka(id),
        description.partitions().size());
  }
}
