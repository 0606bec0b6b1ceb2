package io.muster.loadtest.demo;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Produces numbered, keyed messages at a steady pace, until all are sent or it is closed. */
final class Producing implements AutoCloseable {
  /** Called on the producer's thread, for one message each. */
  interface Listener {
    void acknowledged(int partition, long offset);

    void failed(Exception error);
  }

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final int count;
  private final Listener listener;
  private @Nullable Thread pacing;

  /** Connects; the first message goes out when {@link #start} is called. */
  Producing(String bootstrap, String topic, int count, Listener listener) {
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ProducerConfig.CLIENT_ID_CONFIG,
                "muster-demo-producer"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.topic = topic;
    this.count = count;
    this.listener = listener;
    producer.partitionsFor(topic);
  }

  /** Sends the first message now and the last at the end of that span. */
  void start(Duration span) {
    long gap = span.toNanos() / count;
    Thread thread = new Thread(() -> sendAll(gap), "producing");
    thread.setDaemon(true);
    thread.start();
    pacing = thread;
  }

  private void sendAll(long gapNanos) {
    long start = System.nanoTime();
    try {
      for (int number = 1; number <= count; number++) {
        send(number);
        TimeUnit.NANOSECONDS.sleep(start + number * gapNanos - System.nanoTime());
      }
    } catch (InterruptedException | InterruptException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(int number) {
    byte[] key = ("key-" + number).getBytes(StandardCharsets.UTF_8);
    byte[] value = ("message " + number + " of " + count).getBytes(StandardCharsets.UTF_8);
    // The callback tells what became of it.
    Future<RecordMetadata> unused =
        producer.send(
            new ProducerRecord<>(topic, key, value),
            (metadata, error) -> settled(error, metadata.partition(), metadata.offset()));
  }

  private void settled(@Nullable Exception error, int partition, long offset) {
    if (error == null) {
      listener.acknowledged(partition, offset);
    } else {
      listener.failed(error);
    }
  }

  @Override
  public void close() {
    if (pacing != null) {
      pacing.interrupt();
    }
    producer.close(Duration.ofSeconds(5));
  }
}
