package io.muster.loadtest.load;

import io.muster.loadtest.load.report.LoadReport.Incident;
import io.muster.loadtest.load.report.LoadReport.Production;
import io.muster.loadtest.load.trace.Recording;
import io.muster.loadtest.load.worker.Stamp;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Produces at a steady rate, to all partitions by turns. Each record carries the moment it was due:
 * one that cannot be sent in time is late for its consumer, too.
 */
final class PacedProducer implements AutoCloseable {
  private static final int MAX_BLOCK_MS = 5_000;

  private final KafkaProducer<byte[], byte[]> producer;
  private final LoadSpec spec;
  private final Recording recording;
  private final Set<String> failures = ConcurrentHashMap.newKeySet();
  private final AtomicLong givenUp = new AtomicLong();
  private @Nullable Thread pacing;
  private volatile boolean stopped;
  private long begunNanos;
  private long endedNanos;

  /** Connects; nothing is sent yet. */
  PacedProducer(LoadSpec spec, String bootstrap, Recording recording) {
    this.spec = spec;
    this.recording = recording;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ProducerConfig.CLIENT_ID_CONFIG,
                spec.roster().run() + "-producer",
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                MAX_BLOCK_MS),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.partitionsFor(spec.topic());
  }

  /** Begins. */
  void start() {
    if (spec.rate() > 0) {
      begunNanos = System.nanoTime();
      endedNanos = begunNanos;
      pacing = new Thread(this::sendAll, "producing");
      pacing.setDaemon(true);
      pacing.start();
    }
  }

  /**
   * Sends no more; returns when all that was sent is acknowledged or given up.
   *
   * @param limit after which what is not acknowledged is given up
   */
  void finish(Duration limit) throws InterruptedException {
    stopped = true;
    long deadline = System.nanoTime() + limit.toNanos();
    if (pacing != null) {
      pacing.join(limit.toMillis());
    }
    producer.close(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    endedNanos = System.nanoTime();
  }

  /** What came of it so far; null if nothing was to be sent. */
  @Nullable Production production() {
    long until = endedNanos == begunNanos ? System.nanoTime() : endedNanos;
    return pacing == null
        ? null
        : new Production(
            spec.rate(),
            recording.acknowledged(),
            givenUp.get(),
            (until - begunNanos) / (double) TimeUnit.SECONDS.toNanos(1));
  }

  @Override
  public void close() {
    stopped = true;
    producer.close(Duration.ZERO);
  }

  private void sendAll() {
    long begunMicros = Now.micros();
    for (long number = 0; !stopped; number++) {
      long afterNanos = number * TimeUnit.SECONDS.toNanos(1) / spec.rate();
      for (long wait = begunNanos + afterNanos - System.nanoTime();
          wait > 0 && !stopped;
          wait = begunNanos + afterNanos - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      if (!stopped) {
        send(number, begunMicros + TimeUnit.NANOSECONDS.toMicros(afterNanos));
      }
    }
  }

  private void send(long number, long dueMicros) {
    int partition = (int) (number % spec.partitions());
    byte[] value = Stamp.value(dueMicros, spec.recordBytes());
    try {
      // The callback tells what became of it.
      Future<RecordMetadata> unused =
          producer.send(
              new ProducerRecord<>(spec.topic(), partition, null, value),
              (stored, error) -> {
                if (error == null) {
                  recording.produced(stored.partition(), stored.offset());
                } else {
                  failed(error);
                }
              });
    } catch (KafkaException | IllegalStateException e) {
      if (!stopped) {
        failed(e);
      }
    }
  }

  /** All are counted; of each kind the first is told. */
  private void failed(Exception error) {
    givenUp.incrementAndGet();
    String kind = error.getClass().getSimpleName();
    recording.error("Produce " + kind);
    if (failures.add(kind)) {
      recording.incident(Now.micros(), Incident.Kind.PRODUCER_FAILED, "The producer: " + error);
    }
  }
}
