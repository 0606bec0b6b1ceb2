package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Stock producers that commit offsets with transactions, against an upstream of either transaction
 * version; node and upstream are killed in the middle of it.
 */
@ParameterizedClass(name = "transaction.version={0}")
@ValueSource(shorts = {2, 1})
@Timeout(300)
class TransactionsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PARTITIONS = 2;

  @Parameter short transactionVersion;

  private static TransactionServers servers;
  private final String topic = Topics.unused("in");
  private final String group = Topics.unused("group");
  private final TopicPartition partition = new TopicPartition(topic, 0);

  @BeforeParameterizedClassInvocation
  static void startServers(short transactionVersion) throws Exception {
    servers = TransactionServers.start(transactionVersion);
  }

  @AfterParameterizedClassInvocation
  static void stopServers() throws IOException {
    servers.close();
  }

  @Test
  void offsetsAreCommittedWithTheTransaction() throws Exception {
    createTopic();
    try (KafkaProducer<byte[], byte[]> producer = producer("commit")) {
      inTransaction(producer, 10);
      assertUnstable();
      assertThat(shownToAnybody()).isNull();
      producer.commitTransaction();
      awaitCommitted(10);
      inTransaction(producer, 11);
      producer.commitTransaction();
      inTransaction(producer, 12);
      producer.commitTransaction();
      awaitCommitted(12);
    }
  }

  @Test
  void offsetsOfAnAbortedTransactionAreNot() throws Exception {
    createTopic();
    try (KafkaProducer<byte[], byte[]> producer = producer("abort")) {
      inTransaction(producer, 10);
      producer.commitTransaction();
      inTransaction(producer, 20);
      producer.abortTransaction();
      awaitCommitted(10);
      producer.beginTransaction();
      producer.sendOffsetsToTransaction(offsets(30), nobody());
      producer.sendOffsetsToTransaction(offsets(31), nobody());
      producer.commitTransaction();
      awaitCommitted(31);
    }
  }

  @Test
  void aProducerThatWasReplacedCommitsNothing() throws Exception {
    createTopic();
    try (KafkaProducer<byte[], byte[]> former = producer("fenced")) {
      inTransaction(former, 10);
      try (KafkaProducer<byte[], byte[]> successor = producer("fenced")) {
        assertThatThrownBy(former::commitTransaction)
            .isInstanceOfAny(ProducerFencedException.class, InvalidProducerEpochException.class);
        inTransaction(successor, 20);
        successor.commitTransaction();
        awaitCommitted(20);
      }
    }
  }

  @Test
  void aGenerationThatIsOverCommitsNothing() throws Exception {
    createTopic();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer();
        KafkaProducer<byte[], byte[]> producer = producer("generation")) {
      consumer.subscribe(List.of(topic));
      ConsumerGroupMetadata former = awaitGeneration(consumer, 1);
      consumer.enforceRebalance();
      ConsumerGroupMetadata current = awaitGeneration(consumer, former.generationId() + 1);
      producer.beginTransaction();
      assertThatThrownBy(
              () -> {
                producer.sendOffsetsToTransaction(offsets(10), former);
                producer.commitTransaction();
              })
          .isInstanceOf(CommitFailedException.class);
      producer.abortTransaction();
      producer.beginTransaction();
      producer.sendOffsetsToTransaction(offsets(11), current);
      producer.commitTransaction();
      awaitCommitted(11);
    }
  }

  @Test
  void theNodeDiesInTheMiddle() throws Exception {
    createTopic();
    try (KafkaProducer<byte[], byte[]> producer = producer("node-dies")) {
      inTransaction(producer, 10);
      servers.killNode();
      assertUnstable();
      producer.commitTransaction();
      servers.killNode();
      awaitCommitted(10);
    }
  }

  @Test
  void theUpstreamDiesInTheMiddle() throws Exception {
    createTopic();
    try (KafkaProducer<byte[], byte[]> producer = producer("upstream-dies")) {
      inTransaction(producer, 10);
      servers.killLog();
      producer.commitTransaction();
      awaitCommitted(10);
    }
  }

  /** Its transaction times out at the upstream. */
  @Test
  void theProducerDiesInTheMiddle() throws Exception {
    createTopic();
    KafkaProducer<byte[], byte[]> producer = producer("producer-dies", Duration.ofSeconds(5));
    inTransaction(producer, 10);
    producer.commitTransaction();
    inTransaction(producer, 20);
    producer.close(Duration.ZERO);
    assertUnstable();
    awaitCommitted(10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void everyRecordIsCopiedOnce(String groupProtocol) throws Exception {
    createTopic();
    String to = Topics.create(servers.log(), "out", 1);
    int records = 200;
    Topics.fill(servers.log(), topic, PARTITIONS, records);
    Set<String> expected =
        IntStream.range(0, PARTITIONS)
            .boxed()
            .flatMap(p -> IntStream.range(0, records).mapToObj(r -> p + "/" + r))
            .collect(Collectors.toSet());
    try (CopiedRecords copied = new CopiedRecords(servers.log(), to, 1);
        GroupProgress progress =
            new GroupProgress(servers.log(), servers.node(), group, topic, PARTITIONS);
        TransactionalCopier one = copier(groupProtocol, "one", to);
        TransactionalCopier other = copier(groupProtocol, "other", to)) {
      await().atMost(PATIENCE).until(() -> one.transactions() + other.transactions() > 2);
      one.crash(TransactionalCopier.Crash.ZOMBIE);
      servers.killNode();
      copied.await(expected, PATIENCE, "copy");
      assertThat(one.failure()).isNull();
      assertThat(other.failure()).isNull();
      progress.isAtTheEnd(PATIENCE, "copy");
    }
  }

  private TransactionalCopier copier(String groupProtocol, String name, String to) {
    return new TransactionalCopier(
            servers.node(), group, groupProtocol, topic, to, group + "-" + name, name.hashCode())
        .start();
  }

  private void createTopic() throws Exception {
    Topics.createNamed(servers.log(), topic, PARTITIONS);
  }

  private void inTransaction(KafkaProducer<byte[], byte[]> producer, long offset) {
    producer.beginTransaction();
    var unused =
        producer.send(
            new ProducerRecord<>(topic, 1, null, "copy".getBytes(StandardCharsets.UTF_8)));
    producer.sendOffsetsToTransaction(offsets(offset), nobody());
  }

  /** Of the group, but no member of it. */
  private ConsumerGroupMetadata nobody() {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      return consumer.groupMetadata();
    }
  }

  private static ConsumerGroupMetadata awaitGeneration(
      KafkaConsumer<byte[], byte[]> consumer, int atLeast) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              consumer.poll(Duration.ofMillis(100));
              return consumer.groupMetadata().generationId() >= atLeast
                  && !consumer.assignment().isEmpty();
            });
    return consumer.groupMetadata();
  }

  private Map<TopicPartition, OffsetAndMetadata> offsets(long offset) {
    return Map.of(partition, new OffsetAndMetadata(offset, "note"));
  }

  /** Stock consumers want to know what is stable, and wait. */
  private void assertUnstable() {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      assertThatThrownBy(() -> consumer.committed(Set.of(partition), Duration.ofSeconds(1)))
          .isInstanceOf(TimeoutException.class);
    }
  }

  private void awaitCommitted(long offset) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      assertThat(consumer.committed(Set.of(partition), PATIENCE).get(partition))
          .isEqualTo(new OffsetAndMetadata(offset, "note"));
    }
  }

  /** Without asking for what is stable; null if there is nothing. */
  private OffsetAndMetadata shownToAnybody() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers.node()))) {
      return admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get()
          .get(partition);
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers",
            servers.node(),
            "group.id",
            group,
            "enable.auto.commit",
            "false",
            "isolation.level",
            "read_committed"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  /** Its transactions outlive a server that starts on a busy machine. */
  private KafkaProducer<byte[], byte[]> producer(String name) {
    return producer(name, Duration.ofMinutes(5));
  }

  private KafkaProducer<byte[], byte[]> producer(String name, Duration timeout) {
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                servers.node(),
                "transactional.id",
                group + "-" + name,
                "transaction.timeout.ms",
                Long.toString(timeout.toMillis())),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    return producer;
  }
}
