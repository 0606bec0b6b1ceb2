package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.loadtest.e2e.Servers.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kafka's own command line tools, as an operator uses them. */
@ExtendWith(Servers.class)
@Timeout(240)
class StockToolsIT {
  private static ToolJvm tools;

  @BeforeAll
  static void startTools() throws Exception {
    tools = ToolJvm.start();
  }

  @AfterAll
  static void endTools() throws Exception {
    tools.close();
  }

  @Test
  void topicsAreCreatedListedAndDescribed(Node node) throws Exception {
    String topic = Topics.unused("tools");

    run(node, Tool.TOPICS, "--create", "--topic", topic, "--partitions", "3").succeeded();

    assertThat(run(node, Tool.TOPICS, "--list").succeeded().lines()).contains(topic);
    assertThat(run(node, Tool.TOPICS, "--describe", "--topic", topic).succeeded().out())
        .contains("PartitionCount: 3");
  }

  @Test
  void whatTheConsoleProducesTheConsoleConsumesInAGroupTheToolsDescribe(Node node)
      throws Exception {
    String topic = Topics.create(node.bootstrap(), "console", 1);
    String group = Topics.unused("console");
    List<String> lines = IntStream.range(0, 20).mapToObj(i -> "line " + i).toList();

    Tool.run(
            lines.stream().collect(Collectors.joining("\n", "", "\n")),
            node.bootstrap(),
            Tool.CONSOLE_PRODUCER,
            "--topic",
            topic)
        .succeeded();
    assertThat(
            Tool.run(
                    node.bootstrap(),
                    Tool.CONSOLE_CONSUMER,
                    "--topic",
                    topic,
                    "--group",
                    group,
                    "--from-beginning",
                    "--max-messages",
                    "20")
                .succeeded()
                .lines())
        .containsExactlyElementsOf(lines);

    await().untilAsserted(() -> assertThat(listed(node)).contains(group));
    assertThat(offsetsDescribed(node, group))
        .as("partition, committed, end, lag")
        .contains("0 20 20 0");
  }

  @Test
  void aTransactionIsListedOnceAndDescribed(Node node) throws Exception {
    String topic = Topics.create(node.bootstrap(), "transaction", 1);
    String id = Topics.unused("transaction");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", node.bootstrap(), "transactional.id", id),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, new byte[1])).get();

      assertThat(run(node, Tool.TRANSACTIONS, "list").succeeded().lines())
          .filteredOn(line -> line.contains(id))
          .singleElement()
          .asString()
          .contains("Ongoing");
      assertThat(
              run(node, Tool.TRANSACTIONS, "describe", "--transactional-id", id).succeeded().out())
          .contains(id)
          .contains("Ongoing")
          .contains(topic + "-0");
      producer.abortTransaction();
    }
  }

  @ParameterizedTest
  @CsvSource({"classic, range", "consumer, uniform"})
  void aLivingGroupIsDescribedWithItsMembersAndState(String protocol, String assignor, Node node)
      throws Exception {
    String topic = Topics.create(node.bootstrap(), "living", 4);
    String group = Topics.unused("living");
    try (ThreadConsumer consumer = consumer(node, group, topic, protocol)) {
      await().until(() -> consumer.partitions().size() == 4);

      await()
          .untilAsserted(
              () ->
                  assertThat(described(node, group, "--state"))
                      .contains("Stable")
                      .contains(assignor));
      assertThat(described(node, group, "--members")).contains("consumer-" + group);
      assertThat(described(node, group, "--members", "--verbose")).contains(topic + ":0,1,2,3");
      assertThat(described(node, group, "--offsets")).contains(topic);
    }
    assertThat(described(node, group, "--state")).contains("Empty");
  }

  @Test
  void configsOfAGroupAreSetBeforeItExistsDescribedAndDeleted(Node node) throws Exception {
    String group = Topics.unused("configs");

    configs(node, group, "--alter", "--add-config", "group.join.window.ms=250").succeeded();
    await()
        .untilAsserted(
            () ->
                assertThat(configs(node, group, "--describe").succeeded().out())
                    .contains("group.join.window.ms=250"));
    assertThat(listed(node)).as("a config does not make a group").doesNotContain(group);

    configs(node, group, "--alter", "--delete-config", "group.join.window.ms").succeeded();
    assertThat(configs(node, group, "--describe").succeeded().out())
        .doesNotContain("group.join.window.ms=250");
    Tool.Outcome refused =
        configs(node, group, "--alter", "--add-config", "group.join.window.ms=soon");
    assertThat(refused.status()).isNotZero();
    assertThat(refused.out() + refused.err()).contains("group.join.window.ms");
  }

  @Test
  void configsOfAllGroupsAreDescribedWithoutANameAndAllOfOneByOption(Node node) throws Exception {
    String group = Topics.unused("configured");
    String plain = Topics.unused("plain");
    String topic = Topics.create(node.bootstrap(), "plain", 1);
    alter(node, plain, topic, 1);
    configs(
            node,
            group,
            "--alter",
            "--add-config",
            "consumer.session.timeout.ms=50000,consumer.assignment.interval.ms=2000")
        .succeeded();

    await()
        .untilAsserted(
            () ->
                assertThat(
                        run(node, Tool.CONFIGS, "--entity-type", "groups", "--describe")
                            .succeeded()
                            .lines())
                    .contains("Dynamic configs for group %s are:".formatted(plain))
                    .containsSequence(
                        "Dynamic configs for group %s are:".formatted(group),
                        configured("consumer.assignment.interval.ms", 2_000, 1_000),
                        configured("consumer.session.timeout.ms", 50_000, 45_000)));
    assertThat(run(node, Tool.CONFIGS, "--group", group, "--describe", "--all").succeeded().lines())
        .contains(configured("consumer.session.timeout.ms", 50_000, 45_000))
        .anyMatch(line -> line.startsWith("  consumer.heartbeat.interval.ms="));
    run(
            node,
            Tool.CONFIGS,
            "--group",
            group,
            "--alter",
            "--delete-config",
            "consumer.session.timeout.ms,consumer.assignment.interval.ms")
        .succeeded();
    assertThat(configs(node, group, "--describe").succeeded().out()).doesNotContain("50000");
  }

  private static String configured(String config, int value, int byDefault) {
    return "  %1$s=%2$d sensitive=false synonyms={DYNAMIC_GROUP_CONFIG:%1$s=%2$d, DEFAULT_CONFIG:group.%1$s=%3$d}"
        .formatted(config, value, byDefault);
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void offsetsAreResetInEveryWayUnlessThereAreMembers(String protocol, Node node) throws Exception {
    String topic = Topics.create(node.bootstrap(), "reset", 1);
    String group = Topics.unused("reset");
    Topics.fill(node.bootstrap(), topic, 1, 20);
    try (ThreadConsumer consumer = consumer(node, group, topic, protocol)) {
      await().until(() -> Long.valueOf(20).equals(consumer.acknowledged().get(0)));
      await().untilAsserted(() -> assertThat(described(node, group, "--state")).contains("Stable"));
      Tool.Outcome refused = reset(node, group, topic, "--to-earliest", "--execute");
      assertThat(refused.out() + refused.err()).contains("Stable").contains(group);
    }
    await().until(() -> offsetsDescribed(node, group).contains("0 20 20 0"));

    assertThat(reset(node, group, topic, "--to-offset", "3", "--dry-run").succeeded().out())
        .contains("3");
    assertThat(offsetsDescribed(node, group)).as("nothing was executed").contains("0 20 20 0");

    Tool.Outcome exported =
        reset(node, group, topic, "--shift-by", "-5", "--dry-run", "--export").succeeded();
    Path plan = Folders.fresh("plan").resolve("offsets.csv");
    Files.writeString(plan, exported.out());
    assertThat(exported.out()).contains(topic).contains(",0,15");
    resetOf(node, group, List.of("--from-file", plan.toString(), "--execute")).succeeded();
    assertThat(offsetsDescribed(node, group)).contains("0 15 20 5");

    for (List<String> way :
        List.of(
            List.of("--to-earliest"),
            List.of("--by-duration", "PT1H"),
            List.of("--to-datetime", "2020-01-01T00:00:00.000"))) {
      List<String> arguments = new ArrayList<>(way);
      arguments.add("--execute");
      reset(node, group, topic, arguments.toArray(String[]::new)).succeeded();
      assertThat(committed(node, group)).as("%s", way).containsExactly(0L);
      alter(node, group, topic, 7);
    }
    reset(node, group, topic, "--to-latest", "--execute").succeeded();
    assertThat(committed(node, group)).containsExactly(20L);
  }

  @Test
  void offsetsOfPartitionsOfTopicsAndOfAllTopicsAreReset(Node node) throws Exception {
    String topic = Topics.create(node.bootstrap(), "many", 3);
    String other = Topics.create(node.bootstrap(), "other", 1);
    String group = Topics.unused("partitions");
    Topics.fill(node.bootstrap(), topic, 3, 10);
    Topics.fill(node.bootstrap(), other, 1, 10);

    reset(node, group, topic + ":0,1", "--to-offset", "4", "--execute").succeeded();
    assertThat(offsetsByPartition(node, group))
        .containsOnly(Map.entry(topic + "-0", 4L), Map.entry(topic + "-1", 4L));

    // What has no offset has the end of its partition, as who begins there.
    reset(node, group, topic + ":1,2", "--topic", other, "--to-current", "--execute").succeeded();
    assertThat(offsetsByPartition(node, group))
        .containsOnly(
            Map.entry(topic + "-0", 4L),
            Map.entry(topic + "-1", 4L),
            Map.entry(topic + "-2", 10L),
            Map.entry(other + "-0", 10L));

    resetOf(node, group, List.of("--all-topics", "--shift-by", "-1", "--execute")).succeeded();
    assertThat(offsetsByPartition(node, group))
        .containsOnly(
            Map.entry(topic + "-0", 3L),
            Map.entry(topic + "-1", 3L),
            Map.entry(topic + "-2", 9L),
            Map.entry(other + "-0", 9L));

    Tool.Outcome beyond = reset(node, group, topic + ":7", "--to-earliest", "--execute");
    assertThat(beyond.out() + beyond.err()).contains(topic + "-7");
    assertThat(offsetsByPartition(node, group)).hasSize(4);

    String second = Topics.unused("partitions");
    alter(node, second, other, 2);
    List<String> planned =
        run(
                node,
                Tool.CONSUMER_GROUPS,
                "--reset-offsets",
                "--all-groups",
                "--topic",
                other,
                "--to-current",
                "--dry-run",
                "--export")
            .succeeded()
            .lines();
    assertThat(planned)
        .anyMatch(line -> line.contains(group) && line.contains(other) && line.endsWith(",0,9"))
        .anyMatch(line -> line.contains(second) && line.contains(other) && line.endsWith(",0,2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void groupsAreListedByStateAndTypeAndDescribedInEveryView(String protocol, Node node)
      throws Exception {
    String topic = Topics.create(node.bootstrap(), "views", 2);
    String group = Topics.unused("views");
    String simple = Topics.unused("simple");
    alter(node, simple, topic, 1);
    try (ThreadConsumer consumer = consumer(node, group, topic, protocol)) {
      await().until(() -> consumer.partitions().size() == 2);
      await()
          .untilAsserted(
              () ->
                  assertThat(listed(node, "--state", "stable", "--type", protocol))
                      .contains(group)
                      .doesNotContain(simple));
      await()
          .untilAsserted(
              () ->
                  assertThat(listed(node, "--state", "Empty"))
                      .contains(simple)
                      .doesNotContain(group));
      assertThat(describedAll(node, "--offsets")).contains(group, simple);
      assertThat(describedAll(node, "--state")).contains(group, simple);
      assertThat(describedAll(node, "--members", "--verbose")).contains(group, topic + ":0,1");
    }
  }

  @Test
  void groupsOfEveryKindAreListedByTypeAndByProtocol(Node node) throws Exception {
    String topic = Topics.create(node.bootstrap(), "kinds", 1);
    String classic = Topics.unused("classic");
    String modern = Topics.unused("modern");
    String simple = Topics.unused("simple");
    String registry = Topics.unused("registry");
    alter(node, simple, topic, 1);
    try (ThreadConsumer one = consumer(node, classic, topic, "classic");
        ThreadConsumer two = consumer(node, modern, topic, "consumer");
        RegistryMember member = new RegistryMember(node.bootstrap(), registry, "http://a")) {
      await()
          .until(
              () ->
                  one.partitions().size() + two.partitions().size() == 2
                      && member.election() != null);

      await()
          .untilAsserted(
              () ->
                  assertThat(groups(node))
                      .contains(
                          classic + " Classic consumer",
                          modern + " Consumer consumer",
                          simple + " Classic",
                          registry + " Classic sr"));
      assertThat(groups(node, "--consumer"))
          .contains(classic + " Classic consumer", modern + " Consumer consumer")
          .contains(simple + " Classic")
          .doesNotContain(registry + " Classic sr");
      assertThat(groups(node, "--group-type", "classic"))
          .contains(classic + " Classic consumer", registry + " Classic sr")
          .doesNotContain(modern + " Consumer consumer");
      assertThat(groups(node, "--group-type", "consumer"))
          .contains(modern + " Consumer consumer")
          .doesNotContain(classic + " Classic consumer");
      // The node is shared with other tests, so other registries may be there, but nothing else.
      assertThat(groups(node, "--protocol", "sr"))
          .contains(registry + " Classic sr")
          .filteredOn(line -> !line.equals("GROUP TYPE PROTOCOL"))
          .allSatisfy(line -> assertThat(line).endsWith(" Classic sr"));
      assertThat(groups(node, "--group-type", "classic", "--protocol", "consumer"))
          .contains(classic + " Classic consumer")
          .doesNotContain(simple + " Classic", registry + " Classic sr");
      assertThat(groups(node, "--share")).hasSize(1);
      assertThat(groups(node, "--streams")).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void groupsAndOffsetsAreDeletedOrItIsSaidWhyNot(String protocol, Node node) throws Exception {
    String topic = Topics.create(node.bootstrap(), "deleted", 2);
    String group = Topics.unused("deleted");
    Topics.fill(node.bootstrap(), topic, 2, 1);
    try (ThreadConsumer consumer = consumer(node, group, topic, protocol)) {
      await().until(() -> consumer.acknowledged().size() == 2);
      Tool.Outcome refused = run(node, Tool.CONSUMER_GROUPS, "--delete", "--group", group);
      assertThat(refused.out() + refused.err()).contains("not empty");
      Tool.Outcome offsets = deleteOffsets(node, group, topic);
      assertThat(offsets.out() + offsets.err()).contains("subscribed");
    }
    assertThat(offsetsByPartition(node, group)).hasSize(2);

    assertThat(deleteOffsets(node, group, topic + ":1").succeeded().out()).contains("Successful");
    assertThat(offsetsByPartition(node, group)).containsOnlyKeys(topic + "-0");
    assertThat(deleteOffsets(node, group, topic).succeeded().out()).contains("Successful");
    assertThat(committed(node, group)).isEmpty();
    assertThat(run(node, Tool.CONSUMER_GROUPS, "--delete", "--group", group).succeeded().out())
        .contains("successful");
    await().untilAsserted(() -> assertThat(listed(node)).doesNotContain(group));
    Tool.Outcome again = run(node, Tool.CONSUMER_GROUPS, "--delete", "--group", group);
    assertThat(again.out() + again.err()).contains("not exist");
  }

  /** Those of other tests, which are over, too. */
  @Test
  void allGroupsAreDeletedButThoseThatHaveMembers(Node node) throws Exception {
    String topic = Topics.create(node.bootstrap(), "all", 1);
    List<String> empty = List.of(Topics.unused("empty"), Topics.unused("empty"));
    for (String group : empty) {
      alter(node, group, topic, 1);
    }
    String living = Topics.unused("living");
    try (ThreadConsumer consumer = consumer(node, living, topic, "classic")) {
      await().until(() -> consumer.partitions().size() == 1);
      await().untilAsserted(() -> assertThat(listed(node)).contains(living).containsAll(empty));

      Tool.Outcome deleted = run(node, Tool.CONSUMER_GROUPS, "--delete", "--all-groups");

      assertThat(deleted.out() + deleted.err()).contains(empty).contains(living + "' could not");
      await()
          .untilAsserted(
              () -> assertThat(listed(node)).contains(living).doesNotContainAnyElementsOf(empty));
    }
  }

  private static Tool.Outcome deleteOffsets(Node node, String group, String topic)
      throws Exception {
    return run(node, Tool.CONSUMER_GROUPS, "--delete-offsets", "--group", group, "--topic", topic);
  }

  private static ThreadConsumer consumer(Node node, String group, String topic, String protocol) {
    return new ThreadConsumer(node.bootstrap(), group, topic, Map.of("group.protocol", protocol))
        .start();
  }

  private static Tool.Outcome reset(Node node, String group, String topic, String... how)
      throws Exception {
    List<String> all = new ArrayList<>(List.of("--topic", topic));
    all.addAll(List.of(how));
    return resetOf(node, group, all);
  }

  /** With the scope among what is said of how. */
  private static Tool.Outcome resetOf(Node node, String group, List<String> how) throws Exception {
    List<String> all = new ArrayList<>(List.of("--reset-offsets", "--group", group));
    all.addAll(how);
    return run(node, Tool.CONSUMER_GROUPS, all.toArray(String[]::new));
  }

  /** What a view shows of all groups, if it can be shown. */
  private static String describedAll(Node node, String... view) throws Exception {
    List<String> all = new ArrayList<>(List.of("--describe", "--all-groups"));
    all.addAll(List.of(view));
    return run(node, Tool.CONSUMER_GROUPS, all.toArray(String[]::new)).succeeded().out();
  }

  /** What a view shows, if it can be shown. */
  private static String described(Node node, String group, String... view) throws Exception {
    List<String> all = new ArrayList<>(List.of("--describe", "--group", group));
    all.addAll(List.of(view));
    return run(node, Tool.CONSUMER_GROUPS, all.toArray(String[]::new)).succeeded().out();
  }

  /** The lines of kafka-groups.sh, its columns a blank apart; the first is the heading. */
  private static List<String> groups(Node node, String... filters) throws Exception {
    List<String> all = new ArrayList<>(List.of("--list"));
    all.addAll(List.of(filters));
    return run(node, Tool.GROUPS, all.toArray(String[]::new)).succeeded().lines().stream()
        .map(line -> line.trim().replaceAll("\\s+", " "))
        .toList();
  }

  private static List<String> listed(Node node, String... filters) throws Exception {
    List<String> all = new ArrayList<>(List.of("--list"));
    all.addAll(List.of(filters));
    return run(node, Tool.CONSUMER_GROUPS, all.toArray(String[]::new)).succeeded().lines().stream()
        .map(line -> line.trim().split("\\s+", 2)[0])
        .toList();
  }

  /** Without a tool's start, which takes a while. */
  private static Map<String, Long> offsetsByPartition(Node node, String group) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
      return admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get()
          .entrySet()
          .stream()
          .collect(
              Collectors.toMap(
                  entry -> entry.getKey().toString(), entry -> entry.getValue().offset()));
    }
  }

  private static Collection<Long> committed(Node node, String group) throws Exception {
    return offsetsByPartition(node, group).values();
  }

  private static void alter(Node node, String group, String topic, long offset) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
      admin
          .alterConsumerGroupOffsets(
              group, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(offset)))
          .all()
          .get();
    }
  }

  private static Tool.Outcome run(Node node, Tool tool, String... arguments) throws Exception {
    return tools.run(node.bootstrap(), tool, List.of(arguments));
  }

  private static Tool.Outcome configs(Node node, String group, String... arguments)
      throws Exception {
    List<String> all = new ArrayList<>(List.of("--entity-type", "groups", "--entity-name", group));
    all.addAll(List.of(arguments));
    return run(node, Tool.CONFIGS, all.toArray(String[]::new));
  }

  /** Partition, committed offset, end and lag of each line, whatever the columns' widths. */
  private static List<String> offsetsDescribed(Node node, String group) throws Exception {
    return run(node, Tool.CONSUMER_GROUPS, "--describe", "--group", group)
        .succeeded()
        .lines()
        .stream()
        .map(line -> line.trim().split("\\s+"))
        .filter(column -> column.length > 5 && column[0].equals(group))
        .map(column -> String.join(" ", column[2], column[3], column[4], column[5]))
        .toList();
  }
}
