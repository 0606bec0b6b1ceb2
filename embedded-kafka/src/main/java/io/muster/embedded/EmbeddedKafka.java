package io.muster.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Runs one Apache Kafka node (KRaft, broker and controller in one) on loopback until SIGTERM or the
 * end of standard input.
 *
 * <p>Standard output carries exactly one line, {@code Kafka ready on 127.0.0.1:PORT}, once clients
 * are served; the log goes to {@code broker.log} in the data folder. Exit codes: 0 after a clean
 * stop, 1 when the broker could not start, 2 for wrong arguments.
 */
@Command(
    name = "embedded-kafka",
    mixinStandardHelpOptions = true,
    versionProvider = EmbeddedKafka.Version.class,
    sortOptions = false,
    description = {
      "Runs one Apache Kafka node on 127.0.0.1 until SIGTERM or the end of standard input.",
      "Keep standard input open: its end is how the node learns that its parent is gone."
    })
public final class EmbeddedKafka implements Callable<Integer> {
  @Option(
      names = "--port",
      required = true,
      paramLabel = "PORT",
      description = "Port of the broker's listener on 127.0.0.1.")
  private int port;

  @Option(
      names = "--controller-port",
      paramLabel = "PORT",
      description = "Port of the controller's listener on 127.0.0.1 (default: any free one).")
  private int controllerPort;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Data folder; formatted on first use, kept between starts.")
  private Path data = Path.of("");

  @Option(
      names = "--node-id",
      paramLabel = "N",
      defaultValue = "1",
      description = "Node id of the broker (default: ${DEFAULT-VALUE}).")
  private int nodeId;

  @Option(
      names = "--cluster-id",
      paramLabel = "ID",
      description = "Cluster id, the same on all nodes of a cluster (default: a new one).")
  private String clusterId = Uuid.randomUuid().toString();

  @Option(
      names = "--property",
      paramLabel = "NAME=VALUE",
      description =
          "Any broker property, repeatable; wins over the small defaults of this program.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  @Spec private @Nullable CommandSpec spec;

  private EmbeddedKafka() {}

  public static void main(String[] args) {
    int status =
        new CommandLine(new EmbeddedKafka())
            .setParameterExceptionHandler(EmbeddedKafka::explain)
            .setExecutionExceptionHandler(EmbeddedKafka::explain)
            .execute(args);
    System.exit(status);
  }

  @Override
  public Integer call() throws IOException {
    requirePort("--port", port, 1);
    requirePort("--controller-port", controllerPort, 0);
    if (nodeId < 0) {
      throw wrong("--node-id is " + nodeId + ", but must not be negative");
    }
    // Before any class of Kafka's is touched: the first logger reads it.
    System.setProperty("embedded.kafka.dir", data.toString());
    KafkaConfig config = config();
    BrokerStorage.formatOnce(config, clusterId);

    KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
    CleanEnd.onSigtermAndEndOfInput(server);
    server.startup();
    System.out.println("Kafka ready on 127.0.0.1:" + port);
    server.awaitShutdown();
    return 0;
  }

  private KafkaConfig config() throws IOException {
    BrokerProperties properties =
        new BrokerProperties(
            nodeId,
            port,
            controllerPort == 0 ? BrokerProperties.freePortBut(port) : controllerPort,
            data.toAbsolutePath());
    try {
      return KafkaConfig.fromProps(properties.with(overrides), false);
    } catch (ConfigException | IllegalArgumentException e) {
      throw wrong("--property: " + e.getMessage());
    }
  }

  private void requirePort(String option, int value, int least) {
    if (value < least || value > 65_535) {
      throw wrong("%s is %d, but must be %d to 65535".formatted(option, value, least));
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(
        Objects.requireNonNull(spec, "set by picocli").commandLine(), message);
  }

  private static int explain(ParameterException e, String[] args) {
    return complain(e, 2);
  }

  private static int explain(
      Exception e, CommandLine commandLine, CommandLine.ParseResult parseResult) {
    return complain(e, 1);
  }

  private static int complain(Exception e, int status) {
    StringJoiner line = new StringJoiner(": ");
    line.add("embedded-kafka");
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      line.add(String.valueOf(cause.getMessage()).replace('\n', ' '));
    }
    System.err.println(line);
    return status;
  }

  /** What {@code --version} prints: Kafka's, not ours. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      // Not by Kafka's class for it, which would open the log of a broker that is not there.
      Properties kafka = new Properties();
      try (InputStream in =
          EmbeddedKafka.class.getResourceAsStream("/kafka/kafka-version.properties")) {
        kafka.load(in);
      }
      return new String[] {"Apache Kafka " + kafka.getProperty("version")};
    }
  }
}
