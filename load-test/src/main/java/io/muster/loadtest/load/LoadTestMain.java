package io.muster.loadtest.load;

import io.muster.loadtest.figures.TimeSpan;
import io.muster.loadtest.load.plan.ConsumerProperties;
import io.muster.loadtest.load.plan.Protocol;
import io.muster.loadtest.load.plan.Roster;
import io.muster.loadtest.load.plan.Scenario;
import io.muster.loadtest.load.plan.Timing;
import io.muster.loadtest.load.report.LoadReport;
import io.muster.loadtest.load.report.ReportFiles;
import io.muster.loadtest.load.report.Threshold;
import io.muster.loadtest.load.worker.ConsumerWorker;
import io.muster.loadtest.load.worker.Stamp;
import io.muster.loadtest.load.worker.WorkerSpec.Seat;
import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.Folders;
import io.muster.loadtest.process.KafkaProcess;
import io.muster.loadtest.process.MusterProcess;
import io.muster.loadtest.process.Processes;
import io.muster.loadtest.process.ServerProcess;
import io.muster.loadtest.terminal.Arguments;
import io.muster.loadtest.terminal.LogFile;
import io.muster.loadtest.terminal.Screen;
import io.muster.loadtest.terminal.Span;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code muster load-test}. Exit codes: 0 if all invariants held and no threshold was crossed, 1 if
 * not or if the test could not be run, 2 for wrong arguments, 130 after Ctrl-C.
 */
@Command(
    name = "muster load-test",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Puts consumers of your numbers on a Muster or an Apache Kafka, lets a scenario happen to"
          + " them, and writes a report of what they saw: a page for a person, and JSON.",
      "The consumers are stock ones, in JVMs of their own. Without --bootstrap a server is started"
          + " for them."
    },
    footer = {
      "",
      "Scenarios: steady: all join at once, and stay. staggered-start: one after the other"
          + " (--stagger). rolling-deploy: one JVM after the other (--every) leaves, ends, starts"
          + " and joins. scale-out: a quarter is there, then the others come (--stagger). crash:"
          + " one JVM after the other is killed and started again. flapping: the consumers of the"
          + " last JVM leave and come back, again and again.",
      "",
      "docs/load-tests.md lists what --fail-if can be set on, and explains the report."
    })
public final class LoadTestMain implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(LoadTestMain.class);

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

  @Mixin private Arguments arguments = new Arguments();

  /** What can be started. */
  enum OwnServer {
    MUSTER,
    KAFKA;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private LoadTestMain() {}

  public static void main(String[] args) {
    System.exit(
        new CommandLine(new LoadTestMain())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Threshold> thresholds = check();
    Path folder =
        data == null
            ? Files.createTempDirectory("muster-load-test-")
            : Files.createDirectories(data.toAbsolutePath());
    LogFile.to(folder.resolve("load-test.log"));
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    Screen screen = new Screen(out, Ansi.AUTO.enabled());
    Interruption interruption = new Interruption();
    boolean good = false;
    try (Processes processes = new Processes(interruption::interrupt)) {
      try {
        good = run(processes, folder, screen, interruption, thresholds);
      } catch (LoadFailure | IOException | KafkaException e) {
        LOG.error("The load test could not be run", e);
        screen.say("The load test could not be run. " + e.getMessage());
      } finally {
        interruption.done();
      }
    }
    if (data == null && good) {
      Folders.delete(folder);
    } else {
      screen.print("Logs and data: " + folder);
    }
    return good ? 0 : 1;
  }

  private List<Threshold> check() throws IOException {
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
    if (jsonBeside(report).equals(report)) {
      throw arguments.wrong(
          "--report %s is where the JSON goes; name the page, such as load-test.html"
              .formatted(report));
    }
    arguments.requireWritable("--report, as JSON,", jsonBeside(report));
    arguments.requireSpan("--duration", duration);
    arguments.requireSpan("--every", every);
    arguments.requireSpan("--patience", patience);
    arguments.requireSpan("--commit-interval", commitInterval);
    checkConsumers();
    checkServer();
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

  private void checkConsumers() {
    long consumers = (long) jvms * consumersPerJvm;
    if (consumers > MOST_CONSUMERS) {
      throw arguments.wrong(
          "--jvms and --consumers-per-jvm make %,d consumers, but there can be at most %,d; there"
              .formatted(consumers, MOST_CONSUMERS)
              + " can be more members that are --simulated");
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

  private void checkServer() {
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

  /** Returns whether all is as it should be. */
  private boolean run(
      Processes processes,
      Path folder,
      Screen screen,
      Interruption interruption,
      List<Threshold> thresholds)
      throws IOException, LoadFailure, InterruptedException {
    ProgressView view = new ProgressView(screen, duration);
    ServerProcess own = bootstrap == null ? start(processes, folder, view) : null;
    TestedServer server = own == null ? given(bootstrap) : started(own);
    server.require(ApiKeys.JOIN_GROUP, "it coordinates no consumer groups");
    if (protocol == Protocol.CONSUMER) {
      server.require(
          ApiKeys.CONSUMER_GROUP_HEARTBEAT,
          "it does not speak the consumer protocol (KIP-848); choose another --protocol, such as"
              + " cooperative-sticky");
    }
    LoadSpec spec = spec(folder);
    try {
      LoadReport found =
          new LoadRun(spec, server, view, interruption).run().judged(thresholds);
      boolean written = write(found, screen);
      interruption.written();
      return written && found.isGood();
    } finally {
      if (own == null && !keep) {
        cleanUp(server, spec, view);
      }
    }
  }

  private static void cleanUp(TestedServer server, LoadSpec spec, ProgressView view)
      throws InterruptedException {
    Stream<String> members =
        Stream.concat(spec.roster().all().stream(), spec.simulatedSeats().stream())
            .map(Seat::group)
            .distinct();
    Stream<String> warmUps =
        spec.roster().jvmNumbers().stream()
            .map(jvm -> ConsumerWorker.warmUpGroup(spec.topic(), spec.stock(jvm).name()));
    String trouble = server.cleanUp(spec.topic(), Stream.concat(members, warmUps).toList());
    if (!trouble.isEmpty()) {
      view.say(trouble);
    }
  }

  private ServerProcess start(Processes processes, Path folder, ProgressView view)
      throws IOException {
    Distribution distribution = Distribution.locate();
    List<String> jvmOptions =
        List.of(
            "-Xmx" + heap,
            "-XX:+UseG1GC",
            "-XX:+ExitOnOutOfMemoryError",
            "-Djava.util.concurrent.ForkJoinPool.common.parallelism="
                + Math.max(2, Runtime.getRuntime().availableProcessors() - 1));
    ServerProcess started =
        switch (ownServer) {
          case MUSTER -> {
            view.phase("Starting a node: Muster, and behind it an Apache Kafka for the log");
            yield new MusterProcess(
                    distribution,
                    Addresses.free(),
                    folder.resolve("node"),
                    List.of("--upstream", "embedded"),
                    jvmOptions)
                .start();
          }
          case KAFKA -> {
            view.phase("Starting an Apache Kafka");
            yield KafkaProcess.withKafkaDefaults(
                    distribution, Addresses.free(), folder.resolve("node"), jvmOptions)
                .start();
          }
        };
    return processes.add(started);
  }

  private TestedServer started(ServerProcess own) {
    List<TestedServer.Part> parts = new ArrayList<>();
    if (ownServer == OwnServer.MUSTER) {
      parts.add(new TestedServer.Part("Muster", own.pid()));
      own.descendants()
          .forEach(child -> parts.add(new TestedServer.Part("log behind it", child.pid())));
    } else {
      parts.add(new TestedServer.Part("Apache Kafka", own.pid()));
    }
    return new TestedServer(
        ownServer == OwnServer.MUSTER
            ? "Muster, started for the test, on H2 and an embedded log"
            : "Apache Kafka, started for the test",
        List.of(own.address()),
        parts);
  }

  private TestedServer given(@Nullable String address) {
    return new TestedServer(
        "a server that was there",
        arguments.addresses("--bootstrap", String.valueOf(address)),
        serverPid == null ? List.of() : List.of(new TestedServer.Part("server", serverPid)));
  }

  private LoadSpec spec(Path folder) {
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

  /** Returns whether it could be written. */
  private boolean write(LoadReport found, Screen screen) {
    Summary.lines(found).forEach(screen::print);
    Path page = report.toAbsolutePath();
    Path json = jsonBeside(page);
    try {
      ReportFiles.writeJson(found, json);
      ReportFiles.writePage(found, page);
    } catch (IOException e) {
      LOG.error("The report could not be written", e);
      screen.print("The report could not be written: " + e);
      return false;
    }
    screen.print("Report: %s, and as data %s".formatted(page, json.getFileName()));
    return true;
  }

  private static Path jsonBeside(Path page) {
    String name = page.getFileName().toString();
    return page.resolveSibling(
        (name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : name) + ".json");
  }
}
