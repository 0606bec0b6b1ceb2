package io.muster.loadtest.failover;

import io.muster.loadtest.cluster.ClusterLayout;
import io.muster.loadtest.cluster.ClusterSpec;
import io.muster.loadtest.figures.JsonFile;
import io.muster.loadtest.figures.TimeSpan;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.Folders;
import io.muster.loadtest.terminal.Arguments;
import io.muster.loadtest.terminal.Screen;
import io.muster.loadtest.terminal.Span;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code muster failover}. Exit codes: 0 if every fault could be measured, 1 if one could not, 2
 * for wrong arguments.
 */
@Command(
    name = "muster failover",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "By turns starts three nodes of Muster and three of Apache Kafka, never both at once, lets"
          + " members heartbeat and commit, puts the same faults to each, and prints what the"
          + " members saw.",
      "Takes one to two minutes for each repetition of a fault. Leave the machine alone meanwhile."
    })
public final class FailoverMain implements Callable<Integer> {
  private static final int NODES = 3;
  private static final String HOST = "127.0.0.1";

  /** Ports that a node of Muster takes in its cluster's layout. */
  private static final int PORTS_PER_NODE = 4;

  @Option(
      names = "--faults",
      paramLabel = "NAME",
      split = ",",
      description = "Which to try: ${COMPLETION-CANDIDATES} (default: all).")
  private List<Fault> faults = List.of(Fault.values());

  @Option(
      names = "--only",
      paramLabel = "NAME",
      description = "One system alone: ${COMPLETION-CANDIDATES} (default: both).")
  private @Nullable SystemName only;

  @Option(
      names = "--groups",
      paramLabel = "N",
      defaultValue = "100",
      description = "Groups whose members are at work (default: ${DEFAULT-VALUE}).")
  private int groups;

  @Option(
      names = "--members",
      paramLabel = "N",
      defaultValue = "1",
      description = "Members of each of them (default: ${DEFAULT-VALUE}).")
  private int members;

  @Option(
      names = "--interval",
      paramLabel = "SPAN",
      defaultValue = "1s",
      converter = Span.class,
      description =
          "From one heartbeat of a member to its next, and from one commit to the next (default:"
              + " ${DEFAULT-VALUE}).")
  private Duration interval = Duration.ZERO;

  @Option(
      names = "--settle",
      paramLabel = "SPAN",
      defaultValue = "0s",
      converter = Span.class,
      description =
          "Of a rolling restart: from a cluster that is whole again to its next node (default:"
              + " ${DEFAULT-VALUE}).")
  private Duration settle = Duration.ZERO;

  @Option(
      names = "--stored",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Further groups without members, that have committed offsets (default:"
              + " ${DEFAULT-VALUE}).")
  private int stored;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "3",
      description = "Turns of each system, each with all faults (default: ${DEFAULT-VALUE}).")
  private int repetitions;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "512m",
      description = "Heap of each node (default: ${DEFAULT-VALUE}).")
  private String heap = "";

  @Option(
      names = "--first-port",
      paramLabel = "PORT",
      defaultValue = "19092",
      description = "The nodes take the 18 ports from here on (default: ${DEFAULT-VALUE}).")
  private int firstPort;

  @Option(
      names = "--muster-setting",
      paramLabel = "NAME=VALUE",
      description = "A setting of Muster or of Pekko, repeatable (default: Muster's defaults).")
  private Map<String, String> musterSettings = new TreeMap<>();

  @Option(
      names = "--kafka-property",
      paramLabel = "NAME=VALUE",
      description = "A broker property, repeatable (default: Kafka's own defaults).")
  private Map<String, String> kafkaProperties = new TreeMap<>();

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Also write all episodes as JSON to this file, after each of them.")
  private @Nullable Path report;

  @Mixin private Arguments arguments = new Arguments();

  /** As on the command line. */
  enum SystemName {
    MUSTER,
    KAFKA;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private FailoverMain() {}

  public static void main(String[] args) {
    System.exit(
        new CommandLine(new FailoverMain())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    Instant begun = Instant.now();
    Path folder = Files.createTempDirectory("muster-failover-");
    Screen progress = new Screen(new PrintStream(System.err, true, StandardCharsets.UTF_8), false);
    List<Result> results =
        new Campaign(
                contenders(progress),
                new Experiment(groups, members, interval, settle),
                members,
                stored,
                folder,
                progress,
                soFar -> write(begun, soFar))
            .run(faults, repetitions);
    new PrintStream(System.out, true, StandardCharsets.UTF_8).print(FailoverTable.of(results));
    if (results.stream().anyMatch(result -> !result.failures().isEmpty())) {
      System.err.println("Logs and data: " + folder);
      return 1;
    }
    Folders.delete(folder);
    return 0;
  }

  /** Anew each time: a run of an hour that is ended has a report of what it had measured. */
  private void write(Instant begun, List<Result> results) {
    if (report == null) {
      return;
    }
    try {
      JsonFile.write(report, FailoverReport.of(begun, settings(), results));
    } catch (IOException e) {
      throw new UncheckedIOException("The report cannot be written: " + e.getMessage(), e);
    }
  }

  private List<Contender> contenders(Screen progress) {
    Contender muster =
        new Contender(Contender.MUSTER, data -> MusterSubject.start(muster(data), progress::say));
    Contender kafka =
        new Contender(
            Contender.KAFKA,
            data -> {
              progress.say("Starting %d nodes of Apache Kafka".formatted(NODES));
              return KafkaSubject.start(kafka(data));
            });
    if (only == null) {
      return List.of(muster, kafka);
    }
    return List.of(only == SystemName.MUSTER ? muster : kafka);
  }

  private ClusterSpec muster(Path data) {
    List<String> jvmOptions = new ArrayList<>(jvmOptions());
    musterSettings.forEach((name, value) -> jvmOptions.add("-D%s=%s".formatted(name, value)));
    return new ClusterSpec(
        Distribution.locate(),
        new ClusterLayout(address(firstPort), NODES),
        data,
        null,
        jvmOptions);
  }

  private KafkaSubject.Spec kafka(Path data) {
    return new KafkaSubject.Spec(
        Distribution.locate(),
        address(firstPort + PORTS_PER_NODE * NODES),
        NODES,
        data,
        jvmOptions(),
        kafkaProperties);
  }

  private List<String> jvmOptions() {
    return List.of(
        "-Xms" + heap,
        "-Xmx" + heap,
        "-XX:+UseG1GC",
        "-XX:+ExitOnOutOfMemoryError",
        "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2");
  }

  private static InetSocketAddress address(int port) {
    return InetSocketAddress.createUnresolved(HOST, port);
  }

  private void check() {
    arguments.requireAtLeast(1, "--groups", groups);
    arguments.requireAtLeast(1, "--members", members);
    arguments.requireSpan("--interval", interval);
    arguments.requireAtLeast(0, "--stored", stored);
    arguments.requireAtLeast(1, "--repetitions", repetitions);
    arguments.requireAtLeast(1, "--first-port", firstPort);
    arguments.requireHeap(heap);
    arguments.requireFolderOf("--report", report);
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("groups", Integer.toString(groups));
    settings.put("members", Integer.toString(members));
    settings.put("interval", TimeSpan.format(interval));
    settings.put("settle", TimeSpan.format(settle));
    settings.put("stored", Integer.toString(stored));
    settings.put("repetitions", Integer.toString(repetitions));
    settings.put("heap", heap);
    musterSettings.forEach((name, value) -> settings.put("muster." + name, value));
    kafkaProperties.forEach((name, value) -> settings.put("kafka." + name, value));
    return settings;
  }
}
