import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.AppInfoParser;

/** A member of a group, as {@code ../README.md} describes it, with Apache Kafka's Java client. */
public final class Member {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static volatile boolean leaving;

  private Member() {}

  public static void main(String[] args) throws IOException {
    JsonNode options = JSON.readTree(args[0]);
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            properties(options), new StringDeserializer(), new StringDeserializer())) {
      // A JVM's first request takes long; after it the members' joins are as far apart as their starts.
      consumer.partitionsFor(options.get("topic").asText());
      print("ready", Map.of("client", "kafka-clients " + AppInfoParser.getVersion()));
      if (commands.readLine() == null) {
        return;
      }
      Thread listening = new Thread(() -> awaitLeave(commands));
      listening.setDaemon(true);
      listening.start();
      // Each member follows to the group's epoch by itself: they are in no generation together.
      boolean hasGenerations = options.get("protocol").asText().equals("classic");
      consume(consumer, options.get("topic").asText(), hasGenerations);
    }
    print("left", Map.of());
    System.exit(0);
  }

  private static Map<String, Object> properties(JsonNode options) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("bootstrap.servers", options.get("bootstrap").asText());
    properties.put("group.id", options.get("group").asText());
    if (options.get("protocol").asText().equals("consumer")) {
      // The group says how long its sessions are, and when to send a heartbeat.
      properties.put("group.protocol", "consumer");
    } else {
      properties.put("session.timeout.ms", options.get("sessionTimeoutMs").asInt());
      properties.put("heartbeat.interval.ms", options.get("heartbeatMs").asInt());
    }
    properties.put("auto.offset.reset", "earliest");
    properties.put("enable.auto.commit", false);
    if (options.get("assignor").asText().equals("roundrobin")) {
      properties.put(
          "partition.assignment.strategy", "org.apache.kafka.clients.consumer.RoundRobinAssignor");
    }
    if (!options.get("instanceId").isNull()) {
      properties.put("group.instance.id", options.get("instanceId").asText());
    }
    return properties;
  }

  private static void awaitLeave(BufferedReader commands) {
    try {
      if (commands.readLine() == null) {
        Runtime.getRuntime().halt(1);
      }
      // Without a wakeup, which could break a commit off.
      leaving = true;
    } catch (IOException e) {
      Runtime.getRuntime().halt(1);
    }
  }

  private static void consume(
      KafkaConsumer<String, String> consumer, String topic, boolean hasGenerations) {
    consumer.subscribe(
        List.of(topic),
        new ConsumerRebalanceListener() {
          @Override
          public void onPartitionsAssigned(Collection<TopicPartition> added) {
            tell(consumer.assignment());
          }

          /** Where members keep the rest, this may be all that happens. */
          @Override
          public void onPartitionsRevoked(Collection<TopicPartition> taken) {
            if (!hasGenerations) {
              Set<TopicPartition> rest = new HashSet<>(consumer.assignment());
              rest.removeAll(taken);
              tell(rest);
            }
          }

          private void tell(Set<TopicPartition> owned) {
            TreeSet<Integer> partitions = new TreeSet<>();
            owned.forEach(partition -> partitions.add(partition.partition()));
            Map<String, Object> assigned = new HashMap<>();
            assigned.put("partitions", partitions);
            assigned.put(
                "generation", hasGenerations ? consumer.groupMetadata().generationId() : null);
            print("assigned", assigned);
          }
        });
    while (!leaving) {
      ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(200));
      Map<Integer, Long> offsets = new TreeMap<>();
      for (ConsumerRecord<String, String> record : records) {
        print("record", Map.of("partition", record.partition(), "offset", record.offset()));
        offsets.put(record.partition(), record.offset() + 1);
      }
      if (!offsets.isEmpty()) {
        consumer.commitSync();
        print("committed", Map.of("offsets", offsets));
      }
    }
  }

  private static synchronized void print(String event, Map<String, ?> fields) {
    Map<String, Object> line = new HashMap<>(fields);
    line.put("event", event);
    try {
      System.out.println(JSON.writeValueAsString(line));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
