package io.muster.loadtest.chaos;

import io.muster.loadtest.cluster.ClusterLayout;
import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.terminal.Arguments;
import io.muster.loadtest.terminal.Screen;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code muster chaos}. Exit codes: 0 if no promise was broken, 1 if one was or the run could not
 * be finished, 2 for wrong arguments.
 */
@Command(
    name = "muster chaos",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Starts three nodes with a PostgreSQL and an Apache Kafka behind them, lets stock consumers"
          + " of both group protocols and simulated members use them, and kills, pauses, restarts"
          + " and cuts off nodes and database at random. Then says whether clients were ever told"
          + " what was not true.",
      "All that clients did and saw is written to DIR/history.jsonl."
    })
public final class ChaosMain implements Callable<Integer> {
  private static final int NODES = 3;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      defaultValue = "10",
      description = "How long faults go on (default: ${DEFAULT-VALUE}).")
  private int minutes;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Chooses the faults (default: a random one, which is printed).")
  private long seed = new Random().nextInt(1_000_000);

  @Option(
      names = "--groups",
      paramLabel = "N",
      defaultValue = "8",
      description = "Groups of simulated members, four in each (default: ${DEFAULT-VALUE}).")
  private int groups;

  @Option(
      names = "--consumer-groups",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "Groups of simulated consumers, which speak the consumer protocol themselves, four in"
              + " each (default: ${DEFAULT-VALUE}).")
  private int consumerGroups;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:19092",
      description =
          "Where clients reach the first node; the others have the ports after it, four per node in"
              + " all (default: ${DEFAULT-VALUE}).")
  private String listen = "";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data/chaos",
      description = "Folder for history, data and logs (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of("");

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "384m",
      description = "Heap of each node (default: ${DEFAULT-VALUE}).")
  private String heap = "";

  @Mixin private Arguments arguments = new Arguments();

  private ChaosMain() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new ChaosMain()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    ChaosRun.Settings settings = settings();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.println("Seed " + seed);
    try {
      Verdict verdict = new ChaosRun(settings, new Screen(out, Ansi.AUTO.enabled())).run();
      verdict.lines().forEach(out::println);
      out.println("History: " + settings.data().resolve("history.jsonl"));
      out.println("Seed " + seed);
      return verdict.isGood() ? 0 : 1;
    } catch (IOException | ExecutionException | TimeoutException e) {
      System.err.println("muster chaos: " + e.getMessage());
      return 1;
    }
  }

  private ChaosRun.Settings settings() {
    arguments.requirePositive("--minutes", minutes);
    arguments.requirePositive("--groups", groups);
    arguments.requirePositive("--consumer-groups", consumerGroups);
    try {
      return new ChaosRun.Settings(
          new ClusterLayout(Addresses.parse(listen), NODES),
          data.toAbsolutePath(),
          Duration.ofMinutes(minutes),
          seed,
          groups,
          consumerGroups,
          heap);
    } catch (IllegalArgumentException e) {
      throw arguments.wrong("--listen: " + e.getMessage());
    }
  }
}
