package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.loadtest.e2e.Servers.Upstream;
import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.MusterProcess;
import io.muster.loadtest.process.ServerProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A node that is stopped or killed under running consumers and started again on the same data: they
 * go on in the same generation, and every acknowledged commit is there.
 */
@ExtendWith(Servers.class)
@Timeout(240)
class RestartIT {
  private static final int CONSUMERS = 20;
  private static final int PARTITIONS = 40;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void onH2(Upstream upstream) throws Exception {
    survives(upstream, node(upstream));
  }

  @Test
  void onPostgres(Upstream upstream) throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      survives(upstream, node(upstream).with("--db", postgres.getJdbcUrl("postgres", "postgres")));
    }
  }

  private static MusterProcess node(Upstream upstream) throws IOException {
    return MusterProcess.small(Distribution.locate(), Folders.fresh("restart"))
        .with("--upstream", upstream.bootstrap());
  }

  private static void survives(Upstream upstream, MusterProcess node) throws Exception {
    String group = Topics.unused("restart");
    String topic = Topics.create(upstream.bootstrap(), "restart", PARTITIONS);
    AtomicBoolean over = new AtomicBoolean();
    Thread producing = produce(upstream, topic, over);
    ServerProcess running = node.start();
    List<ThreadConsumer> consumers =
        IntStream.range(0, CONSUMERS)
            .mapToObj(
                i -> new ThreadConsumer(Addresses.format(node.address()), group, topic, Map.of()))
            .toList();
    try {
      consumers.forEach(ThreadConsumer::start);
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  consumers.stream().allMatch(c -> c.partitions().size() == PARTITIONS / CONSUMERS)
                      && consumers.stream().map(ThreadConsumer::generation).distinct().count()
                          == 1);
      awaitMoreCommits(consumers);
      int generation = consumers.get(0).generation();
      List<List<String>> callbacks = callbacks(consumers);

      running.stop();
      running = goesOn(node, consumers, group, topic, generation, callbacks);
      running.kill();
      running = goesOn(node, consumers, group, topic, generation, callbacks);
    } finally {
      over.set(true);
      producing.join();
      consumers.parallelStream().forEach(ThreadConsumer::close);
      running.close();
    }
  }

  private static ServerProcess goesOn(
      MusterProcess node,
      List<ThreadConsumer> consumers,
      String group,
      String topic,
      int generation,
      List<List<String>> callbacks)
      throws Exception {
    Map<Integer, Long> acknowledged = acknowledged(consumers);
    ServerProcess running = node.start();
    Map<Integer, Long> committed = committed(running, group, topic);
    assertThat(acknowledged)
        .allSatisfy(
            (partition, offset) ->
                assertThat(committed.get(partition))
                    .as("partition %d", partition)
                    .isGreaterThanOrEqualTo(offset));
    awaitMoreCommits(consumers);
    assertThat(consumers).allSatisfy(c -> assertThat(c.failure()).isNull());
    assertThat(consumers).extracting(ThreadConsumer::generation).containsOnly(generation);
    assertThat(callbacks(consumers)).as("no rebalance").isEqualTo(callbacks);
    return running;
  }

  private static Thread produce(Upstream upstream, String topic, AtomicBoolean over) {
    Thread thread =
        new Thread(
            () -> {
              try (KafkaProducer<byte[], byte[]> producer = Topics.producer(upstream.bootstrap())) {
                while (!over.get()) {
                  for (int partition = 0; partition < PARTITIONS; partition++) {
                    var unused =
                        producer.send(new ProducerRecord<>(topic, partition, null, new byte[10]));
                  }
                  producer.flush();
                }
              }
            },
            "producing");
    thread.start();
    return thread;
  }

  private static void awaitMoreCommits(List<ThreadConsumer> consumers) {
    Map<ThreadConsumer, Long> before = new HashMap<>();
    consumers.forEach(c -> before.put(c, c.commits()));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                consumers.stream()
                    .allMatch(c -> c.failure() != null || c.commits() > before.get(c) + 1));
  }

  private static List<List<String>> callbacks(List<ThreadConsumer> consumers) {
    return consumers.stream().map(ThreadConsumer::callbacks).toList();
  }

  private static Map<Integer, Long> acknowledged(List<ThreadConsumer> consumers) {
    Map<Integer, Long> all = new HashMap<>();
    consumers.forEach(
        c ->
            c.acknowledged()
                .forEach((partition, offset) -> all.merge(partition, offset, Math::max)));
    return all;
  }

  private static Map<Integer, Long> committed(ServerProcess node, String group, String topic)
      throws Exception {
    Map<Integer, Long> committed = new HashMap<>();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
      for (Map.Entry<TopicPartition, OffsetAndMetadata> entry :
          admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().entrySet()) {
        assertThat(entry.getKey().topic()).isEqualTo(topic);
        committed.put(entry.getKey().partition(), entry.getValue().offset());
      }
    }
    return committed;
  }
}
