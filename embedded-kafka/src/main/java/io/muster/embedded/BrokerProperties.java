package io.muster.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * The broker's configuration: a single node on loopback, sized for a laptop.
 *
 * @param nodeId not negative
 * @param port of the clients' listener
 * @param controllerPort of the controller's listener
 * @param data absolute folder; Kafka's own files go below it
 */
record BrokerProperties(int nodeId, int port, int controllerPort, Path data) {
  private static final String HOST = "127.0.0.1";

  /** What Kafka reads: the small defaults, and over them whatever the caller wants otherwise. */
  Properties with(Map<String, String> overrides) {
    Properties properties = new Properties();
    properties.putAll(identity());
    properties.putAll(smallness());
    properties.putAll(overrides);
    return properties;
  }

  private Map<String, String> identity() {
    return Map.of(
        "process.roles", "broker,controller",
        "node.id", Integer.toString(nodeId),
        "controller.quorum.voters", "%d@%s:%d".formatted(nodeId, HOST, controllerPort),
        "controller.listener.names", "CONTROLLER",
        "listeners",
            "PLAINTEXT://%1$s:%2$d,CONTROLLER://%1$s:%3$d".formatted(HOST, port, controllerPort),
        "advertised.listeners", "PLAINTEXT://%s:%d".formatted(HOST, port),
        "log.dirs", data.resolve("logs").toString());
  }

  /** One node cannot replicate, and few partitions and threads make for a quick start. */
  private static Map<String, String> smallness() {
    return Map.ofEntries(
        Map.entry("offsets.topic.replication.factor", "1"),
        Map.entry("offsets.topic.num.partitions", "4"),
        Map.entry("transaction.state.log.replication.factor", "1"),
        Map.entry("transaction.state.log.min.isr", "1"),
        Map.entry("transaction.state.log.num.partitions", "4"),
        Map.entry("share.coordinator.state.topic.replication.factor", "1"),
        Map.entry("share.coordinator.state.topic.min.isr", "1"),
        Map.entry("share.coordinator.state.topic.num.partitions", "4"),
        Map.entry("num.network.threads", "1"),
        Map.entry("num.io.threads", "2"),
        Map.entry("background.threads", "2"),
        Map.entry("log.cleaner.dedupe.buffer.size", "2097152"),
        Map.entry("log.cleaner.io.buffer.size", "65536"));
  }

  /**
   * A port nobody listens on now; nothing reserves it until the broker binds it.
   *
   * @throws IOException when the machine has no port left
   */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The same, and another one than that, which is not bound yet either. */
  static int freePortBut(int taken) throws IOException {
    int port = freePort();
    while (port == taken) {
      port = freePort();
    }
    return port;
  }
}
