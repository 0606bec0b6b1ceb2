package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What is in a topic for those who read what is committed, and that nothing is there twice. It asks
 * the log itself, so that nobody between could hide anything.
 */
final class CopiedRecords implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Set<String> seen = new HashSet<>();

  CopiedRecords(String log, String topic, int partitions) {
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", log, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> all =
        IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(topic, p)).toList();
    consumer.assign(all);
    consumer.seekToBeginning(all);
  }

  /** Reads until all are there, and fails if any is there twice or if they do not come in time. */
  void await(Set<String> expected, Duration limit, String what) {
    await(expected, Set::of, limit, what);
  }

  /**
   * The same, but that the log may have lost itself what it had acknowledged: it leaves the end of
   * a transaction out where it knows of no leader just then, and ends what is left by the
   * producer's next one. No group is involved in that.
   *
   * @param acknowledged what was written by transactions whose commit was acknowledged
   * @return what the log has lost of that
   */
  Set<String> await(
      Set<String> expected, Supplier<Set<String>> acknowledged, Duration limit, String what) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!seen.containsAll(expected) && System.nanoTime() - deadline < 0) {
      read(what);
    }
    Set<String> missing = new HashSet<>(expected);
    missing.removeAll(seen);
    Set<String> lostByTheLog = new HashSet<>(missing);
    lostByTheLog.retainAll(acknowledged.get());
    missing.removeAll(lostByTheLog);
    assertThat(missing).as("%s: records that were lost", what).isEmpty();
    assertThat(expected).as("%s: records that nobody wrote", what).containsAll(seen);
    return lostByTheLog;
  }

  /** Reads all that is there by now: nobody who writes must be left. */
  void readToTheEnd(String what) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      read(what);
    }
  }

  private void read(String what) {
    consumer
        .poll(POLL)
        .forEach(
            record -> {
              String value = new String(record.value(), StandardCharsets.UTF_8);
              assertThat(seen.add(value)).as("%s: %s is there once", what, value).isTrue();
            });
  }

  @Override
  public void close() {
    consumer.close();
  }
}
