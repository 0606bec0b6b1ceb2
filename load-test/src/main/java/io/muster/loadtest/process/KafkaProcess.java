package io.muster.loadtest.process;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An Apache Kafka node to start: broker and controller in one, with a group coordinator of its own.
 *
 * @param distribution where its jars are
 * @param address on 127.0.0.1
 * @param data its folder; formatted on first use
 * @param options further arguments of the embedded broker
 * @param properties broker properties on top of the small defaults of the embedded broker
 * @param jvmOptions heap and compiler
 */
public record KafkaProcess(
    Distribution distribution,
    InetSocketAddress address,
    Path data,
    List<String> options,
    Map<String, String> properties,
    List<String> jvmOptions) {
  /** Its name in the distribution. */
  public static final String PROGRAM = "embedded-kafka";

  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  /** Kafka's own defaults of what the embedded broker makes smaller. */
  private static final Map<String, String> KAFKA_DEFAULTS =
      Map.of(
          "num.network.threads", "3",
          "num.io.threads", "8",
          "background.threads", "10",
          "offsets.topic.num.partitions", "50",
          "log.cleaner.dedupe.buffer.size", "134217728",
          "log.cleaner.io.buffer.size", "524288");

  /** On a free port, with a small heap and the quick compiler: for tests, not for measuring. */
  public static KafkaProcess small(Distribution distribution, Path data) throws IOException {
    return new KafkaProcess(
        distribution,
        Addresses.free(),
        data,
        List.of(),
        Map.of(),
        List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
  }

  /** As large as Kafka makes a node unless told otherwise: to be measured. */
  public static KafkaProcess withKafkaDefaults(
      Distribution distribution, InetSocketAddress address, Path data, List<String> jvmOptions) {
    return new KafkaProcess(distribution, address, data, List.of(), KAFKA_DEFAULTS, jvmOptions);
  }

  /** As one of the nodes that have this cluster id, with this node id. */
  public KafkaProcess inCluster(String clusterId, int nodeId, int controllerPort) {
    List<String> more = new ArrayList<>(options);
    more.addAll(List.of("--cluster-id", clusterId, "--node-id", Integer.toString(nodeId)));
    more.addAll(List.of("--controller-port", Integer.toString(controllerPort)));
    return new KafkaProcess(distribution, address, data, more, properties, jvmOptions);
  }

  public KafkaProcess withProperties(Map<String, String> others) {
    Map<String, String> more = new TreeMap<>(properties);
    more.putAll(others);
    return new KafkaProcess(distribution, address, data, options, more, jvmOptions);
  }

  public KafkaProcess withProperty(String name, String value) {
    return withProperties(Map.of(name, value));
  }

  public KafkaProcess withJvmOptions(String... others) {
    return new KafkaProcess(distribution, address, data, options, properties, List.of(others));
  }

  /**
   * Starts it, and returns when it serves clients.
   *
   * @throws IOException when it does not
   */
  public ServerProcess start() throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("--port", Integer.toString(address.getPort()), "--data", data.toString()));
    arguments.addAll(options);
    properties.forEach(
        (name, value) -> arguments.addAll(List.of("--property", name + "=" + value)));
    List<String> allJvmOptions = new ArrayList<>(distribution.jvmOptions(PROGRAM));
    allJvmOptions.addAll(jvmOptions);
    List<String> command =
        JavaCommand.of(
            distribution.classPath(PROGRAM),
            allJvmOptions,
            "io.muster.embedded.EmbeddedKafka",
            arguments);
    return ServerProcess.start(command, "Kafka", address, data.resolve("stderr.log"), START_LIMIT);
  }
}
