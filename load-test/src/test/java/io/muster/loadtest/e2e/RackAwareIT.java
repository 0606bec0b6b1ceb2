package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.KafkaProcess;
import io.muster.loadtest.process.MusterProcess;
import io.muster.loadtest.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Stock consumers in two racks, in front of an upstream of two brokers, one in each ({@code
 * client.rack}, {@code broker.rack}): who reads what follows where replicas are.
 */
@Timeout(240)
class RackAwareIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<ServerProcess> servers = new ArrayList<>();
  private String upstream = "";
  private String node = "";

  @BeforeEach
  void start() throws IOException {
    Path folder = Folders.fresh("racks");
    String clusterId = Uuid.randomUuid().toString();
    int controllerPort = Addresses.free().getPort();
    KafkaProcess first =
        KafkaProcess.small(Distribution.locate(), folder.resolve("a"))
            .inCluster(clusterId, 1, controllerPort)
            .withProperty("broker.rack", "rack-a");
    KafkaProcess second = KafkaProcess.small(Distribution.locate(), folder.resolve("b"));
    second =
        second
            .inCluster(clusterId, 2, Addresses.free().getPort())
            .withProperties(
                Map.of(
                    "broker.rack",
                    "rack-b",
                    "process.roles",
                    "broker",
                    "listeners",
                    "PLAINTEXT://" + Addresses.format(second.address()),
                    "controller.quorum.voters",
                    "1@127.0.0.1:" + controllerPort));
    servers.add(first.start());
    servers.add(second.start());
    upstream = servers.stream().map(ServerProcess::bootstrap).collect(Collectors.joining(","));
    servers.add(
        MusterProcess.small(Distribution.locate(), folder.resolve("muster"))
            .with("--upstream", upstream)
            .start());
    node = servers.get(2).bootstrap();
  }

  @AfterEach
  void stop() throws IOException {
    for (int i = servers.size() - 1; i >= 0; i--) {
      servers.get(i).close();
    }
  }

  @Test
  void partitionsGoToWhereTheirReplicasAreAndFollowThem() throws Exception {
    String topic = Topics.unused("racks");
    String group = Topics.unused("racks");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", upstream));
        KafkaConsumer<byte[], byte[]> a = consumer(group, "rack-a");
        KafkaConsumer<byte[], byte[]> b = consumer(group, "rack-b")) {
      Map<Integer, List<Integer>> replicas =
          Map.of(0, List.of(1), 1, List.of(2), 2, List.of(2), 3, List.of(1));
      admin.createTopics(List.of(new NewTopic(topic, replicas))).all().get();
      a.subscribe(List.of(topic));
      b.subscribe(List.of(topic));

      awaitShares(topic, Map.of(a, Set.of(0, 3), b, Set.of(1, 2)));

      admin
          .alterPartitionReassignments(
              Map.of(
                  new TopicPartition(topic, 0), to(2),
                  new TopicPartition(topic, 1), to(1)))
          .all()
          .get();

      awaitShares(topic, Map.of(a, Set.of(1, 3), b, Set.of(0, 2)));
      assertThat(described(group).partitionAssignor()).isEqualTo("rack-aware-uniform");
    }
  }

  private ConsumerGroupDescription described(String group) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", node))) {
      return admin.describeConsumerGroups(List.of(group)).all().get().get(group);
    }
  }

  private static Optional<NewPartitionReassignment> to(int broker) {
    return Optional.of(new NewPartitionReassignment(List.of(broker)));
  }

  private KafkaConsumer<byte[], byte[]> consumer(String group, String rack) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("bootstrap.servers", node);
    properties.put("group.id", group);
    properties.put("group.protocol", "consumer");
    properties.put("group.remote.assignor", "rack-aware-uniform");
    properties.put("client.rack", rack);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static void awaitShares(
      String topic, Map<KafkaConsumer<byte[], byte[]>, Set<Integer>> shares) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                shares.entrySet().stream()
                    .map(
                        share -> {
                          share.getKey().poll(Duration.ofMillis(50));
                          return share.getKey().assignment().equals(of(topic, share.getValue()));
                        })
                    .toList()
                    .stream()
                    .allMatch(Boolean::booleanValue));
  }

  private static Set<TopicPartition> of(String topic, Set<Integer> numbers) {
    return numbers.stream()
        .map(number -> new TopicPartition(topic, number))
        .collect(Collectors.toSet());
  }
}
