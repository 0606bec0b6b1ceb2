package io.muster.server;

import io.muster.server.config.ServerConfig;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code muster start}. */
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    description = {
      "Runs a node in the foreground until Ctrl-C or SIGTERM.",
      "Prints one line, \"Muster ready on HOST:PORT\", once it serves clients."
    })
final class StartCommand implements Callable<Integer> {
  @Mixin private final SettingOptions settings = new SettingOptions();

  @Option(
      names = "--until-input-ends",
      hidden = true,
      description = "End when standard input does: with the program that started this one.")
  private boolean untilInputEnds;

  private volatile boolean ending;
  private volatile boolean ended;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Where clients connect (default: 127.0.0.1:9092).")
  void listen(String value) {
    settings.put("--listen", "muster.listen", value);
  }

  @Option(
      names = "--advertise",
      paramLabel = "HOST:PORT",
      description = "What clients are told to connect to (default: the same as --listen).")
  void advertise(String value) {
    settings.put("--advertise", "muster.advertise", value);
  }

  @Option(
      names = "--upstream",
      paramLabel = "embedded|HOST:PORT,...",
      description =
          "The Kafka cluster that holds topics and records: a broker started beside this node"
              + " (default), or the bootstrap servers of an existing one.")
  void upstream(String value) {
    settings.put("--upstream", "muster.upstream.servers", value);
  }

  @Override
  public Integer call() {
    if (untilInputEnds) {
      InputEnd.endsThisProcess();
    }
    ServerConfig config = settings.load();
    Logging.setLevel(config.logLevel());
    Node node = new Node(config);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> atSignal(node), "shutdown"));
    try {
      CompletionStage<Done> left = node.start();
      System.out.println("Muster ready on " + node.address());
      left.toCompletableFuture().join();
      throw new FailedException("this node was put out of its cluster: start it again");
    } catch (RuntimeException e) {
      if (ending) {
        return 0; // Whatever the end did to a start that was under way.
      }
      throw e;
    } finally {
      node.close();
      ended = true;
    }
  }

  /** Halts, since the JVM's own exit code would be that of the signal. */
  private void atSignal(Node node) {
    if (!ended) {
      ending = true;
      node.close();
      Runtime.getRuntime().halt(0);
    }
  }
}
