package io.muster.loadtest.oracle;

import io.muster.loadtest.client.BrokerClient;
import io.muster.loadtest.client.ConnectionSettings;
import io.muster.loadtest.oracle.scripts.Scripts;
import io.muster.loadtest.oracle.stage.Peer;
import io.muster.loadtest.oracle.stage.Script;
import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.Folders;
import io.muster.loadtest.process.MusterProcess;
import io.muster.loadtest.process.Processes;
import io.muster.loadtest.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code muster oracle}. Exit codes: 0 if there is no difference, or only intended ones; 1 if there
 * are others; 2 for wrong arguments.
 */
@Command(
    name = "muster oracle",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Starts an Apache Kafka and a Muster, plays the same scripts of group protocol requests to"
          + " both, and compares their answers field by field. Takes about a minute. Exit code 0 if"
          + " nothing differs but what is meant to."
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

  @Option(names = "--strict", description = "Count intended differences, too.")
  private boolean strict;

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
    return pair == null ? compareOwn() : compare("left", pair.left, "right", pair.right);
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
    List<Script> scripts =
        Scripts.all().stream().filter(script -> script.name().contains(only)).toList();
    IntendedDifferences intended = strict ? IntendedDifferences.none() : IntendedDifferences.load();
    try (BrokerClient client = new BrokerClient(2, ConnectionSettings.defaults());
        Peer leftPeer = Peer.open(leftName, Addresses.parse(left), client);
        Peer rightPeer = Peer.open(rightName, Addresses.parse(right), client)) {
      OracleReport report = new Oracle(leftPeer, rightPeer, intended).run(scripts);
      System.out.print(report.text(leftName, rightName));
      return report.unexpected().isEmpty() ? 0 : 1;
    }
  }
}
