package io.muster.loadtest.oracle;

import io.muster.loadtest.client.BrokerClient;
import io.muster.loadtest.client.ConnectionSettings;
import io.muster.loadtest.oracle.scripts.Scripts;
import io.muster.loadtest.oracle.stage.Peer;
import io.muster.loadtest.oracle.stage.Script;
import io.muster.loadtest.process.Addresses;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Compares two running servers. Exit code 0: no difference, or only intended ones; 1: differences;
 * 2: wrong arguments.
 */
@Command(
    name = "oracle",
    mixinStandardHelpOptions = true,
    description = {
      "Plays the same group protocol scripts to two servers and compares their answers.",
      "Apache Kafka belongs on the left, with group.initial.rebalance.delay.ms=100."
    })
public final class OracleMain implements Callable<Integer> {
  @Option(
      names = "--left",
      required = true,
      paramLabel = "HOST:PORT",
      description = "The reference.")
  private String left = "";

  @Option(
      names = "--right",
      required = true,
      paramLabel = "HOST:PORT",
      description = "Who is measured by it.")
  private String right = "";

  @Option(names = "--strict", description = "Count intended differences, too.")
  private boolean strict;

  @Option(
      names = "--only",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only scripts whose name contains this.")
  private String only = "";

  private OracleMain() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new OracleMain()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    List<Script> scripts =
        Scripts.all().stream().filter(script -> script.name().contains(only)).toList();
    try (BrokerClient client = new BrokerClient(2, ConnectionSettings.defaults());
        Peer leftPeer = Peer.open("left", Addresses.parse(left), client);
        Peer rightPeer = Peer.open("right", Addresses.parse(right), client)) {
      OracleReport report =
          new Oracle(
                  leftPeer,
                  rightPeer,
                  strict ? IntendedDifferences.none() : IntendedDifferences.load())
              .run(scripts);
      System.out.print(report.text(leftPeer.name(), rightPeer.name()));
      return report.unexpected().isEmpty() ? 0 : 1;
    }
  }
}
