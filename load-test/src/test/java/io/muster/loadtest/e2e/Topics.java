package io.muster.loadtest.e2e;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Topics for one test each. */
final class Topics {
  private Topics() {}

  /** A name nobody used before, for a topic or a group. */
  static String unused(String stem) {
    return stem + "-" + UUID.randomUUID().toString().substring(0, 8);
  }

  static String create(String bootstrap, String stem, int partitions)
      throws ExecutionException, InterruptedException {
    String topic = unused(stem);
    createNamed(bootstrap, topic, partitions);
    return topic;
  }

  static void createNamed(String bootstrap, String topic, int partitions)
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
    }
  }

  /** Puts that many records into every partition, and waits until all are acknowledged. */
  static void fill(String bootstrap, String topic, int partitions, int records)
      throws ExecutionException, InterruptedException {
    try (KafkaProducer<byte[], byte[]> producer = producer(bootstrap)) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int record = 0; record < records; record++) {
        for (int partition = 0; partition < partitions; partition++) {
          byte[] value = (partition + "/" + record).getBytes(StandardCharsets.UTF_8);
          sent.add(producer.send(new ProducerRecord<>(topic, partition, null, value)));
        }
      }
      for (Future<RecordMetadata> each : sent) {
        each.get();
      }
    }
  }

  static KafkaProducer<byte[], byte[]> producer(String bootstrap) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", bootstrap),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
