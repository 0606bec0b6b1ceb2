package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.loadtest.e2e.Servers.Node;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConfigResourcesOptions;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.GroupSubscribedToTopicException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The calls of an AdminClient about groups, in the order in which the consoles make them. */
@ExtendWith(Servers.class)
@Timeout(120)
class GroupAdminIT {

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void aGroupIsLookedAtResetAndDeleted(String protocol, Node node) throws Exception {
    String topic = Topics.create(node.bootstrap(), "admin", 2);
    String other = Topics.create(node.bootstrap(), "other", 1);
    String group = Topics.unused("admin");
    TopicPartition subscribed = new TopicPartition(topic, 0);
    TopicPartition left = new TopicPartition(other, 0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
      commit(admin, group, left, 5);
      try (ThreadConsumer consumer =
          new ThreadConsumer(node.bootstrap(), group, topic, Map.of("group.protocol", protocol))
              .start()) {
        await().until(() -> consumer.partitions().size() == 2);
        await()
            .untilAsserted(
                () ->
                    assertThat(list(admin, protocol, GroupState.STABLE))
                        .extracting(GroupListing::groupId)
                        .contains(group));
        assertThat(describe(admin, group).authorizedOperations())
            .contains(AclOperation.READ, AclOperation.DELETE, AclOperation.DESCRIBE);
        assertThat(describe(admin, group).members()).hasSize(1);

        assertThatThrownBy(() -> commit(admin, group, subscribed, 1))
            .hasCauseInstanceOf(UnknownMemberIdException.class);
        assertThatThrownBy(() -> admin.deleteConsumerGroups(List.of(group)).all().get())
            .hasCauseInstanceOf(GroupNotEmptyException.class);
        assertThatThrownBy(() -> deleteOffset(admin, group, subscribed))
            .hasCauseInstanceOf(GroupSubscribedToTopicException.class);
        deleteOffset(admin, group, left);
        assertThat(committed(admin, group)).doesNotContainKey(left);
      }
      await()
          .untilAsserted(
              () -> assertThat(describe(admin, group).groupState()).isEqualTo(GroupState.EMPTY));

      commit(admin, group, subscribed, 0);
      assertThat(committed(admin, group).get(subscribed).offset()).isZero();
      deleteOffset(admin, group, subscribed);
      assertThat(committed(admin, group)).doesNotContainKey(subscribed);

      admin.deleteConsumerGroups(List.of(group)).all().get();

      assertThat(committed(admin, group)).isEmpty();
      assertThat(admin.listGroups().all().get())
          .extracting(GroupListing::groupId)
          .doesNotContain(group);
      assertThatThrownBy(() -> describe(admin, group))
          .hasCauseInstanceOf(GroupIdNotFoundException.class);
      assertThatThrownBy(() -> admin.deleteConsumerGroups(List.of(group)).all().get())
          .hasCauseInstanceOf(GroupIdNotFoundException.class);
      assertThatThrownBy(() -> deleteOffset(admin, group, subscribed))
          .hasCauseInstanceOf(GroupIdNotFoundException.class);
    }
  }

  @Test
  void eachGroupIsListedAtOneAddress(Node node) throws Exception {
    String topic = Topics.create(node.bootstrap(), "listed", 1);
    List<String> groups = List.of(Topics.unused("listed"), Topics.unused("listed"));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
      for (String group : groups) {
        commit(admin, group, new TopicPartition(topic, 0), 1);
      }
    }

    assertThat(Clusters.listedAnywhere(node.bootstrap()))
        .doesNotHaveDuplicates()
        .containsAll(groups);
  }

  /** This client commits by name, and consumers ask by id. */
  @Test
  void anOffsetIsOfTheTopicThatIsThereThoughItWasCreatedAnewJustNow(Node node) throws Exception {
    String topic = Topics.create(node.bootstrap(), "anew", 1);
    String group = Topics.unused("anew");
    TopicPartition partition = new TopicPartition(topic, 0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
      commit(admin, group, partition, 5);

      admin.deleteTopics(List.of(topic)).all().get();
      Topics.createNamed(node.bootstrap(), topic, 1);
      await()
          .ignoreExceptionsMatching(e -> e.getCause() instanceof UnknownTopicOrPartitionException)
          .until(
              () -> {
                commit(admin, group, partition, 7);
                return true;
              });
    }
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", node.bootstrap(), "group.id", group),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      assertThat(consumer.committed(Set.of(partition)))
          .containsEntry(partition, new OffsetAndMetadata(7));
    }
  }

  @Test
  void configsOutliveTheirGroupAndAreListed(Node node) throws Exception {
    String topic = Topics.create(node.bootstrap(), "configured", 1);
    String group = Topics.unused("configured");
    ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
      change(admin, resource, OpType.SET);
      await().untilAsserted(() -> assertThat(configured(admin)).contains(resource));
      commit(admin, group, new TopicPartition(topic, 0), 1);
      admin.deleteConsumerGroups(List.of(group)).all().get();

      assertThat(
              admin
                  .describeConfigs(List.of(resource))
                  .values()
                  .get(resource)
                  .get()
                  .get("consumer.session.timeout.ms")
                  .value())
          .isEqualTo("50000");
      assertThat(configured(admin)).contains(resource);
      change(admin, resource, OpType.DELETE);
      await().untilAsserted(() -> assertThat(configured(admin)).doesNotContain(resource));
    }
  }

  private static void change(Admin admin, ConfigResource resource, OpType operation)
      throws Exception {
    AlterConfigOp change =
        new AlterConfigOp(new ConfigEntry("consumer.session.timeout.ms", "50000"), operation);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
  }

  private static Collection<ConfigResource> configured(Admin admin) throws Exception {
    return admin
        .listConfigResources(Set.of(ConfigResource.Type.GROUP), new ListConfigResourcesOptions())
        .all()
        .get();
  }

  private static Collection<GroupListing> list(Admin admin, String protocol, GroupState state)
      throws Exception {
    return admin
        .listGroups(
            new ListGroupsOptions()
                .inGroupStates(Set.of(state))
                .withTypes(Set.of(GroupType.parse(protocol))))
        .all()
        .get();
  }

  private static ConsumerGroupDescription describe(Admin admin, String group) throws Exception {
    return admin
        .describeConsumerGroups(
            List.of(group), new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
        .all()
        .get()
        .get(group);
  }

  private static Map<TopicPartition, OffsetAndMetadata> committed(Admin admin, String group)
      throws Exception {
    return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
  }

  private static void commit(Admin admin, String group, TopicPartition partition, long offset)
      throws Exception {
    admin
        .alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(offset)))
        .all()
        .get();
  }

  private static void deleteOffset(Admin admin, String group, TopicPartition partition)
      throws Exception {
    admin.deleteConsumerGroupOffsets(group, Set.of(partition)).all().get();
  }
}
