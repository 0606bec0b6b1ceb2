package io.muster.loadtest.e2e;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A stock consumer without a subscription that commits asynchronously, over and over, so that its
 * application sees each commit that is refused.
 */
final class AsyncCommits implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Also how often it commits. */
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final TopicPartition partition;
  private final Thread thread = new Thread(this::run, "async-commits");
  private final AtomicLong acknowledged = new AtomicLong();
  private final List<Exception> failures = new CopyOnWriteArrayList<>();

  private AsyncCommits(String bootstrap, String topic) {
    this.partition = new TopicPartition(topic, 0);
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrap,
                "group.id",
                Topics.unused("async"),
                "enable.auto.commit",
                "false",
                "auto.offset.reset",
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  /** Returns when a commit was acknowledged. */
  static AsyncCommits start(String bootstrap, String topic) {
    AsyncCommits commits = new AsyncCommits(bootstrap, topic);
    commits.thread.setDaemon(true);
    commits.thread.start();
    commits.awaitProgress();
    return commits;
  }

  /** What the application was told of commits that were refused. */
  List<Exception> failures() {
    return failures;
  }

  /** Returns when a commit was acknowledged from now on. */
  void awaitProgress() {
    long before = acknowledged.get();
    await().atMost(PATIENCE).until(() -> acknowledged.get() > before);
  }

  private void run() {
    try (consumer) {
      consumer.assign(List.of(partition));
      for (long offset = 1; ; offset++) {
        consumer.commitAsync(
            Map.of(partition, new OffsetAndMetadata(offset)),
            (offsets, failure) -> {
              if (failure == null) {
                acknowledged.incrementAndGet();
              } else {
                failures.add(failure);
              }
            });
        var unused = consumer.poll(POLL);
      }
    } catch (WakeupException e) {
      // Told to end.
    }
  }

  @Override
  public void close() {
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
