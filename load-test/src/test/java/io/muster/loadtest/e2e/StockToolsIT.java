package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.loadtest.e2e.Servers.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Kafka's own command line tools, as an operator uses them. */
@ExtendWith(Servers.class)
@Timeout(240)
class StockToolsIT {
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
            run(
                    node,
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

    assertThat(run(node, Tool.CONSUMER_GROUPS, "--list").succeeded().lines()).contains(group);
    assertThat(offsetsDescribed(node, group))
        .as("partition, committed, end, lag")
        .contains("0 20 20 0");
  }

  @Test
  void aLivingGroupIsDescribedWithItsMembersAndState(Node node) throws Exception {
    String topic = Topics.create(node.bootstrap(), "living", 4);
    String group = Topics.unused("living");
    try (ThreadConsumer consumer =
        new ThreadConsumer(node.bootstrap(), group, topic, Map.of()).start()) {
      await().until(() -> consumer.partitions().size() == 4);

      assertThat(
              run(node, Tool.CONSUMER_GROUPS, "--describe", "--state", "--group", group)
                  .succeeded()
                  .out())
          .contains("Stable")
          .contains("range");
      assertThat(
              run(node, Tool.CONSUMER_GROUPS, "--describe", "--members", "--group", group)
                  .succeeded()
                  .out())
          .contains("consumer-" + group);
    }
  }

  @Test
  void configsOfAGroupAreSetBeforeItExistsDescribedAndDeleted(Node node) throws Exception {
    String group = Topics.unused("configs");

    configs(node, group, "--alter", "--add-config", "group.join.window.ms=250").succeeded();
    assertThat(configs(node, group, "--describe").succeeded().out())
        .contains("group.join.window.ms=250");
    assertThat(run(node, Tool.CONSUMER_GROUPS, "--list").succeeded().lines())
        .as("a config does not make a group")
        .doesNotContain(group);

    configs(node, group, "--alter", "--delete-config", "group.join.window.ms").succeeded();
    assertThat(configs(node, group, "--describe").succeeded().out())
        .doesNotContain("group.join.window.ms=250");
    Tool.Outcome refused =
        configs(node, group, "--alter", "--add-config", "group.join.window.ms=soon");
    assertThat(refused.status()).isNotZero();
    assertThat(refused.out() + refused.err()).contains("group.join.window.ms");
  }

  @Test
  void offsetsAreResetInEveryWayUnlessThereAreMembers(Node node) throws Exception {
    String topic = Topics.create(node.bootstrap(), "reset", 1);
    String group = Topics.unused("reset");
    Topics.fill(node.bootstrap(), topic, 1, 20);
    try (ThreadConsumer consumer =
        new ThreadConsumer(node.bootstrap(), group, topic, Map.of()).start()) {
      await().until(() -> consumer.partitions().size() == 1);
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
    run(
            node,
            Tool.CONSUMER_GROUPS,
            "--reset-offsets",
            "--group",
            group,
            "--from-file",
            plan.toString(),
            "--execute")
        .succeeded();
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
    run(
            node,
            Tool.CONSUMER_GROUPS,
            "--reset-offsets",
            "--all-groups",
            "--topic",
            topic,
            "--to-current",
            "--dry-run")
        .succeeded();
    reset(node, group, topic, "--to-latest", "--execute").succeeded();
    assertThat(committed(node, group)).containsExactly(20L);
  }

  @Test
  void groupsAreListedByStateAndTypeAndDescribedInEveryView(Node node) throws Exception {
    String topic = Topics.create(node.bootstrap(), "views", 2);
    String group = Topics.unused("views");
    String simple = Topics.unused("simple");
    alter(node, simple, topic, 1);
    try (ThreadConsumer consumer =
        new ThreadConsumer(node.bootstrap(), group, topic, Map.of()).start()) {
      await().until(() -> consumer.partitions().size() == 2);
      await()
          .untilAsserted(
              () ->
                  assertThat(listed(node, "--state", "stable", "--type", "classic"))
                      .contains(group)
                      .doesNotContain(simple));
      assertThat(listed(node, "--state", "Empty")).contains(simple).doesNotContain(group);
      assertThat(
              run(
                      node,
                      Tool.CONSUMER_GROUPS,
                      "--describe",
                      "--members",
                      "--verbose",
                      "--group",
                      group)
                  .succeeded()
                  .out())
          .contains(topic);
      assertThat(
              run(node, Tool.CONSUMER_GROUPS, "--describe", "--offsets", "--group", group)
                  .succeeded()
                  .out())
          .contains(topic);
      assertThat(run(node, Tool.GROUPS, "--list").succeeded().out())
          .contains(group)
          .contains(simple)
          .contains("Classic");
    }
  }

  @Test
  void groupsAndOffsetsAreDeletedOrItIsSaidWhyNot(Node node) throws Exception {
    String topic = Topics.create(node.bootstrap(), "deleted", 1);
    String group = Topics.unused("deleted");
    Topics.fill(node.bootstrap(), topic, 1, 1);
    try (ThreadConsumer consumer =
        new ThreadConsumer(node.bootstrap(), group, topic, Map.of()).start()) {
      await().until(() -> consumer.partitions().size() == 1);
      Tool.Outcome refused = run(node, Tool.CONSUMER_GROUPS, "--delete", "--group", group);
      assertThat(refused.out() + refused.err()).contains("not empty");
      Tool.Outcome offsets = deleteOffsets(node, group, topic);
      assertThat(offsets.out() + offsets.err()).contains("subscribed");
    }
    await().until(() -> !committed(node, group).isEmpty());

    assertThat(deleteOffsets(node, group, topic).succeeded().out()).contains("Successful");
    assertThat(committed(node, group)).isEmpty();
    assertThat(run(node, Tool.CONSUMER_GROUPS, "--delete", "--group", group).succeeded().out())
        .contains("successful");
    assertThat(listed(node)).doesNotContain(group);
    Tool.Outcome again = run(node, Tool.CONSUMER_GROUPS, "--delete", "--group", group);
    assertThat(again.out() + again.err()).contains("not exist");
  }

  private static Tool.Outcome deleteOffsets(Node node, String group, String topic)
      throws Exception {
    return run(node, Tool.CONSUMER_GROUPS, "--delete-offsets", "--group", group, "--topic", topic);
  }

  private static Tool.Outcome reset(Node node, String group, String topic, String... how)
      throws Exception {
    List<String> all = new ArrayList<>(List.of("--reset-offsets", "--group", group));
    all.addAll(List.of("--topic", topic));
    all.addAll(List.of(how));
    return run(node, Tool.CONSUMER_GROUPS, all.toArray(String[]::new));
  }

  private static List<String> listed(Node node, String... filters) throws Exception {
    List<String> all = new ArrayList<>(List.of("--list"));
    all.addAll(List.of(filters));
    return run(node, Tool.CONSUMER_GROUPS, all.toArray(String[]::new)).succeeded().lines().stream()
        .map(line -> line.trim().split("\\s+", 2)[0])
        .toList();
  }

  /** Without a tool's start, which takes a while. */
  private static List<Long> committed(Node node, String group) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
      return admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .map(OffsetAndMetadata::offset)
          .toList();
    }
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
    return Tool.run(node.bootstrap(), tool, arguments);
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
