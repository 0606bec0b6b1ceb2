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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
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
          + " server and its database; memory, start and generations; and how Muster stands to what"
          + " it aims at.",
      "Takes more than an hour. Leave the machine alone meanwhile. Ctrl-C ends it with what was"
          + " measured so far."
    })
public final class BenchMain implements Callable<Integer> {
  /** As shells have it for what SIGINT ended. */
  private static final int INTERRUPTED = 130;

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
          "Groups of commit-groups and commit-paced, a member and a connection each (default:"
              + " ${DEFAULT-VALUE}).")
  private int groups;

  @Option(
      names = "--members",
      paramLabel = "N",
      split = ",",
      defaultValue = "3,100,1000,5000",
      description =
          "Sizes of the groups of join and rebalance, a connection for each member (default:"
              + " ${DEFAULT-VALUE}).")
  private List<Integer> members = List.of();

  @Option(
      names = "--held-members",
      paramLabel = "N",
      split = ",",
      defaultValue = "1000,5000",
      description =
          "Members of memory, in groups of 100, a connection each (default: ${DEFAULT-VALUE}).")
  private List<Integer> heldMembers = List.of();

  @Option(
      names = "--stored-groups",
      paramLabel = "N",
      defaultValue = "100000",
      description =
          "Groups of stored, with three offsets and no members each (default: ${DEFAULT-VALUE}).")
  private int storedGroups;

  @Option(
      names = "--rest",
      paramLabel = "N",
      defaultValue = "240",
      description =
          "Seconds that these rest before their memory is measured; Muster lets go of a group after"
              + " three idle minutes (default: ${DEFAULT-VALUE}).")
  private int rest;

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

  @Option(
      names = "--against-kafka",
      description =
          "Compare with Apache Kafka, started on this machine from the jars that come with Muster:"
              + " what happens without this option, too. A Kafka elsewhere cannot be measured:"
              + " nobody here could see its CPU time and memory, or start it again.")
  void againstKafka(boolean given) {
    // There is nothing else to compare with.
  }

  public static void main(String[] args) {
    System.exit(
        new CommandLine(new BenchMain()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    Instant begun = Instant.now();
    Path folder = Files.createTempDirectory("muster-bench-");
    Progress progress = new Progress(utf8(System.err));
    List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    try (Processes processes = new Processes(() -> interrupted(progress, outcomes, folder))) {
      measure(
          processes,
          folder,
          progress,
          outcome -> {
            outcomes.add(outcome);
            report(begun, outcomes, progress);
          });
    } catch (IOException e) {
      if (!progress.isOver()) {
        System.err.printf("The bench ended early. %s%nLogs and data: %s%n", e.getMessage(), folder);
        return 1;
      }
    } catch (RuntimeException e) {
      if (!progress.isOver()) {
        throw e;
      }
    }
    if (progress.isOver()) {
      return INTERRUPTED;
    }
    utf8(System.out).print(Table.of(outcomes));
    if (outcomes.stream().anyMatch(outcome -> outcome instanceof Outcome.Failed)) {
      System.err.println("Logs and data: " + folder);
      return 1;
    }
    Folders.delete(folder);
    return 0;
  }

  /** Anew with each outcome, so that none is lost whatever comes next. */
  private void report(Instant begun, List<Outcome> outcomes, Progress progress) {
    if (report == null) {
      return;
    }
    try {
      Report.of(begun, settings(), outcomes).write(report);
    } catch (IOException e) {
      progress.say("The report cannot be written to %s: %s".formatted(report, e));
    }
  }

  private void measure(
      Processes processes, Path folder, Progress progress, Consumer<Outcome> outcomes)
      throws IOException, InterruptedException {
    BrokerClient client = processes.add(new BrokerClient(2, ConnectionSettings.defaults()));
    Servers servers =
        new Servers(
            Distribution.locate(), folder, heap, kafkaProperties, database, processes, client);
    progress.say("Starting Apache Kafka");
    Target kafka = servers.kafka("kafka", Map.of()).target();
    progress.say("Starting Muster on " + database);
    Target muster = servers.muster("muster").target();
    Scale scale =
        new Scale(
            connections, groups, members, heldMembers, storedGroups, Duration.ofSeconds(rest));
    List<Row> rows =
        suites.stream().sorted().<Row>flatMap(suite -> suite.rows(scale).stream()).toList();
    Bench.Schedule schedule =
        new Bench.Schedule(Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds), repetitions);
    new Bench(new Contest(muster, kafka, servers, schedule, progress)).run(rows, outcomes);
  }

  /** What there is already is worth something. */
  private static void interrupted(Progress progress, List<Outcome> outcomes, Path folder) {
    if (progress.end()) {
      System.err.println("Interrupted. Logs and data: " + folder);
      utf8(System.out).print(Table.of(outcomes));
    }
  }

  private static PrintStream utf8(PrintStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }

  private void check() {
    arguments.requirePositive("--repetitions", repetitions);
    arguments.requirePositive("--seconds", seconds);
    arguments.requirePositive("--warm-up", warmUp);
    arguments.requirePositive("--connections", connections);
    arguments.requirePositive("--groups", groups);
    members.forEach(size -> arguments.requirePositive("--members", size));
    heldMembers.forEach(size -> arguments.requirePositive("--held-members", size));
    arguments.requirePositive("--stored-groups", storedGroups);
    arguments.requirePositive("--rest", rest);
    arguments.requireHeap("--heap", heap);
    if (report != null) {
      arguments.requireWritable("--report", report);
    }
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("database", database.toString());
    settings.put("repetitions", Integer.toString(repetitions));
    settings.put("seconds", Integer.toString(seconds));
    settings.put("warm-up", Integer.toString(warmUp));
    settings.put("connections", Integer.toString(connections));
    settings.put("groups", Integer.toString(groups));
    settings.put("members", members.toString());
    settings.put("held-members", heldMembers.toString());
    settings.put("stored-groups", Integer.toString(storedGroups));
    settings.put("rest", Integer.toString(rest));
    settings.put("heap", heap);
    kafkaProperties.forEach((name, value) -> settings.put("kafka." + name, value));
    return settings;
  }
}
