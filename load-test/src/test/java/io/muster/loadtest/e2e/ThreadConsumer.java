package io.muster.loadtest.e2e;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A stock consumer in a thread of this JVM. It commits after each poll what the poll returned, and
 * keeps what was acknowledged.
 */
final class ThreadConsumer implements ConsumerRebalanceListener, AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  /** Told of what the consumer owns and gets, on its thread, before the group knows of it. */
  interface Watcher {
    /** Nobody. */
    Watcher NONE = new Watcher() {};

    /** It is about to join. */
    default void started() {}

    default void claimed(int partition) {}

    default void released(int partition) {}

    default void got(int partition, long offset) {}
  }

  /** What has been got and is not committed yet; only its own thread's. */
  private final Map<TopicPartition, OffsetAndMetadata> due = new HashMap<>();

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String topic;
  private final Watcher watcher;
  private final Thread thread;
  private final ConcurrentLinkedQueue<String> callbacks = new ConcurrentLinkedQueue<>();
  private final Map<Integer, Long> acknowledged = new ConcurrentHashMap<>();
  private final AtomicLong consumed = new AtomicLong();
  private volatile Set<Integer> partitions = Set.of();
  private volatile int generation = -1;
  private final AtomicLong commits = new AtomicLong();
  private volatile @Nullable Throwable failure;

  /** Connects; joins the group when {@link #start} is called. */
  ThreadConsumer(String bootstrap, String group, String topic, Map<String, String> properties) {
    this(bootstrap, group, topic, properties, Watcher.NONE);
  }

  /** The same, watched. */
  ThreadConsumer(
      String bootstrap,
      String group,
      String topic,
      Map<String, String> properties,
      Watcher watcher) {
    this.watcher = watcher;
    Map<String, Object> all = new HashMap<>();
    all.put("bootstrap.servers", bootstrap);
    all.put("group.id", group);
    all.put("enable.auto.commit", "false");
    all.put("auto.offset.reset", "earliest");
    all.putAll(properties);
    this.topic = topic;
    this.consumer =
        new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.thread = new Thread(this::run, "consumer-of-" + group);
    // Metadata and a connection, so that the join itself is all that start() takes.
    consumer.partitionsFor(topic);
  }

  ThreadConsumer start() {
    thread.setDaemon(true);
    thread.start();
    return this;
  }

  private void run() {
    try (consumer) {
      watcher.started();
      consumer.subscribe(List.of(topic), this);
      while (true) {
        commit(consumer.poll(POLL));
        ConsumerGroupMetadata metadata = consumer.groupMetadata();
        generation = metadata.generationId();
      }
    } catch (WakeupException e) {
      return;
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private void commit(ConsumerRecords<byte[], byte[]> records) {
    consumed.addAndGet(records.count());
    records.forEach(record -> watcher.got(record.partition(), record.offset()));
    for (TopicPartition partition : records.partitions()) {
      var polled = records.records(partition);
      due.put(partition, new OffsetAndMetadata(polled.get(polled.size() - 1).offset() + 1));
    }
    due.keySet().retainAll(consumer.assignment());
    if (due.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(due);
    } catch (RebalanceInProgressException e) {
      return; // What a cooperative consumer keeps it commits after a poll has ended the rebalance.
    }
    due.forEach((partition, offset) -> acknowledged.put(partition.partition(), offset.offset()));
    due.clear();
    commits.incrementAndGet();
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> added) {
    callbacks.add("assigned " + added);
    added.forEach(partition -> watcher.claimed(partition.partition()));
    generation = consumer.groupMetadata().generationId();
    partitions =
        consumer.assignment().stream()
            .map(TopicPartition::partition)
            .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
    callbacks.add("revoked " + revoked);
    revoked.forEach(partition -> watcher.released(partition.partition()));
    partitions =
        partitions.stream()
            .filter(partition -> revoked.stream().noneMatch(gone -> gone.partition() == partition))
            .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> lost) {
    callbacks.add("lost " + lost);
    lost.forEach(partition -> watcher.released(partition.partition()));
    partitions = Set.of();
  }

  Set<Integer> partitions() {
    return partitions;
  }

  /** As of the last poll. */
  int generation() {
    return generation;
  }

  /** Every call of the rebalance listener, oldest first. */
  List<String> callbacks() {
    return List.copyOf(callbacks);
  }

  /** Newest acknowledged offset by partition. */
  Map<Integer, Long> acknowledged() {
    return Map.copyOf(acknowledged);
  }

  /** Records got, those that came twice counted twice. */
  long consumed() {
    return consumed.get();
  }

  long commits() {
    return commits.get();
  }

  /** How many of its heartbeats have been answered. */
  long heartbeats() {
    return consumer.metrics().entrySet().stream()
        .filter(metric -> metric.getKey().name().equals("heartbeat-total"))
        .mapToLong(metric -> ((Number) metric.getValue().metricValue()).longValue())
        .findFirst()
        .orElseThrow();
  }

  /** What ended it unasked; null while all is well. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** Leaves the group. */
  @Override
  public void close() {
    consumer.wakeup();
    try {
      thread.join(Duration.ofSeconds(30).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
