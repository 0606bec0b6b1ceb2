package io.muster.loadtest.chaos.load;

import io.muster.loadtest.chaos.history.Operation.Answer;
import io.muster.loadtest.chaos.history.Operation.Kind;
import io.muster.loadtest.chaos.history.Operation.Request;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
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
 * throws what an application cannot handle, another takes its place. One of a restless group is
 * replaced now and then, too: it leaves, or is closed as one that remains in the group, which has
 * to wait until its session is over, unless the client leaves all the same.
 */
final class StockConsumer implements Runnable, ConsumerRebalanceListener {
  private static final Logger LOG = LoggerFactory.getLogger(StockConsumer.class);
  private static final Duration POLL = Duration.ofMillis(300);
  private static final Duration LEAST_STAY = Duration.ofSeconds(10);
  private static final Duration MOST_STAY = Duration.ofSeconds(40);
  private static final Duration MOST_ABSENCE = Duration.ofSeconds(3);
  private static final int VANISHES_ONE_IN = 4;

  private final Target target;
  private final StockGroup group;
  private final String client;
  private final Supplier<Phase> phase;
  private final Random random;

  /** What its application has been told that it owns. */
  private final Set<TopicPartition> owned = new HashSet<>();

  /** Replaced and used by the thread of {@link #run} only. */
  private KafkaConsumer<byte[], byte[]> consumer;

  /** When the one that is there now leaves, by the system's clock of nanoseconds. */
  private long leavesAt;

  StockConsumer(
      Target target, StockGroup group, String client, Supplier<Phase> phase, Random random) {
    this.target = target;
    this.group = group;
    this.client = client;
    this.phase = phase;
    this.random = random;
    this.consumer = connect(anyDialect());
  }

  @Override
  public void run() {
    opened();
    try {
      while (phase.get() != Phase.OVER) {
        try {
          if (isToLeave()) {
            leave();
          }
          consumer.poll(POLL);
          commit();
        } catch (RetriableException e) {
          LOG.debug("{} tries again", client, e);
        } catch (KafkaException | IllegalStateException e) {
          // The latter, when it has lost a partition of which its application was not told yet.
          close(Answer.lost("the consumer threw " + e), GroupMembershipOperation.DEFAULT);
          open();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close(Answer.remark("the run is over"), GroupMembershipOperation.DEFAULT);
    }
  }

  private boolean isToLeave() {
    return group.restless() && phase.get() == Phase.RESTLESS && System.nanoTime() - leavesAt >= 0;
  }

  private void leave() throws InterruptedException {
    if (random.nextInt(VANISHES_ONE_IN) == 0) {
      close(Answer.remark("vanishes"), GroupMembershipOperation.REMAIN_IN_GROUP);
    } else {
      close(Answer.remark("leaves"), GroupMembershipOperation.LEAVE_GROUP);
    }
    open();
    // It is no member before it polls.
    Thread.sleep(random.nextLong(MOST_ABSENCE.toMillis()));
  }

  private void open() {
    consumer = connect(anyDialect());
    opened();
  }

  private void opened() {
    leavesAt = System.nanoTime() + random.nextLong(LEAST_STAY.toNanos(), MOST_STAY.toNanos());
  }

  /** The application owns nothing from when that begins, whatever it will be told on the way. */
  private void close(Answer why, GroupMembershipOperation membership) {
    record(Kind.CLOSED, why);
    owned.clear();
    try {
      consumer.close(CloseOptions.groupMembershipOperation(membership));
    } catch (KafkaException e) {
      LOG.warn("{} closed its consumer with an error", client, e);
    }
  }

  private Dialect anyDialect() {
    return group.dialects().get(random.nextInt(group.dialects().size()));
  }

  private KafkaConsumer<byte[], byte[]> connect(Dialect dialect) {
    Map<String, Object> settings = new HashMap<>(dialect.settings());
    settings.putAll(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            target.bootstrap(),
            ConsumerConfig.CLIENT_ID_CONFIG,
            client,
            ConsumerConfig.GROUP_ID_CONFIG,
            group.name(),
            ConsumerConfig.GROUP_PROTOCOL_CONFIG,
            dialect.protocol().name(),
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            // One of the consumer protocol asks for its topic before the load has created it.
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false,
            ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
            60_000,
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            20_000,
            ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            20_000));
    KafkaConsumer<byte[], byte[]> connected =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    connected.subscribe(List.of(target.topic()), this);
    Request opened = new Request(Kind.OPENED, client, group.name(), "", -1, "", Map.of());
    target
        .history()
        .add(opened, target.history().now(), Answer.remark(dialect.protocol().toString()));
    return connected;
  }

  /** A commit that fails is tried again with the next position. */
  private void commit() {
    Map<Integer, Long> positions = new TreeMap<>();
    for (TopicPartition partition : owned) {
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
    owned.clear();
    owned.addAll(consumer.assignment());
    record(Kind.ASSIGNED, Answer.owning(numbers(owned)));
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
    record(Kind.REVOKED, Answer.owning(numbers(revoked)));
    owned.removeAll(revoked);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> lost) {
    record(Kind.LOST, Answer.owning(numbers(lost)));
    owned.removeAll(lost);
  }

  private void record(Kind kind, Answer answer) {
    target.history().add(request(kind, Map.of()), target.history().now(), answer);
  }

  private Request request(Kind kind, Map<Integer, Long> committed) {
    return new Request(
        kind,
        client,
        group.name(),
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
