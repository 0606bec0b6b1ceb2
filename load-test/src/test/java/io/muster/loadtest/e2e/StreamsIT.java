package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.loadtest.e2e.Servers.Node;
import io.muster.loadtest.e2e.Servers.Upstream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Kafka Streams, exactly once: instances with standbys count words, and one of them fails amid a
 * transaction. Its offsets go with its records or not at all, or a word is counted twice or never.
 */
@ExtendWith(Servers.class)
@Timeout(300)
class StreamsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int PARTITIONS = 2;
  private static final int WORDS = 3;
  private static final int TIMES = 40;
  private static final int NEVER = Integer.MAX_VALUE;

  private final String application = Topics.unused("count");
  private final String in = Topics.unused("words");
  private final String out = Topics.unused("counts");
  private int written;

  @Test
  void countsEachWordOnceThoughAnInstanceFails(Upstream upstream, Node node) throws Exception {
    Topics.createNamed(upstream.bootstrap(), in, PARTITIONS);
    Topics.createNamed(upstream.bootstrap(), out, PARTITIONS);
    try (KafkaStreams steady = start(node, NEVER);
        KafkaStreams failing = start(node, TIMES)) {
      await()
          .atMost(PATIENCE)
          .until(() -> hasActiveAndStandby(steady) && hasActiveAndStandby(failing));
      write(upstream);
      await().atMost(PATIENCE).until(() -> failing.state() == State.ERROR);
      assertCounted(node);
      try (KafkaStreams successor = start(node, NEVER)) {
        await().atMost(PATIENCE).until(() -> hasActiveAndStandby(successor));
        write(upstream);
        assertCounted(node);
      }
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(committed(node)).isEqualTo((long) PARTITIONS * WORDS * written));
  }

  private static boolean hasActiveAndStandby(KafkaStreams streams) {
    return streams.state() == State.RUNNING
        && streams.metadataForLocalThreads().stream()
            .anyMatch(
                thread -> !thread.activeTasks().isEmpty() && !thread.standbyTasks().isEmpty());
  }

  /**
   * @param failsAfter so many words
   */
  private KafkaStreams start(Node node, int failsAfter) throws IOException {
    AtomicInteger words = new AtomicInteger();
    StreamsBuilder topology = new StreamsBuilder();
    topology.stream(in, Consumed.with(Serdes.String(), Serdes.String()))
        .peek(
            (word, nothing) -> {
              if (words.incrementAndGet() > failsAfter) {
                throw new IllegalStateException("as the test wants it");
              }
            })
        .groupByKey()
        .count(
            Materialized.<String, Long>as(Stores.inMemoryKeyValueStore("counts"))
                .withKeySerde(Serdes.String())
                .withValueSerde(Serdes.Long()))
        .toStream()
        .to(out, Produced.with(Serdes.String(), Serdes.Long()));
    KafkaStreams streams = new KafkaStreams(topology.build(), properties(node));
    streams.setUncaughtExceptionHandler(failed -> StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    streams.start();
    return streams;
  }

  private Properties properties(Node node) throws IOException {
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            StreamsConfig.APPLICATION_ID_CONFIG,
            application,
            StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
            node.bootstrap(),
            StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
            StreamsConfig.EXACTLY_ONCE_V2,
            StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
            100,
            StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
            0,
            StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG,
            1,
            StreamsConfig.REPLICATION_FACTOR_CONFIG,
            1,
            StreamsConfig.STATE_DIR_CONFIG,
            Folders.fresh("streams").toString(),
            // An instance that fails does not say that it leaves.
            StreamsConfig.consumerPrefix("session.timeout.ms"),
            6_000,
            StreamsConfig.consumerPrefix("auto.offset.reset"),
            "earliest"));
    return properties;
  }

  /** Each word so many times more, in every partition. */
  private void write(Upstream upstream) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", upstream.bootstrap()),
            new StringSerializer(),
            new StringSerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int time = 0; time < TIMES; time++) {
        for (String word : words()) {
          int partition = Integer.parseInt(word.substring(0, 1));
          sent.add(producer.send(new ProducerRecord<>(in, partition, word, "")));
        }
      }
      for (Future<RecordMetadata> each : sent) {
        each.get();
      }
    }
    written += TIMES;
  }

  private static List<String> words() {
    return IntStream.range(0, PARTITIONS * WORDS)
        .mapToObj(word -> word % PARTITIONS + "-" + word)
        .toList();
  }

  /** Every word has been counted from one to as often as it was written, in this order. */
  private void assertCounted(Node node) {
    Map<String, List<Long>> counts = new HashMap<>();
    List<TopicPartition> partitions =
        IntStream.range(0, PARTITIONS)
            .mapToObj(partition -> new TopicPartition(out, partition))
            .toList();
    try (KafkaConsumer<String, Long> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", node.bootstrap(), "isolation.level", "read_committed"),
            new StringDeserializer(),
            new LongDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                consumer
                    .poll(Duration.ofMillis(200))
                    .forEach(
                        count ->
                            counts
                                .computeIfAbsent(count.key(), word -> new ArrayList<>())
                                .add(count.value()));
                return counts.values().stream().mapToInt(Collection::size).sum()
                    >= PARTITIONS * WORDS * written;
              });
    }
    List<Long> once = LongStream.rangeClosed(1, written).boxed().toList();
    assertThat(counts).containsOnlyKeys(words());
    assertThat(counts.values()).allSatisfy(count -> assertThat(count).isEqualTo(once));
  }

  /** Offsets of all partitions, together. */
  private long committed(Node node) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
      return admin
          .listConsumerGroupOffsets(application)
          .partitionsToOffsetAndMetadata()
          .get()
          .entrySet()
          .stream()
          .filter(entry -> entry.getKey().topic().equals(in))
          .map(Map.Entry::getValue)
          .mapToLong(OffsetAndMetadata::offset)
          .sum();
    }
  }
}
