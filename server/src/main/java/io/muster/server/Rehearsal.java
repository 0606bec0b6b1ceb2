package io.muster.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.muster.gateway.HostPort;
import io.muster.server.config.ServerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hack. */
@SuppressWarnings("all")
final class Rehearsal {
  private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

  static void play(ServerConfig config, Duration length) {
    long begun = System.nanoTime();
    Config stage =
        ConfigFactory.parseMap(
                Map.ofEntries(
                    Map.entry("muster.listen", "127.0.0.1:0"),
                    Map.entry("muster.advertise", ""),
                    Map.entry("muster.broker-ports.listen-base", ""),
                    Map.entry("muster.broker-ports.advertise-base", ""),
                    Map.entry("muster.http.listen", ""),
                    Map.entry("muster.cluster.seed-nodes", List.of()),
                    Map.entry("muster.cluster.port", 0),
                    Map.entry("muster.cluster.host", "127.0.0.1"),
                    Map.entry(
                        "muster.db.url",
                        "jdbc:h2:mem:rehearsal-" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1")))
            .withFallback(config.merged());
    int rounds = 0;
    try (Node node = new Node(ServerConfig.read(stage))) {
      var unused = node.start();
      LOG.info("Rehearsal stage is there ms={}", (System.nanoTime() - begun) / 1_000_000);
      while (System.nanoTime() - begun < length.toNanos()) {
        round(node.address(), "rehearsal-" + rounds++);
      }
    } catch (RuntimeException e) {
      LOG.warn("The rehearsal failed", e);
    }
    LOG.info("Rehearsal rounds={} ms={}", rounds, (System.nanoTime() - begun) / 1_000_000);
  }

  private static void round(HostPort address, String group) {
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            address.toString(),
            ConsumerConfig.GROUP_ID_CONFIG,
            group,
            ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
            1,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false);
    List<KafkaConsumer<byte[], byte[]>> all = new ArrayList<>();
    try {
      KafkaConsumer<byte[], byte[]> consumer =
          new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
      all.add(consumer);
      String topic =
          consumer.listTopics().keySet().stream()
              .filter(name -> !name.startsWith("__"))
              .findAny()
              .orElse("none");
      consumer.subscribe(List.of(topic));
      long until = System.nanoTime() + 1_500_000_000L;
      int commits = 0;
      while (System.nanoTime() < until) {
        consumer.poll(Duration.ofMillis(5));
        consumer.pause(consumer.assignment());
        for (TopicPartition partition : consumer.assignment()) {
          consumer.commitAsync(Map.of(partition, new OffsetAndMetadata(commits++)), null);
        }
      }
    } catch (KafkaException e) {
      LOG.warn("Rehearsal round", e);
    } finally {
      all.forEach(KafkaConsumer::close);
    }
  }
}
