package io.muster.loadtest.e2e;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Consumes, transforms and produces in a thread of this JVM, as the book says: what it has read and
 * what it writes are one transaction, and after any failure it starts anew with clients of its own.
 * It crashes when it is told to, at a point that chance chooses.
 */
final class TransactionalCopier implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration AT_ONCE = Duration.ZERO;
  private static final CloseOptions SOON = CloseOptions.timeout(Duration.ofMillis(500));

  /** How its clients end when it crashes. */
  enum Crash {
    /** They are gone, the transaction stays open. */
    DEATH,
    /** The producer comes back later and commits. */
    ZOMBIE
  }

  private static final class Crashed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private final String bootstrap;
  private final String group;
  private final String groupProtocol;
  private final String from;
  private final String to;
  private final String transactionalId;
  private final Random random;
  private final Thread thread;
  private final AtomicReference<@Nullable Crash> due = new AtomicReference<>();
  private final AtomicLong transactions = new AtomicLong();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final AtomicInteger lives = new AtomicInteger();
  private final AtomicInteger zombies = new AtomicInteger();
  private volatile CountDownLatch sending = new CountDownLatch(0);
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;
  private @Nullable KafkaProducer<byte[], byte[]> zombie;

  /**
   * @param groupProtocol its consumer's, as {@code group.protocol} takes it
   */
  TransactionalCopier(
      String bootstrap,
      String group,
      String groupProtocol,
      String from,
      String to,
      String transactionalId,
      long seed) {
    this.bootstrap = bootstrap;
    this.group = group;
    this.groupProtocol = groupProtocol;
    this.from = from;
    this.to = to;
    this.transactionalId = transactionalId;
    this.random = new Random(seed);
    this.thread = new Thread(this::run, transactionalId);
    thread.setDaemon(true);
  }

  TransactionalCopier start() {
    thread.start();
    return this;
  }

  /** Its consumer's. */
  String group() {
    return group;
  }

  /** In one of the next transactions. */
  void crash(Crash how) {
    due.set(how);
  }

  /**
   * Waits until it is about to send the offsets of a transaction.
   *
   * @return whether it was in time
   */
  boolean awaitSending(Duration limit) throws InterruptedException {
    CountDownLatch next = new CountDownLatch(1);
    sending = next;
    return next.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  long transactions() {
    return transactions.get();
  }

  /** Values whose transaction was acknowledged: the log must have them, whatever happens. */
  Set<String> acknowledged() {
    return acknowledged;
  }

  /** Times it has started anew. */
  int lives() {
    return lives.get();
  }

  /** Producers that came back and were refused. */
  int zombies() {
    return zombies.get();
  }

  /** What ended it unasked; null while all is well. */
  @Nullable Throwable failure() {
    return failure;
  }

  private void run() {
    try {
      while (!closed) {
        lives.incrementAndGet();
        live();
      }
    } catch (RuntimeException | AssertionError e) {
      failure = e;
    }
  }

  private void live() {
    KafkaProducer<byte[], byte[]> producer = producer();
    KafkaConsumer<byte[], byte[]> consumer = consumer();
    boolean lingers = false;
    try {
      producer.initTransactions();
      letZombieTry();
      consumer.subscribe(List.of(from));
      while (!closed) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        if (!records.isEmpty()) {
          copy(producer, consumer, records);
        }
      }
    } catch (Crashed e) {
      lingers = due.getAndSet(null) == Crash.ZOMBIE;
    } catch (KafkaException e) {
      // Whatever it is, a new life is the remedy: its producer aborts what this one left open.
      pause();
    } finally {
      if (lingers) {
        zombie = producer;
      } else {
        producer.close(AT_ONCE);
      }
      consumer.close(SOON);
    }
  }

  private void copy(
      KafkaProducer<byte[], byte[]> producer,
      KafkaConsumer<byte[], byte[]> consumer,
      ConsumerRecords<byte[], byte[]> records) {
    int crashAt = due.get() == null ? Integer.MAX_VALUE : random.nextInt(3);
    producer.beginTransaction();
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      var unused = producer.send(new ProducerRecord<>(to, record.value())); // The commit tells.
      offsets.put(
          new TopicPartition(record.topic(), record.partition()),
          new OffsetAndMetadata(record.offset() + 1));
    }
    crashIf(crashAt == 0);
    sending.countDown();
    producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
    crashIf(crashAt == 1);
    producer.flush();
    crashIf(crashAt == 2);
    producer.commitTransaction();
    transactions.incrementAndGet();
    records.forEach(record -> acknowledged.add(new String(record.value(), StandardCharsets.UTF_8)));
  }

  private static void crashIf(boolean now) {
    if (now) {
      throw new Crashed();
    }
  }

  /** Its successor is there, so it must be refused. */
  private void letZombieTry() {
    KafkaProducer<byte[], byte[]> former = zombie;
    if (former == null) {
      return;
    }
    zombie = null;
    try {
      former.commitTransaction();
      throw new AssertionError("a producer that was replaced has committed");
    } catch (KafkaException e) {
      zombies.incrementAndGet();
    } finally {
      former.close(AT_ONCE);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers", bootstrap,
            "transactional.id", transactionalId,
            "transaction.timeout.ms", "15000",
            "max.block.ms", "20000",
            "delivery.timeout.ms", "20000",
            "request.timeout.ms", "10000",
            "linger.ms", "0"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> config =
        new HashMap<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "group.id", group,
                "group.protocol", groupProtocol,
                "enable.auto.commit", "false",
                "auto.offset.reset", "earliest",
                "isolation.level", "read_committed",
                "max.poll.records", "20"));
    if (groupProtocol.equals("classic")) { // In the other one the group decides.
      config.putAll(Map.of("session.timeout.ms", "10000", "heartbeat.interval.ms", "1000"));
    }
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(Duration.ofSeconds(60).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
