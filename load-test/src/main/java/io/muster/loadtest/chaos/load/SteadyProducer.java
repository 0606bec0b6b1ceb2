package io.muster.loadtest.chaos.load;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Gives stock consumers something to read, in all partitions by turns. */
final class SteadyProducer implements Runnable {
  private static final Duration PACE = Duration.ofMillis(20);

  private final Target target;
  private final Supplier<Phase> phase;
  private final LongAdder acknowledged = new LongAdder();
  private final LongAdder failed = new LongAdder();

  SteadyProducer(Target target, Supplier<Phase> phase) {
    this.target = target;
    this.phase = phase;
  }

  long acknowledged() {
    return acknowledged.sum();
  }

  long failed() {
    return failed.sum();
  }

  @Override
  public void run() {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                target.bootstrap(),
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                5_000),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (long number = 0; phase.get() != Phase.OVER; number++) {
        send(producer, number);
        Thread.sleep(PACE.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(KafkaProducer<byte[], byte[]> producer, long number) {
    byte[] value = Long.toString(number).getBytes(StandardCharsets.UTF_8);
    int partition = (int) (number % target.partitions());
    try {
      Future<RecordMetadata> unused =
          producer.send(
              new ProducerRecord<>(target.topic(), partition, null, value),
              (metadata, error) -> (error == null ? acknowledged : failed).increment());
    } catch (KafkaException e) {
      // Counted; the next record is another attempt.
      failed.increment();
    }
  }
}
