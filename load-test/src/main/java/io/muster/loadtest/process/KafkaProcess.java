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
 * @param properties broker properties on top of the small defaults of the embedded broker
 * @param jvmOptions heap and compiler
 */
public record KafkaProcess(
    Distribution distribution,
    InetSocketAddress address,
    Path data,
    Map<String, String> properties,
    List<String> jvmOptions) {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  /** On a free port, with a small heap and the quick compiler: for tests, not for measuring. */
  public static KafkaProcess small(Distribution distribution, Path data) throws IOException {
    return new KafkaProcess(
        distribution,
        Addresses.free(),
        data,
        Map.of(),
        List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
  }

  public KafkaProcess withProperty(String name, String value) {
    Map<String, String> more = new TreeMap<>(properties);
    more.put(name, value);
    return new KafkaProcess(distribution, address, data, more, jvmOptions);
  }

  public KafkaProcess withJvmOptions(String... options) {
    return new KafkaProcess(distribution, address, data, properties, List.of(options));
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
    properties.forEach(
        (name, value) -> arguments.addAll(List.of("--property", name + "=" + value)));
    List<String> command =
        JavaCommand.of(
            distribution.classPath("embedded-kafka"),
            jvmOptions,
            "io.muster.embedded.EmbeddedKafka",
            arguments);
    return ServerProcess.start(command, "Kafka", address, data.resolve("stderr.log"), START_LIMIT);
  }
}
