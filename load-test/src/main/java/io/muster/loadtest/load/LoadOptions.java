package io.muster.loadtest.load;

import io.muster.loadtest.figures.TimeSpan;
import io.muster.loadtest.load.plan.ConsumerProperties;
import io.muster.loadtest.load.plan.Protocol;
import io.muster.loadtest.load.plan.Roster;
import io.muster.loadtest.load.plan.Scenario;
import io.muster.loadtest.load.plan.Timing;
import io.muster.loadtest.load.report.Threshold;
import io.muster.loadtest.load.worker.Stamp;
import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.terminal.Arguments;
import io.muster.loadtest.terminal.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The command line of {@code muster load-test}: what can be asked for, and what is refused. */
final class LoadOptions {
  // A thread each; and what one would rather not find out by its machine coming to a halt.
  private static final int MOST_CONSUMERS = 10_000;
  private static final int MOST_SIMULATED = 1_000_000;
  private static final int MOST_RECORD_BYTES = 100 << 20;

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT[,...]",
      description = "The server to test, or several brokers of it (default: one is started).")
  private @Nullable String bootstrap;

  @Option(
      names = "--server",
      paramLabel = "NAME",
      defaultValue = "muster",
      description =
          "What to start otherwise: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private OwnServer ownServer = OwnServer.MUSTER;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "512m",
      description = "Heap of a server that is started (default: ${DEFAULT-VALUE}).")
  private String heap = "";

  @Option(
      names = "--server-pid",
      paramLabel = "PID",
      description =
          "The process behind --bootstrap, if it is on this machine: its CPU and memory are"
              + " reported.")
  private @Nullable Long serverPid;

  @Option(
      names = "--jvms",
      paramLabel = "N",
      defaultValue = "2",
      description = "JVMs of stock consumers (default: ${DEFAULT-VALUE}).")
  private int jvms;

  @Option(
      names = "--consumers-per-jvm",
      paramLabel = "N",
      defaultValue = "3",
      description = "In each of them, a thread each (default: ${DEFAULT-VALUE}).")
  private int consumersPerJvm;

  @Option(
      names = "--worker-heap",
      paramLabel = "SIZE",
      description =
          "Heap of each JVM of consumers or simulated members (default: by their number and"
              + " --record-bytes).")
  private @Nullable String workerHeap;

  @Option(
      names = "--groups",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Groups that the consumers are dealt out to; each reads everything (default:"
              + " ${DEFAULT-VALUE}).")
  private int groups;

  @Option(
      names = "--topic-partitions",
      paramLabel = "N",
      defaultValue = "12",
      description =
          "Partitions of the topic, which is created for the test"
              + " (default: ${DEFAULT-VALUE}).")
  private int partitions;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "100",
      description = "Records produced a second; 0 for none (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--record-bytes",
      paramLabel = "N",
      defaultValue = "100",
      description = "Size of a record's value (default: ${DEFAULT-VALUE}).")
  private int recordBytes;

  @Option(
      names = "--duration",
      paramLabel = "SPAN",
      defaultValue = "60s",
      converter = Span.class,
      description =
          "Length of the scenario, such as 90s or 10m; longer if it takes longer (default:"
              + " ${DEFAULT-VALUE}).")
  private Duration duration = Duration.ZERO;

  @Option(
      names = "--protocol",
      paramLabel = "NAME",
      defaultValue = "classic",
      description =
          "${COMPLETION-CANDIDATES}: consumer is KIP-848's, classic a client's default assignors,"
              + " the others one assignor each (default: ${DEFAULT-VALUE}).")
  private Protocol protocol = Protocol.CLASSIC;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      defaultValue = "steady",
      description =
          "What happens to the consumers: ${COMPLETION-CANDIDATES}; see below (default:"
              + " ${DEFAULT-VALUE}).")
  private Scenario scenario = Scenario.STEADY;

  @Option(
      names = "--stagger",
      paramLabel = "SPAN",
      defaultValue = "40ms",
      converter = Span.class,
      description =
          "Between one consumer's join and the next in a staggered start or a scale-out (default:"
              + " ${DEFAULT-VALUE}).")
  private Duration stagger = Duration.ZERO;

  @Option(
      names = "--every",
      paramLabel = "SPAN",
      defaultValue = "10s",
      converter = Span.class,
      description = "Between one deploy, crash or leave and the next (default: ${DEFAULT-VALUE}).")
  private Duration every = Duration.ZERO;

  @Option(
      names = "--simulated",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Simulated members on top, thousands to a JVM, in groups of their own: they speak the"
              + " classic protocol, heartbeat and commit, and read nothing (default:"
              + " ${DEFAULT-VALUE}).")
  private int simulated;

  @Option(
      names = "--simulated-groups",
      paramLabel = "N",
      defaultValue = "1",
      description = "Groups they are in (default: ${DEFAULT-VALUE}).")
  private int simulatedGroups;

  @Option(
      names = "--commit-interval",
      paramLabel = "SPAN",
      defaultValue = "5s",
      converter = Span.class,
      description = "Between two commits of a member (default: ${DEFAULT-VALUE}).")
  private Duration commitInterval = Duration.ZERO;

  @Option(
      names = "--consumer-property",
      paramLabel = "NAME=VALUE",
      description =
          "A property of the consumers, repeatable, such as session.timeout.ms=10000 (default: the"
              + " client's own defaults).")
  private Map<String, String> consumerProperties = new TreeMap<>();

  @Option(
      names = "--fail-if",
      paramLabel = "NAME>VALUE",
      description =
          "Exit with 1 if a figure of the report is beyond this, repeatable, such as"
              + " 'unassigned.max>5s'.")
  private List<String> failIf = new ArrayList<>();

  @Option(
      names = "--patience",
      paramLabel = "SPAN",
      defaultValue = "2m",
      converter = Span.class,
      description =
          "How long a JVM may take to start, groups to be whole in the end, and the last records to"
              + " be consumed (default: ${DEFAULT-VALUE}).")
  private Duration patience = Duration.ZERO;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      defaultValue = "load-test.html",
      description =
          "The page; JSON is written beside it, ending in .json (default: ${DEFAULT-VALUE}).")
  private Path report = Path.of("");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder for logs and for data of a server that is started, kept; must be empty (default:"
              + " a temporary one, kept if something is wrong).")
  private @Nullable Path data;

  @Option(
      names = "--keep",
      description = "Keep topic and groups on a server that was not started for the test.")
  private boolean keep;

  /**
   * Refuses what cannot be run, and what would be found out only at the end.
   *
   * @return what is to be failed on
   * @throws picocli.CommandLine.ParameterException with a line that names the option
   * @throws IOException when a folder cannot be looked at
   */
  List<Threshold> check(Arguments arguments) throws IOException {
    arguments.requirePositive("--jvms", jvms);
    arguments.requirePositive("--consumers-per-jvm", consumersPerJvm);
    arguments.requirePositive("--groups", groups);
    arguments.requirePositive("--topic-partitions", partitions);
    arguments.requireAtLeast(0, "--rate", rate);
    arguments.requireAtLeast(Stamp.BYTES, "--record-bytes", recordBytes);
    arguments.requireAtMost(MOST_RECORD_BYTES, "--record-bytes", recordBytes);
    arguments.requireAtLeast(0, "--simulated", simulated);
    arguments.requireAtMost(MOST_SIMULATED, "--simulated", simulated);
    arguments.requirePositive("--simulated-groups", simulatedGroups);
    arguments.requireHeap("--heap", heap);
    if (workerHeap != null) {
      arguments.requireHeap("--worker-heap", workerHeap);
    }
    arguments.requireWritable("--report", report);
    if (json().equals(page())) {
      throw arguments.wrong(
          "--report %s is where the JSON goes; name the page, such as load-test.html"
              .formatted(report));
    }
    arguments.requireWritable("--report, as JSON,", json());
    arguments.requireSpan("--duration", duration);
    arguments.requireSpan("--every", every);
    arguments.requireSpan("--patience", patience);
    arguments.requireSpan("--commit-interval", commitInterval);
    checkConsumers(arguments);
    checkServer(arguments);
    arguments.requireNew("--data", data);
    List<Threshold> thresholds = new ArrayList<>();
    for (String text : failIf) {
      try {
        thresholds.add(Threshold.parse(text));
      } catch (IllegalArgumentException e) {
        throw arguments.wrong("--fail-if: " + e.getMessage());
      }
    }
    return thresholds;
  }

  private void checkConsumers(Arguments arguments) {
    long consumers = (long) jvms * consumersPerJvm;
    if (consumers > MOST_CONSUMERS) {
      throw arguments.wrong(
          "--jvms and --consumers-per-jvm make %,d consumers, but %,d is the most; try --simulated"
              .formatted(consumers, MOST_CONSUMERS));
    }
    if (consumers < groups) {
      throw arguments.wrong(
          "--groups is %d, but there are only %d consumers".formatted(groups, consumers));
    }
    if ((scenario == Scenario.SCALE_OUT || scenario == Scenario.FLAPPING) && consumers <= groups) {
      throw arguments.wrong("--scenario %s needs more consumers than groups".formatted(scenario));
    }
    if (simulated > 0 && simulated < simulatedGroups) {
      throw arguments.wrong(
          "--simulated-groups is %d, but there are only %d simulated members"
              .formatted(simulatedGroups, simulated));
    }
    try {
      ConsumerProperties.check(protocol, consumerProperties);
    } catch (IllegalArgumentException e) {
      throw arguments.wrong("--consumer-property: " + e.getMessage());
    }
  }

  private void checkServer(Arguments arguments) {
    if (bootstrap != null) {
      var unused = arguments.addresses("--bootstrap", bootstrap);
    }
    if (serverPid != null && bootstrap == null) {
      throw arguments.wrong("--server-pid is of the server behind --bootstrap, which is missing");
    }
    if (serverPid != null && ProcessHandle.of(serverPid).isEmpty()) {
      throw arguments.wrong(
          "--server-pid is %d, but there is no such process".formatted(serverPid));
    }
  }

  /** The server that was there already; empty if one is to be started. */
  Optional<TestedServer> givenServer() {
    return Optional.ofNullable(bootstrap)
        .map(
            list ->
                new TestedServer(
                    "a server that was there",
                    Addresses.parseAll(list),
                    serverPid == null
                        ? List.of()
                        : List.of(new TestedServer.Part("server", serverPid))));
  }

  /** What to start otherwise. */
  OwnServer ownServer() {
    return ownServer;
  }

  /** Heap of a server that is started, as {@code -Xmx} takes it. */
  String heap() {
    return heap;
  }

  /** How long the run takes at least. */
  Duration duration() {
    return duration;
  }

  /** Whether topic and groups are to stay on a server that was there already. */
  boolean keep() {
    return keep;
  }

  /** Whether the folder of {@link #folder} was named, and is to be kept. */
  boolean hasFolder() {
    return data != null;
  }

  /**
   * Creates the folder for logs and data.
   *
   * @throws IOException when it cannot be created
   */
  Path folder() throws IOException {
    return data == null
        ? Files.createTempDirectory("muster-load-test-")
        : Files.createDirectories(data.toAbsolutePath());
  }

  /** Where the page goes. */
  Path page() {
    return report.toAbsolutePath();
  }

  /** Where the JSON goes, beside the page. */
  Path json() {
    String name = page().getFileName().toString();
    return page()
        .resolveSibling(
            (name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : name) + ".json");
  }

  /**
   * What to run, under a name of its own.
   *
   * @param folder for logs
   */
  LoadSpec spec(Path folder) {
    String run = "load-" + UUID.randomUUID().toString().substring(0, 8);
    return new LoadSpec(
        new Roster(run, jvms, consumersPerJvm, groups),
        simulated,
        simulatedGroups,
        partitions,
        rate,
        recordBytes,
        new Timing(duration, stagger, every),
        protocol,
        scenario,
        commitInterval,
        consumerProperties,
        patience,
        workerHeap,
        folder,
        settings());
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("scenario", scenario.toString());
    settings.put("protocol", protocol.toString());
    settings.put("jvms", Integer.toString(jvms));
    settings.put("consumers-per-jvm", Integer.toString(consumersPerJvm));
    settings.put("groups", Integer.toString(groups));
    settings.put("topic-partitions", Integer.toString(partitions));
    settings.put("rate", Integer.toString(rate));
    settings.put("record-bytes", Integer.toString(recordBytes));
    settings.put("duration", TimeSpan.format(duration));
    settings.put("stagger", TimeSpan.format(stagger));
    settings.put("every", TimeSpan.format(every));
    settings.put("simulated", Integer.toString(simulated));
    settings.put("simulated-groups", Integer.toString(simulatedGroups));
    settings.put("commit-interval", TimeSpan.format(commitInterval));
    consumerProperties.forEach((name, value) -> settings.put("consumer." + name, value));
    return settings;
  }
}
