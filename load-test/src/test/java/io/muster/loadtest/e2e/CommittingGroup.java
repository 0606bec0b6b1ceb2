package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Stock consumers of one group that commit what they get, and get more all the time; with what must
 * hold for them whatever happens to the servers.
 */
final class CommittingGroup implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** By default a synchronous commit is given up after a minute: outages here may last as long. */
  private static final Map<String, String> PATIENT = Map.of("default.api.timeout.ms", "180000");

  /** Often enough for steady commits, seldom enough to leave the machine to the servers. */
  private static final long PRODUCE_EVERY_MS = 50;

  private final String group;
  private final String topic;
  private final int partitions;
  private final String bootstrap;
  private final Map<String, String> properties;
  private final List<ThreadConsumer> consumers;
  private final Thread producing;
  private final CountDownLatch over = new CountDownLatch(1);
  private int generation;
  private List<List<String>> callbacks = List.of();

  /**
   * With a topic of its own; returns when all have their partitions and have committed.
   *
   * @param upstream where the topic is made and filled
   * @param bootstrap where the consumers go
   */
  CommittingGroup(
      String stem, String upstream, String bootstrap, int members, int partitionsPerMember)
      throws ExecutionException, InterruptedException {
    this(stem, upstream, bootstrap, members, partitionsPerMember, PATIENT);
  }

  /**
   * The same.
   *
   * @param properties of all consumers
   */
  CommittingGroup(
      String stem,
      String upstream,
      String bootstrap,
      int members,
      int partitionsPerMember,
      Map<String, String> properties)
      throws ExecutionException, InterruptedException {
    this.properties = properties;
    this.group = Topics.unused(stem);
    this.partitions = members * partitionsPerMember;
    this.topic = Topics.create(upstream, stem, partitions);
    this.producing = new Thread(() -> produce(upstream), "producing-for-" + group);
    this.bootstrap = bootstrap;
    this.consumers =
        IntStream.range(0, members)
            .mapToObj(i -> new ThreadConsumer(bootstrap, group, topic, properties))
            .collect(Collectors.toCollection(ArrayList::new));
    producing.start();
    consumers.forEach(ThreadConsumer::start);
    awaitShares(partitionsPerMember);
    awaitProgress();
  }

  private void awaitShares(int partitionsPerMember) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                consumers.stream().allMatch(c -> c.partitions().size() == partitionsPerMember)
                    && consumers.stream().map(ThreadConsumer::generation).distinct().count() == 1);
    generation = consumers.get(0).generation();
    callbacks = callbacks();
  }

  String id() {
    return group;
  }

  boolean isClassic() {
    return !"consumer".equals(properties.get("group.protocol"));
  }

  /** One more consumer comes. */
  void joinOne() {
    consumers.add(new ThreadConsumer(bootstrap, group, topic, properties).start());
  }

  /** One of the consumers leaves. */
  void leaveOne() {
    consumers.remove(consumers.size() - 1).close();
  }

  /** Returns when all share the partitions in a later generation. */
  void awaitRebalanced() {
    int earlier = generation;
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                consumers.stream().mapToInt(c -> c.partitions().size()).sum() == partitions
                    && consumers.stream().allMatch(c -> c.generation() > earlier));
  }

  /** Returns when every consumer has had more than one further commit acknowledged. */
  void awaitProgress() {
    Map<ThreadConsumer, Long> before = new HashMap<>();
    consumers.forEach(c -> before.put(c, c.commits()));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                consumers.stream()
                    .allMatch(c -> c.failure() != null || c.commits() > before.get(c) + 1));
  }

  /** Nobody has seen an error that it must act on, nobody has rejoined. */
  void assertUndisturbed() {
    assertThat(consumers).allSatisfy(c -> assertThat(c.failure()).isNull());
    assertThat(consumers).extracting(ThreadConsumer::generation).containsOnly(generation);
    assertThat(callbacks()).as("no rebalance").isEqualTo(callbacks);
  }

  /** Newest offset by partition that a consumer was told is committed. */
  Map<Integer, Long> acknowledged() {
    Map<Integer, Long> all = new HashMap<>();
    consumers.forEach(
        c ->
            c.acknowledged()
                .forEach((partition, offset) -> all.merge(partition, offset, Math::max)));
    return all;
  }

  /**
   * What had been acknowledged is committed.
   *
   * @param before as {@link #acknowledged} was before the server that is asked could be
   */
  void assertCommitted(Map<Integer, Long> before, String bootstrap)
      throws ExecutionException, InterruptedException {
    Map<Integer, Long> committed = committed(bootstrap);
    assertThat(before)
        .allSatisfy(
            (partition, offset) ->
                assertThat(committed.get(partition))
                    .as("partition %d", partition)
                    .isGreaterThanOrEqualTo(offset));
  }

  private Map<Integer, Long> committed(String bootstrap)
      throws ExecutionException, InterruptedException {
    Map<Integer, Long> committed = new HashMap<>();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      for (Map.Entry<TopicPartition, OffsetAndMetadata> entry :
          admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().entrySet()) {
        assertThat(entry.getKey().topic()).isEqualTo(topic);
        committed.put(entry.getKey().partition(), entry.getValue().offset());
      }
    }
    return committed;
  }

  private void produce(String upstream) {
    try (KafkaProducer<byte[], byte[]> producer = Topics.producer(upstream)) {
      while (!over.await(PRODUCE_EVERY_MS, TimeUnit.MILLISECONDS)) {
        for (int partition = 0; partition < partitions; partition++) {
          var unused = producer.send(new ProducerRecord<>(topic, partition, null, new byte[10]));
        }
        producer.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<List<String>> callbacks() {
    return consumers.stream().map(ThreadConsumer::callbacks).toList();
  }

  @Override
  public void close() {
    over.countDown();
    try {
      producing.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    consumers.parallelStream().forEach(ThreadConsumer::close);
  }
}
