package io.muster.loadtest.oracle;

import io.muster.loadtest.client.BrokerClient;
import io.muster.loadtest.client.ConnectionSettings;
import io.muster.loadtest.oracle.scenario.Duet;
import io.muster.loadtest.oracle.scenario.Generator;
import io.muster.loadtest.oracle.scenario.KeptScenarios;
import io.muster.loadtest.oracle.scenario.Scenario;
import io.muster.loadtest.oracle.scenario.ScenarioFile;
import io.muster.loadtest.oracle.scripts.Scripts;
import io.muster.loadtest.oracle.stage.Peer;
import io.muster.loadtest.oracle.stage.Script;
import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.Folders;
import io.muster.loadtest.process.MusterProcess;
import io.muster.loadtest.process.Processes;
import io.muster.loadtest.process.ServerProcess;
import io.muster.loadtest.terminal.Arguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code muster oracle}. Exit codes: 0 if there is no difference, or only intended ones, and those
 * few that a generated scenario shows once only; 1 if there are others; 2 for wrong arguments.
 */
@Command(
    name = "muster oracle",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Starts an Apache Kafka and a Muster, plays the same scripts of group protocol requests to"
          + " both, and compares their answers field by field. Takes about a minute. Exit code 0 if"
          + " nothing differs but what is meant to.",
      "With --generate the requests are made by chance: scenarios of a few members, many of them"
          + " played side by side. One that shows a difference is played again while little else"
          + " is; if it differs again, it is made as small as it goes and kept in a file. One in"
          + " a hundred may differ once only, when the machine is late; more are a failure."
    })
public final class OracleMain implements Callable<Integer> {
  @ArgGroup(exclusive = false, heading = "Two servers that run already, instead:%n")
  private @Nullable Pair pair;

  @Option(
      names = "--only",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only scripts whose name contains this.")
  private String only = "";

  @Option(
      names = "--generate",
      paramLabel = "N",
      description = "Plays so many scenarios made by chance, instead of the scripts.")
  private int generate;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "The same seed makes the same scenarios (default: another one each time).")
  private @Nullable Long seed;

  @Option(
      names = "--first",
      paramLabel = "I",
      defaultValue = "0",
      description = "Number of the seed's first scenario that is played (default: 0).")
  private int first;

  @Option(
      names = "--consumers-each",
      paramLabel = "K",
      description =
          "One generated scenario of so many is of the consumer protocol, 1 for all (default:"
              + " ${DEFAULT-VALUE}).")
  private int consumersEach = Generator.CONSUMERS_EACH;

  @Option(
      names = "--parallel",
      paramLabel = "P",
      description =
          "So many scenarios side by side, at most 256 (default: 8 for each processor). Fewer if"
              + " many differ once only: the servers are late then.")
  private int parallel = WalksPlan.usualParallel();

  @Option(
      names = "--minutes",
      paramLabel = "M",
      defaultValue = "1440",
      description = "Begins no scenario after this time (default: a day).")
  private int minutes;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      defaultValue = "oracle-findings",
      description = "Where scenarios that show a difference are kept (default: ${DEFAULT-VALUE}).")
  private Path keep = Path.of("");

  @Option(
      names = "--replay",
      paramLabel = "FILE",
      description = "Plays a scenario from a file, and shows its whole transcript.")
  private @Nullable Path replay;

  @Option(names = "--strict", description = "Count intended differences, too.")
  private boolean strict;

  @Mixin private Arguments arguments = new Arguments();

  /** Two servers to compare. */
  private static final class Pair {
    @Option(
        names = "--left",
        required = true,
        paramLabel = "HOST:PORT",
        description = "The reference: an Apache Kafka with group.initial.rebalance.delay.ms=100.")
    private String left = "";

    @Option(
        names = "--right",
        required = true,
        paramLabel = "HOST:PORT",
        description = "Who is measured by it.")
    private String right = "";
  }

  private OracleMain() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new OracleMain()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    check();
    return pair == null ? compareOwn() : compare("left", pair.left, "right", pair.right);
  }

  /** Before anything is started. */
  private void check() {
    arguments.requireAtLeast(0, "--generate", generate);
    if (generate > 0 && replay != null) {
      throw arguments.wrong("--generate makes scenarios and --replay reads one: take one of them");
    }
    arguments.requirePositive("--minutes", minutes);
    try {
      var unused = plan(0);
    } catch (IllegalArgumentException e) {
      throw arguments.wrong(e.getMessage());
    }
  }

  private WalksPlan plan(long chosen) {
    return new WalksPlan(
        chosen, first, generate, parallel, Duration.ofMinutes(minutes), keep, consumersEach);
  }

  private int compareOwn() throws Exception {
    Path folder = Files.createTempDirectory("muster-oracle-");
    System.err.println("Starting an Apache Kafka and a Muster in " + folder);
    int status;
    try (Processes processes = new Processes(() -> {})) {
      Distribution distribution = Distribution.locate();
      ServerProcess kafka =
          processes.add(Oracle.reference(distribution, folder.resolve("kafka")).start());
      ServerProcess muster =
          processes.add(MusterProcess.small(distribution, folder.resolve("muster")).start());
      System.err.println("Playing");
      status = compare("Kafka", kafka.bootstrap(), "Muster", muster.bootstrap());
    }
    if (status == 0) {
      Folders.delete(folder);
    }
    return status;
  }

  private int compare(String leftName, String left, String rightName, String right)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    IntendedDifferences intended = strict ? IntendedDifferences.none() : IntendedDifferences.load();
    try (BrokerClient client = new BrokerClient(2, ConnectionSettings.defaults());
        Peer leftPeer = Peer.open(leftName, Addresses.parse(left), client);
        Peer rightPeer = Peer.open(rightName, Addresses.parse(right), client)) {
      if (replay != null) {
        return replay(ScenarioFile.read(replay), leftPeer, rightPeer, intended);
      }
      return generate > 0
          ? generate(leftPeer, rightPeer, intended)
          : playScripts(leftPeer, rightPeer, intended);
    }
  }

  private int playScripts(Peer left, Peer right, IntendedDifferences intended)
      throws IOException, InterruptedException {
    List<Script> scripts =
        Scripts.all().stream().filter(script -> script.name().contains(only)).toList();
    List<Scenario> scenarios =
        KeptScenarios.all().stream().filter(scenario -> scenario.name().contains(only)).toList();
    OracleReport report = new Oracle(left, right, intended).run(scripts, scenarios);
    System.out.print(report.text(left.name(), right.name()));
    return report.unexpected().isEmpty() ? 0 : 1;
  }

  private int generate(Peer left, Peer right, IntendedDifferences intended)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    long chosen = seed != null ? seed : new SplittableRandom().nextLong(Integer.MAX_VALUE);
    System.err.printf(
        "%,d scenarios of seed %d from number %,d on, %d side by side%n",
        generate, chosen, first, parallel);
    Walks walks = Walks.between(left, right, intended, plan(chosen));
    WalksReport report;
    try (Progress progress = Progress.of(walks)) {
      progress.start();
      report = walks.run();
    }
    System.out.print(report.text(left.name(), right.name()));
    return report.agrees() ? 0 : 1;
  }

  private static int replay(Scenario scenario, Peer left, Peer right, IntendedDifferences intended)
      throws InterruptedException {
    Duet duet = Duet.play(scenario, left, right, Oracle.newRun());
    System.out.print(SideBySide.text(duet, left.name(), right.name()));
    OracleReport report =
        new OracleReport(List.of(intended.result(scenario.name(), duet.left(), duet.right())));
    System.out.print(report.text(left.name(), right.name()));
    return report.unexpected().isEmpty() ? 0 : 1;
  }
}
