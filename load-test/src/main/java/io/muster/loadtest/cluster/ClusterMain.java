package io.muster.loadtest.cluster;

import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.Processes;
import io.muster.loadtest.terminal.Arguments;
import io.muster.loadtest.terminal.Screen;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code muster cluster}. Exit codes: 0 after a clean stop, 1 if something failed, 2 for wrong
 * arguments.
 */
@Command(
    name = "muster cluster",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Starts several nodes on this machine, with a PostgreSQL and an Apache Kafka behind them, and"
          + " shows how they fare until Ctrl-C or SIGTERM.",
      "Prints one line, \"Muster cluster ready on HOST:PORT,HOST:PORT,...\", once all nodes serve"
          + " clients.",
      "While it runs, the same command with --kill, --stop, --pause, --resume or --start does that"
          + " to one of its nodes, so that you can watch clients go on."
    })
public final class ClusterMain implements Callable<Integer> {
  private static final int MOST_NODES = 9;
  private static final long LOOK_EVERY_MS = 250;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many nodes, 1 to " + MOST_NODES + " (default: ${DEFAULT-VALUE}).")
  private int nodes;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:9092",
      description =
          "Where clients reach the first node; the others have the ports after it"
              + " (default: ${DEFAULT-VALUE}). More ports follow: four per node in all.")
  private String listen = "";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data/cluster",
      description =
          "Folder for data and logs, and for node-N.pid while node N runs (default:"
              + " ${DEFAULT-VALUE}).")
  private Path data = Path.of("");

  @Option(
      names = "--db",
      paramLabel = "JDBC_URL",
      description = "A PostgreSQL that is there (default: one is started).")
  private @Nullable String db;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "512m",
      description = "Heap of each node (default: ${DEFAULT-VALUE}).")
  private String heap = "";

  @ArgGroup(exclusive = true, heading = "%nOf a cluster that runs:%n")
  private @Nullable Wish wish;

  @Mixin private Arguments arguments = new Arguments();

  /** At most one of them. */
  static final class Wish {
    private @Nullable NodeAction action;
    private int node;

    @Option(names = "--kill", paramLabel = "N", description = "Kill node N (SIGKILL): a crash.")
    void kill(int number) {
      take(NodeAction.KILL, number);
    }

    @Option(names = "--stop", paramLabel = "N", description = "Stop node N cleanly (SIGTERM).")
    void stop(int number) {
      take(NodeAction.STOP, number);
    }

    @Option(
        names = "--pause",
        paramLabel = "N",
        description = "Freeze node N (SIGSTOP): silent, like a node that is cut off.")
    void pause(int number) {
      take(NodeAction.PAUSE, number);
    }

    @Option(names = "--resume", paramLabel = "N", description = "Let node N go on (SIGCONT).")
    void resume(int number) {
      take(NodeAction.RESUME, number);
    }

    @Option(names = "--start", paramLabel = "N", description = "Start node N again.")
    void start(int number) {
      take(NodeAction.START, number);
    }

    private void take(NodeAction wanted, int number) {
      action = wanted;
      node = number;
    }
  }

  private ClusterMain() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new ClusterMain()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      if (wish != null) {
        act(wish);
      } else {
        run();
      }
      return 0;
    } catch (IOException e) {
      System.err.println("muster cluster: " + e.getMessage());
      return 1;
    }
  }

  private void act(Wish wanted) throws IOException {
    NodeAction action = Objects.requireNonNull(wanted.action, "set with the wish");
    action.on(new NodeFiles(data.toAbsolutePath()), wanted.node);
    System.err.printf("Node %d: %s%n", wanted.node, action.done);
  }

  private void run() throws IOException, InterruptedException {
    boolean terminal = Ansi.AUTO.enabled();
    Screen screen =
        new Screen(new PrintStream(System.err, false, StandardCharsets.UTF_8), terminal);
    ClusterSpec cluster = spec();
    Files.createDirectories(cluster.data());
    NodeFiles files = new NodeFiles(cluster.data());
    try (Processes processes = new Processes(screen::silence)) {
      files.takeOver();
      processes.add(files::leave);
      LocalCluster running = processes.add(LocalCluster.start(cluster, screen::say));
      System.out.println("Muster cluster ready on " + running.bootstrap());
      ClusterView view = new ClusterView(running, new NodeOverviews(cluster.layout()), screen);
      while (true) {
        running.look();
        if (terminal) {
          view.show();
        }
        Thread.sleep(LOOK_EVERY_MS);
      }
    }
  }

  private ClusterSpec spec() throws IOException {
    if (nodes < 1 || nodes > MOST_NODES) {
      throw arguments.wrong("--nodes is %d, but must be 1 to %d".formatted(nodes, MOST_NODES));
    }
    try {
      return new ClusterSpec(
          Distribution.locate(),
          new ClusterLayout(Addresses.parse(listen), nodes),
          data.toAbsolutePath(),
          db,
          List.of("-Xmx" + heap, "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2"));
    } catch (IllegalArgumentException e) {
      throw arguments.wrong("--listen: " + e.getMessage());
    }
  }
}
