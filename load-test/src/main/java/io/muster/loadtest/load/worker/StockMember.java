package io.muster.loadtest.load.worker;

import io.muster.loadtest.load.worker.WorkerEvent.Assigned;
import io.muster.loadtest.load.worker.WorkerEvent.Consumed;
import io.muster.loadtest.load.worker.WorkerEvent.Failed;
import io.muster.loadtest.load.worker.WorkerEvent.Left;
import io.muster.loadtest.load.worker.WorkerEvent.Offsets;
import io.muster.loadtest.load.worker.WorkerEvent.Revoked;
import io.muster.loadtest.load.worker.WorkerEvent.Subscribed;
import io.muster.loadtest.load.worker.WorkerEvent.Why;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One unmodified {@code KafkaConsumer} and the application around it, on a thread of its own. It
 * joins when it is told to, commits what it polled now and then and before partitions are taken
 * from it, leaves when it is told to, and can join again. When the client throws what an
 * application cannot handle, another takes its place.
 */
final class StockMember implements ConsumerRebalanceListener {
  private static final Logger LOG = LoggerFactory.getLogger(StockMember.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration BEGIN_ANEW_AFTER = Duration.ofSeconds(1);

  private final WorkerSpec.Seat seat;
  private final WorkerSpec spec;
  private final Voice voice;
  private final WireTalk talk;
  private boolean wanted;
  private boolean living;
  private @Nullable KafkaConsumer<byte[], byte[]> consumer;
  private long committedAtNanos;

  StockMember(WorkerSpec.Seat seat, WorkerSpec spec, Voice voice, WireTalk talk) {
    this.seat = seat;
    this.spec = spec;
    this.voice = voice;
    this.talk = talk;
  }

  /** Connects to the coordinator, so that the first join is no more than that. */
  void connect() {
    KafkaConsumer<byte[], byte[]> first = open();
    first.committed(
        first.partitionsFor(spec.topic()).stream()
            .map(info -> new TopicPartition(spec.topic(), info.partition()))
            .collect(Collectors.toSet()));
  }

  /** Lives as often as it is told to; never returns. */
  void run() {
    try {
      while (true) {
        awaitWanted();
        try {
          live();
        } catch (RuntimeException e) {
          LOG.error("{} failed", seat.member(), e);
          voice.tell(new Failed(Voice.now(), seat.member(), e.toString()));
          closeQuietly();
          TimeUnit.MILLISECONDS.sleep(BEGIN_ANEW_AFTER.toMillis());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** To be called from another thread, as are the next two. */
  synchronized void join() {
    wanted = true;
    notifyAll();
  }

  /** It commits and leaves its group. */
  synchronized void leave() {
    wanted = false;
    if (living && consumer != null) {
      consumer.wakeup();
    }
  }

  /** Returns when it has left. */
  synchronized void awaitGone() throws InterruptedException {
    while (living) {
      wait();
    }
  }

  private synchronized void awaitWanted() throws InterruptedException {
    while (!wanted) {
      wait();
    }
    living = true;
  }

  private synchronized boolean isWanted() {
    return wanted;
  }

  private synchronized KafkaConsumer<byte[], byte[]> open() {
    if (consumer == null) {
      Properties properties = new Properties();
      properties.putAll(spec.consumer());
      properties.setProperty(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, spec.bootstrap());
      properties.setProperty(ConsumerConfig.GROUP_ID_CONFIG, seat.group());
      properties.setProperty(ConsumerConfig.CLIENT_ID_CONFIG, seat.member());
      consumer =
          new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
    return consumer;
  }

  private void live() {
    talk.forget(seat.member());
    KafkaConsumer<byte[], byte[]> mine = open();
    voice.tell(new Subscribed(Voice.now(), seat.member()));
    mine.subscribe(List.of(spec.topic()), this);
    committedAtNanos = System.nanoTime();
    try {
      while (isWanted()) {
        take(mine.poll(POLL));
        if (System.nanoTime() - committedAtNanos
            >= TimeUnit.MILLISECONDS.toNanos(spec.commitMillis())) {
          commit(mine);
        }
      }
    } catch (WakeupException e) {
      // It is to leave.
    }
    mine.close();
    voice.tell(new Left(Voice.now(), seat.member()));
    gone();
  }

  private void closeQuietly() {
    try {
      open().close();
    } catch (KafkaException e) {
      LOG.warn("{} could not close", seat.member(), e);
    }
    gone();
  }

  private synchronized void gone() {
    consumer = null;
    living = false;
    notifyAll();
  }

  private void take(ConsumerRecords<byte[], byte[]> records) {
    if (records.isEmpty()) {
      return;
    }
    long now = Voice.now();
    List<Offsets> offsets = new ArrayList<>();
    for (TopicPartition partition : records.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> polled = records.records(partition);
      offsets.add(
          new Offsets(
              partition.partition(),
              polled.get(0).offset(),
              polled.get(polled.size() - 1).offset()));
      for (ConsumerRecord<byte[], byte[]> each : polled) {
        voice.latencies().record(Measured.LAG, now - Stamp.of(each.value()));
      }
    }
    voice.tell(new Consumed(now, seat.member(), offsets));
  }

  /**
   * A commit that the group is not ready for is tried again with the next. It is counted here only
   * if it failed without an answer that said so: those are counted where they are heard.
   */
  private void commit(KafkaConsumer<byte[], byte[]> mine) {
    committedAtNanos = System.nanoTime();
    if (mine.assignment().isEmpty()) {
      return;
    }
    long counted = talk.commitErrors(seat.member());
    try {
      mine.commitSync();
    } catch (CommitFailedException | RebalanceInProgressException | RetriableException e) {
      LOG.info("{} could not commit: {}", seat.member(), e.toString());
      if (talk.commitErrors(seat.member()) == counted) {
        voice.errors().add("commitSync " + e.getClass().getSimpleName());
      }
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> added) {
    KafkaConsumer<byte[], byte[]> mine = open();
    voice.tell(
        new Assigned(
            Voice.now(),
            seat.member(),
            mine.groupMetadata().generationId(),
            mine.groupMetadata().memberId(),
            numbers(mine.assignment())));
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    if (!partitions.isEmpty()) {
      commit(open());
    }
    voice.tell(
        new Revoked(
            Voice.now(),
            seat.member(),
            numbers(partitions),
            isWanted() ? Why.REBALANCE : Why.LEAVING));
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    voice.tell(new Revoked(Voice.now(), seat.member(), numbers(partitions), Why.LOST));
  }

  private static SortedSet<Integer> numbers(Collection<TopicPartition> partitions) {
    return partitions.stream()
        .map(TopicPartition::partition)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
