package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.loadtest.e2e.Servers.Node;
import io.muster.loadtest.e2e.Servers.Upstream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ClassicGroupDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.ClassicGroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Kafka Connect, distributed and incrementally cooperative: workers come, are killed and leave,
 * while a source writes what a sink reads. Its workers' group, its internal topics and the sink's
 * consumer group all go through the node.
 */
@ExtendWith(Servers.class)
@Timeout(600)
class ConnectSuite {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int TASKS = 4;
  private static final String SOURCE = "source";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String cluster = Topics.unused("connect");
  private final String sink = Topics.unused("sink");
  private final String topic = Topics.unused("counted");

  @Test
  void tasksGoToWhoIsThereAndNoRecordIsLost(Upstream upstream, Node node) throws Exception {
    Topics.createNamed(upstream.bootstrap(), topic, TASKS);
    Path folder = Folders.fresh("connect-sink");
    Path lives = Folders.fresh("connect-source");
    Map<String, String> properties = properties(node);
    try (ConnectWorker first = ConnectWorker.start(properties)) {
      first.configure(
          SOURCE,
          connector(
              CountingSource.class,
              Map.of(CountingSource.TOPIC, topic, CountingSource.LIVES, lives.toString())));
      first.configure(
          sink,
          connector(
              RecordingSink.class,
              Map.of("topics", topic, RecordingSink.FOLDER, folder.toString())));
      awaitTasksOn(first);
      awaitDescribed(node, 1);

      Map<Integer, Long> livesBefore = CountingSource.lives(lives);
      try (ConnectWorker second = ConnectWorker.start(properties)) {
        awaitTasksOn(first, second);
        Map<Integer, Long> livesAfter = CountingSource.lives(lives);
        assertThat(tasksOf(first))
            .as("tasks that stay where they are are not started again")
            .isNotEmpty()
            .allSatisfy(task -> assertThat(livesAfter.get(task)).isEqualTo(livesBefore.get(task)));
        awaitDescribed(node, 2);
        second.kill();
        awaitTasksOn(first);
      }
      try (ConnectWorker third = ConnectWorker.start(properties)) {
        awaitTasksOn(first, third);
        first.kill();
        awaitTasksOn(third);
        try (ConnectWorker fourth = ConnectWorker.start(properties)) {
          awaitTasksOn(third, fourth);
          third.close();
          awaitTasksOn(fourth);

          fourth.stop(SOURCE);
          Set<String> counted = awaitCounted(fourth);
          assertThat(inTopic(upstream)).containsAll(counted);
          await()
              .atMost(PATIENCE)
              .untilAsserted(() -> assertThat(RecordingSink.written(folder)).containsAll(counted));
          await().atMost(PATIENCE).until(() -> committed(node).equals(ends(upstream)));
        }
      }
    }
  }

  private Map<String, String> properties(Node node) {
    Map<String, String> properties = new HashMap<>();
    properties.put("bootstrap.servers", node.bootstrap());
    properties.put("group.id", cluster);
    properties.put("connect.protocol", "sessioned");
    // A dead worker's tasks wait that long for it to come back.
    properties.put("scheduled.rebalance.max.delay.ms", "3000");
    properties.put("plugin.discovery", "service_load");
    properties.put("offset.flush.interval.ms", "1000");
    properties.put("offset.storage.partitions", "4");
    properties.put("status.storage.partitions", "2");
    for (String converter : List.of("key.converter", "value.converter")) {
      properties.put(converter, "org.apache.kafka.connect.storage.StringConverter");
    }
    for (String storage : List.of("config", "offset", "status")) {
      properties.put(storage + ".storage.topic", cluster + "-" + storage);
      properties.put(storage + ".storage.replication.factor", "1");
    }
    for (String member : List.of("", "consumer.")) {
      properties.put(member + "session.timeout.ms", "6000");
      properties.put(member + "heartbeat.interval.ms", "500");
    }
    return properties;
  }

  private static Map<String, String> connector(Class<?> type, Map<String, String> config) {
    Map<String, String> all = new HashMap<>(config);
    all.put("connector.class", type.getName());
    all.put("tasks.max", Integer.toString(TASKS));
    return all;
  }

  /** All tasks of both connectors run, and each of these workers has its share of them. */
  private void awaitTasksOn(ConnectWorker... workers) {
    List<String> ids = List.of(workers).stream().map(ConnectWorker::id).toList();
    int share = 2 * TASKS / workers.length;
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Map<String, Integer> tasks = new HashMap<>();
              for (String connector : List.of(SOURCE, sink)) {
                JsonNode status = workers[0].status(connector);
                assertThat(status.at("/connector/state").asText()).isEqualTo("RUNNING");
                assertThat(status.path("tasks")).as("%s", status).hasSize(TASKS);
                for (JsonNode task : status.path("tasks")) {
                  assertThat(task.path("state").asText()).as("%s", status).isEqualTo("RUNNING");
                  tasks.merge(task.path("worker_id").asText(), 1, Integer::sum);
                }
              }
              assertThat(tasks).as("tasks by worker").containsOnlyKeys(ids);
              assertThat(tasks.values())
                  .as("tasks by worker")
                  .allSatisfy(count -> assertThat(count).isBetween(share - 1, share + 1));
            });
  }

  /** Numbers of the source's tasks that the worker has. */
  private static List<Integer> tasksOf(ConnectWorker worker) throws Exception {
    List<Integer> tasks = new ArrayList<>();
    for (JsonNode task : worker.status(SOURCE).path("tasks")) {
      if (task.path("worker_id").asText().equals(worker.id())) {
        tasks.add(task.path("id").asInt());
      }
    }
    return tasks;
  }

  private void awaitDescribed(Node node, int workers) {
    try (Admin admin = admin(node)) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                ClassicGroupDescription group =
                    admin.describeClassicGroups(List.of(cluster)).all().get().get(cluster);
                assertThat(group.protocol()).isEqualTo("connect");
                assertThat(group.protocolData()).isEqualTo("sessioned");
                assertThat(group.state()).isEqualTo(ClassicGroupState.STABLE);
                assertThat(group.members()).hasSize(workers);
              });
    }
  }

  /** All that the stopped source has written, as its own offsets say. */
  private static Set<String> awaitCounted(ConnectWorker worker) {
    Predicate<JsonNode> stopped =
        status ->
            status.at("/connector/state").asText().equals("STOPPED")
                && status.path("tasks").isEmpty();
    await().atMost(PATIENCE).until(() -> worker.status(SOURCE), stopped);
    JsonNode offsets =
        await().atMost(PATIENCE).until(() -> worker.offsets(SOURCE), all -> all.size() == TASKS);
    Set<String> counted = new HashSet<>();
    for (JsonNode each : offsets) {
      int task = CountingSource.task(asMap(each.path("partition")));
      long next = CountingSource.next(asMap(each.path("offset")));
      assertThat(next).as("what task %d has counted", task).isPositive();
      LongStream.range(0, next).forEach(n -> counted.add(CountingSource.value(task, n)));
    }
    return counted;
  }

  private static Map<String, Object> asMap(JsonNode node) {
    return JSON.convertValue(node, new TypeReference<Map<String, Object>>() {});
  }

  /** As the log itself has it. */
  private Set<String> inTopic(Upstream upstream) {
    Set<String> values = new HashSet<>();
    try (KafkaConsumer<byte[], byte[]> consumer = reader(upstream)) {
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions());
      consumer.assign(partitions());
      consumer.seekToBeginning(partitions());
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(record -> values.add(new String(record.value(), StandardCharsets.UTF_8)));
      }
    }
    return values;
  }

  private Map<TopicPartition, Long> ends(Upstream upstream) {
    try (KafkaConsumer<byte[], byte[]> consumer = reader(upstream)) {
      return consumer.endOffsets(partitions());
    }
  }

  /** Of the sink's consumer group. */
  private Map<TopicPartition, Long> committed(Node node) throws Exception {
    Map<TopicPartition, Long> committed = new HashMap<>();
    try (Admin admin = admin(node)) {
      admin
          .listConsumerGroupOffsets("connect-" + sink)
          .partitionsToOffsetAndMetadata()
          .get()
          .forEach((partition, offset) -> committed.put(partition, offset.offset()));
    }
    return committed;
  }

  private List<TopicPartition> partitions() {
    return IntStream.range(0, TASKS).mapToObj(p -> new TopicPartition(topic, p)).toList();
  }

  private static Admin admin(Node node) {
    return Admin.create(Map.of("bootstrap.servers", node.bootstrap()));
  }

  private static KafkaConsumer<byte[], byte[]> reader(Upstream upstream) {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", upstream.bootstrap()),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
