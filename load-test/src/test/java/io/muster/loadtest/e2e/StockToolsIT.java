package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.loadtest.e2e.Servers.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Kafka's own command line tools, as an operator uses them. */
@ExtendWith(Servers.class)
@Timeout(180)
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
    assertThat(offsets(node, group)).as("partition, committed, end, lag").contains("0 20 20 0");
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
  private static List<String> offsets(Node node, String group) throws Exception {
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
