package io.muster.server;

import io.muster.server.config.ServerConfig;
import java.util.concurrent.Callable;
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
    NodeLives lives = new NodeLives(() -> new Node(config), config.cluster().rejoinPause());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> atSignal(lives), "shutdown"));
    try {
      lives.run(address -> System.out.println("Muster ready on " + address));
    } finally {
      ended = true;
    }
    return 0;
  }

  /** Halts, since the JVM's own exit code would be that of the signal. */
  private void atSignal(NodeLives lives) {
    if (!ended) {
      lives.end();
      Runtime.getRuntime().halt(0);
    }
  }
}
