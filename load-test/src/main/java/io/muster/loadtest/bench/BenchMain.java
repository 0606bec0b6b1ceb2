package io.muster.loadtest.bench;

import io.muster.loadtest.client.BrokerClient;
import io.muster.loadtest.client.ConnectionSettings;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.Folders;
import io.muster.loadtest.process.Processes;
import io.muster.loadtest.terminal.Arguments;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code muster bench}. Exit codes: 0 if every workload could be measured, 1 if one could not, 2
 * for wrong arguments.
 */
@Command(
    name = "muster bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Starts Muster and Apache Kafka side by side, puts the same work to both by turns, and prints"
          + " what each made of it: requests per second, latencies, and CPU time per request of the"
          + " server and its database.",
      "Takes some twenty-five minutes. Leave the machine alone meanwhile."
    })
public final class BenchMain implements Callable<Integer> {
  @Option(
      names = "--workloads",
      paramLabel = "NAME",
      split = ",",
      description = "Which to measure: ${COMPLETION-CANDIDATES} (default: all).")
  private Set<Suite> suites = Set.of(Suite.values());

  @Option(
      names = "--database",
      paramLabel = "NAME",
      defaultValue = "postgres",
      description =
          "What Muster keeps groups in: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})."
              + " PostgreSQL is started for it, fsync and synchronous commit on.")
  private Store database = Store.POSTGRES;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "5",
      description = "Of each workload on each server (default: ${DEFAULT-VALUE}).")
  private int repetitions;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Length of a repetition (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Seconds of each workload on each server before the first repetition (default:"
              + " ${DEFAULT-VALUE}).")
  private int warmUp;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "50",
      description =
          "Members that heartbeat, fetch and commit to one group, a connection each (default:"
              + " ${DEFAULT-VALUE}).")
  private int connections;

  @Option(
      names = "--groups",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Groups of commit-groups, a member and a connection each (default: ${DEFAULT-VALUE}).")
  private int groups;

  @Option(
      names = "--members",
      paramLabel = "N",
      split = ",",
      defaultValue = "3,100,1000",
      description =
          "Sizes of the groups of join and rebalance, a connection for each member (default:"
              + " ${DEFAULT-VALUE}).")
  private List<Integer> members = List.of();

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "1g",
      description = "Heap of each server (default: ${DEFAULT-VALUE}).")
  private String heap = "";

  @Option(
      names = "--kafka-property",
      paramLabel = "NAME=VALUE",
      description =
          "Broker property of the Kafka that is measured, repeatable, such as"
              + " group.initial.rebalance.delay.ms=100 (default: Kafka's own defaults).")
  private Map<String, String> kafkaProperties = new TreeMap<>();

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Also write the figures as JSON to this file.")
  private @Nullable Path report;

  @Mixin private Arguments arguments = new Arguments();

  private BenchMain() {}

  public static void main(String[] args) {
    System.exit(
        new CommandLine(new BenchMain()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    Instant begun = Instant.now();
    Path folder = Files.createTempDirectory("muster-bench-");
    List<Outcome> outcomes;
    try (Processes processes = new Processes(() -> {})) {
      outcomes = measure(processes, folder);
    } catch (IOException e) {
      System.err.printf("The bench ended early. %s%nLogs and data: %s%n", e.getMessage(), folder);
      return 1;
    }
    new PrintStream(System.out, true, StandardCharsets.UTF_8).print(Table.of(outcomes));
    if (report != null) {
      Report.of(begun, settings(), outcomes).write(report);
    }
    if (outcomes.stream().anyMatch(outcome -> outcome instanceof Outcome.Failed)) {
      System.err.println("Logs and data: " + folder);
      return 1;
    }
    Folders.delete(folder);
    return 0;
  }

  private List<Outcome> measure(Processes processes, Path folder)
      throws IOException, InterruptedException {
    Progress progress = new Progress(new PrintStream(System.err, true, StandardCharsets.UTF_8));
    BrokerClient client = processes.add(new BrokerClient(2, ConnectionSettings.defaults()));
    Servers servers = new Servers(Distribution.locate(), folder, heap, processes, client);
    progress.say("Starting Apache Kafka");
    Target kafka = servers.kafka(kafkaProperties);
    progress.say("Starting Muster on " + database);
    Target muster = servers.muster(database);
    Scale scale = new Scale(connections, groups, members);
    List<Workload> workloads =
        suites.stream().sorted().flatMap(suite -> suite.workloads(scale).stream()).toList();
    Bench.Schedule schedule =
        new Bench.Schedule(Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds), repetitions);
    return new Bench(muster, kafka, schedule, progress).run(workloads);
  }

  private void check() {
    arguments.requirePositive("--repetitions", repetitions);
    arguments.requirePositive("--seconds", seconds);
    arguments.requirePositive("--warm-up", warmUp);
    arguments.requirePositive("--connections", connections);
    arguments.requirePositive("--groups", groups);
    members.forEach(size -> arguments.requirePositive("--members", size));
    arguments.requireHeap(heap);
    arguments.requireFolderOf("--report", report);
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("database", database.toString());
    settings.put("repetitions", Integer.toString(repetitions));
    settings.put("seconds", Integer.toString(seconds));
    settings.put("warm-up", Integer.toString(warmUp));
    settings.put("connections", Integer.toString(connections));
    settings.put("groups", Integer.toString(groups));
    settings.put("heap", heap);
    kafkaProperties.forEach((name, value) -> settings.put("kafka." + name, value));
    return settings;
  }
}
