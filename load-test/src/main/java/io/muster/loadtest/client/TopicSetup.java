package io.muster.loadtest.client;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates topics that others then count on. */
public final class TopicSetup {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private TopicSetup() {}

  /**
   * Creates these topics, unless they are there, and waits until the server knows them.
   *
   * @param partitions by topic name
   * @return the topics' ids
   * @throws ExecutionException when the server refuses
   * @throws TimeoutException when it does not know them within a minute
   */
  public static Map<String, Uuid> ensure(
      InetSocketAddress bootstrap, Map<String, Integer> partitions)
      throws InterruptedException, ExecutionException, TimeoutException {
    return ensure(bootstrap.getHostString() + ":" + bootstrap.getPort(), partitions);
  }

  /** Likewise, with the brokers to ask first as Kafka's clients take them. */
  public static Map<String, Uuid> ensure(String servers, Map<String, Integer> partitions)
      throws InterruptedException, ExecutionException, TimeoutException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      for (Map.Entry<String, Integer> topic : partitions.entrySet()) {
        // As many replicas as topics have there: a broker may insist on it.
        create(
            admin, new NewTopic(topic.getKey(), Optional.of(topic.getValue()), Optional.empty()));
      }
      return describe(admin, partitions).entrySet().stream()
          .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().topicId()));
    }
  }

  private static void create(Admin admin, NewTopic topic)
      throws InterruptedException, ExecutionException {
    try {
      admin.createTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  /** A topic is known to the server a moment after it was created. */
  private static Map<String, TopicDescription> describe(
      Admin admin, Map<String, Integer> partitions)
      throws InterruptedException, ExecutionException, TimeoutException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        return admin.describeTopics(partitions.keySet()).allTopicNames().get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    throw new TimeoutException("The server has no topics within " + LIMIT);
  }
}
