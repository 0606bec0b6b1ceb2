package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.loadtest.e2e.Servers.Node;
import io.muster.loadtest.e2e.Servers.Upstream;
import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.MusterProcess;
import io.muster.loadtest.process.ServerProcess;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Stock consumers that speak the consumer protocol (KIP-848). */
@ExtendWith(Servers.class)
@Timeout(240)
class ConsumerProtocolIT {
  private static final Map<String, String> CONSUMER_PROTOCOL = Map.of("group.protocol", "consumer");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void membersShareWhateverComesAndGoes(Upstream upstream, Node node) throws Exception {
    try (CommittingGroup group = group("share", upstream, node.bootstrap(), 3, 4)) {
      group.joinOne();
      group.awaitRebalanced();
      group.awaitProgress();
      group.leaveOne();
      group.awaitRebalanced();
      group.awaitProgress();
      group.assertCommitted(group.acknowledged(), node.bootstrap());
    }
  }

  @Test
  void membersOutliveTheirNode(Upstream upstream) throws Exception {
    MusterProcess node =
        MusterProcess.small(Distribution.locate(), Folders.fresh("consumer-restart"))
            .with("--upstream", upstream.bootstrap());
    ServerProcess running = node.start();
    try (CommittingGroup group =
        group("restart", upstream, Addresses.format(node.address()), 6, 2)) {
      running.stop();
      running = goesOn(node, group);
      running.kill();
      running = goesOn(node, group);
    } finally {
      running.close();
    }
  }

  private static ServerProcess goesOn(MusterProcess node, CommittingGroup group) throws Exception {
    Map<Integer, Long> acknowledged = group.acknowledged();
    ServerProcess running = node.start();
    group.assertCommitted(acknowledged, running.bootstrap());
    group.awaitProgress();
    group.assertUndisturbed();
    return running;
  }

  @Test
  void aRegularExpressionFindsTopicsThatComeLater(Upstream upstream, Node node) throws Exception {
    String stem = Topics.unused("regex");
    Topics.createNamed(upstream.bootstrap(), stem + "-a", 2);
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(node, Topics.unused("regex"))) {
      consumer.subscribe(new SubscriptionPattern(stem + "-.*"));
      awaitTopics(consumer, Map.of(stem + "-a", 2));
      Topics.createNamed(upstream.bootstrap(), stem + "-b", 3);
      awaitTopics(consumer, Map.of(stem + "-a", 2, stem + "-b", 3));
    }
  }

  @Test
  void morePartitionsAreAssignedWithoutAClientAsking(Upstream upstream, Node node)
      throws Exception {
    String topic = Topics.create(upstream.bootstrap(), "grows", 2);
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(node, Topics.unused("grows"));
        Admin admin = Admin.create(Map.of("bootstrap.servers", upstream.bootstrap()))) {
      consumer.subscribe(List.of(topic));
      awaitTopics(consumer, Map.of(topic, 2));
      admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(5))).all().get();
      awaitTopics(consumer, Map.of(topic, 5));
    }
  }

  @Test
  void itIsListedAndDescribedAsAConsumerGroup(Upstream upstream, Node node) throws Exception {
    String groupId = Topics.unused("described");
    String topic = Topics.create(upstream.bootstrap(), "described", 3);
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(node, groupId);
        Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
      consumer.subscribe(List.of(topic));
      awaitTopics(consumer, Map.of(topic, 3));
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                consumer.poll(Duration.ofMillis(50));
                ConsumerGroupDescription group =
                    admin.describeConsumerGroups(List.of(groupId)).all().get().get(groupId);
                assertThat(group.type()).isEqualTo(GroupType.CONSUMER);
                assertThat(group.groupState()).isEqualTo(GroupState.STABLE);
                assertThat(group.partitionAssignor()).isEqualTo("uniform");
                assertThat(group.members()).hasSize(1);
                assertThat(group.members().iterator().next().assignment().topicPartitions())
                    .hasSize(3);
              });
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                consumer.poll(Duration.ofMillis(50));
                assertThat(
                        admin
                            .listGroups(
                                new ListGroupsOptions().withTypes(Set.of(GroupType.CONSUMER)))
                            .all()
                            .get())
                    .anySatisfy(
                        listed -> {
                          assertThat(listed.groupId()).isEqualTo(groupId);
                          assertThat(listed.groupState()).contains(GroupState.STABLE);
                        });
              });
    }
  }

  @Test
  void aStaticMemberComesBackToItsShareAndNobodyElseIsDisturbed(Upstream upstream, Node node)
      throws Exception {
    String group = Topics.unused("static");
    String topic = Topics.create(upstream.bootstrap(), "static", 6);
    Map<String, String> asOne =
        Map.of("group.protocol", "consumer", "group.instance.id", "the-one");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()));
        ThreadConsumer other =
            new ThreadConsumer(node.bootstrap(), group, topic, CONSUMER_PROTOCOL).start()) {
      Set<Integer> share;
      ConsumerGroupDescription before;
      List<String> callbacks;
      try (ThreadConsumer one = new ThreadConsumer(node.bootstrap(), group, topic, asOne).start()) {
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () -> {
                  assertThat(one.partitions()).hasSize(3);
                  assertThat(other.partitions()).hasSize(3);
                  assertThat(described(admin, group).groupState()).isEqualTo(GroupState.STABLE);
                });
        share = one.partitions();
        before = described(admin, group);
        callbacks = other.callbacks();
      }
      assertThat(epochOf("the-one", described(admin, group)))
          .as("it left for a while")
          .isEqualTo(-2);

      try (ThreadConsumer back =
          new ThreadConsumer(node.bootstrap(), group, topic, asOne).start()) {
        await().atMost(PATIENCE).until(() -> !back.partitions().isEmpty());
        assertThat(back.partitions()).isEqualTo(share);
        ConsumerGroupDescription after = described(admin, group);
        assertThat(after.groupEpoch()).isEqualTo(before.groupEpoch()).isPresent();
        assertThat(epochOf("the-one", after)).isEqualTo(after.groupEpoch().orElseThrow());
        assertThat(after.members()).hasSize(2);
        long heartbeats = other.heartbeats();
        await().atMost(PATIENCE).until(() -> other.heartbeats() > heartbeats + 1);
        assertThat(other.callbacks()).as("of the other one").isEqualTo(callbacks);
      }
    }
  }

  private static ConsumerGroupDescription described(Admin admin, String group) throws Exception {
    return admin.describeConsumerGroups(List.of(group)).all().get().get(group);
  }

  private static int epochOf(String instance, ConsumerGroupDescription group) {
    return group.members().stream()
        .filter(member -> member.groupInstanceId().equals(Optional.of(instance)))
        .findFirst()
        .flatMap(MemberDescription::memberEpoch)
        .orElseThrow();
  }

  private static CommittingGroup group(
      String stem, Upstream upstream, String bootstrap, int members, int partitionsPerMember)
      throws Exception {
    return new CommittingGroup(
        "consumer-" + stem,
        upstream.bootstrap(),
        bootstrap,
        members,
        partitionsPerMember,
        CONSUMER_PROTOCOL);
  }

  private static KafkaConsumer<byte[], byte[]> consumer(Node node, String group) {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers",
            node.bootstrap(),
            "group.id",
            group,
            "group.protocol",
            "consumer",
            "auto.offset.reset",
            "earliest"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static void awaitTopics(
      KafkaConsumer<byte[], byte[]> consumer, Map<String, Integer> partitions) {
    Set<TopicPartition> expected = new HashSet<>();
    partitions.forEach(
        (topic, count) -> {
          for (int partition = 0; partition < count; partition++) {
            expected.add(new TopicPartition(topic, partition));
          }
        });
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              consumer.poll(Duration.ofMillis(50));
              return consumer.assignment().equals(expected);
            });
  }
}
