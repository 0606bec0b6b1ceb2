package io.muster.loadtest.chaos.load;

import io.muster.loadtest.chaos.history.Operation.Answer;
import io.muster.loadtest.chaos.history.Operation.Kind;
import io.muster.loadtest.chaos.history.Operation.Request;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An unmodified {@code KafkaConsumer} that polls, and commits its positions synchronously. When it
 * throws what an application cannot handle, another takes its place.
 */
final class StockConsumer implements Runnable, ConsumerRebalanceListener {
  private static final Logger LOG = LoggerFactory.getLogger(StockConsumer.class);
  private static final Duration POLL = Duration.ofMillis(300);

  private final Target target;
  private final String group;
  private final String client;
  private final String assignor;
  private final Supplier<Phase> phase;

  /** Replaced and used by the thread of {@link #run} only. */
  private KafkaConsumer<byte[], byte[]> consumer;

  /**
   * @param assignor class name
   */
  StockConsumer(
      Target target, String group, String client, String assignor, Supplier<Phase> phase) {
    this.target = target;
    this.group = group;
    this.client = client;
    this.assignor = assignor;
    this.phase = phase;
    this.consumer = connect();
  }

  @Override
  public void run() {
    try {
      while (phase.get() != Phase.OVER) {
        try {
          consumer.poll(POLL);
          commit();
        } catch (RetriableException e) {
          LOG.debug("{} tries again", client, e);
        } catch (KafkaException e) {
          record(Kind.REVOKED, Answer.lost("the consumer threw " + e));
          consumer.close();
          consumer = connect();
        }
      }
    } finally {
      consumer.close();
    }
  }

  private KafkaConsumer<byte[], byte[]> connect() {
    KafkaConsumer<byte[], byte[]> connected =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                target.bootstrap(),
                ConsumerConfig.CLIENT_ID_CONFIG,
                client,
                ConsumerConfig.GROUP_ID_CONFIG,
                group,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                20_000,
                ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                60_000,
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                assignor,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                20_000,
                ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                20_000),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    connected.subscribe(List.of(target.topic()), this);
    return connected;
  }

  /** A commit that fails is tried again with the next position. */
  private void commit() {
    Map<Integer, Long> positions = new TreeMap<>();
    for (TopicPartition partition : consumer.assignment()) {
      positions.put(partition.partition(), consumer.position(partition));
    }
    if (positions.isEmpty()) {
      return;
    }
    Request request = request(Kind.COMMIT, positions);
    long start = target.history().now();
    Answer answer;
    try {
      consumer.commitSync(
          positions.entrySet().stream()
              .collect(
                  Collectors.toMap(
                      position -> new TopicPartition(target.topic(), position.getKey()),
                      position -> new OffsetAndMetadata(position.getValue()))));
      answer = Answer.of(Answer.DONE);
    } catch (KafkaException e) {
      answer = Answer.lost(e.toString());
    }
    target.history().add(request, start, answer);
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> added) {
    record(Kind.ASSIGNED, Answer.owning(numbers(consumer.assignment())));
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
    record(Kind.REVOKED, Answer.owning(numbers(revoked)));
  }

  private void record(Kind kind, Answer answer) {
    target.history().add(request(kind, Map.of()), target.history().now(), answer);
  }

  private Request request(Kind kind, Map<Integer, Long> committed) {
    return new Request(
        kind,
        client,
        group,
        consumer.groupMetadata().memberId(),
        consumer.groupMetadata().generationId(),
        "",
        committed);
  }

  private static Set<Integer> numbers(Collection<TopicPartition> partitions) {
    return partitions.stream()
        .map(TopicPartition::partition)
        .collect(Collectors.toUnmodifiableSet());
  }
}
