package io.muster.loadtest.load.plan;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Properties of the stock consumers: what a person set on top of what the test itself decides. */
public final class ConsumerProperties {
  private static final Set<String> RESERVED =
      Set.of(
          ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
          ConsumerConfig.GROUP_ID_CONFIG,
          ConsumerConfig.CLIENT_ID_CONFIG,
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          ConsumerConfig.GROUP_PROTOCOL_CONFIG,
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
          ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG);

  /** What the consumer protocol (KIP-848) leaves to the server, by its name there. */
  private static final Map<String, String> OF_THE_SERVER =
      Map.of(
          ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
          "group.consumer.session.timeout.ms",
          ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
          "group.consumer.heartbeat.interval.ms");

  private ConsumerProperties() {}

  /** All of them, without those that are of one consumer. */
  public static Map<String, String> of(Protocol protocol, Map<String, String> given) {
    Map<String, String> all = new TreeMap<>();
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    all.putAll(protocol.properties());
    all.putAll(given);
    return all;
  }

  /**
   * Looks whether consumers would take them.
   *
   * @throws IllegalArgumentException when they would not; the message says which and why
   */
  public static void check(Protocol protocol, Map<String, String> given) {
    given.keySet().forEach(name -> check(protocol, name));
    Map<String, Object> all = new TreeMap<>(of(protocol, given));
    all.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:9092"); // Nobody connects.
    all.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    all.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    try {
      checkTimes(protocol, new Quiet(all));
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static void check(Protocol protocol, String name) {
    if (RESERVED.contains(name)) {
      throw new IllegalArgumentException(name + " is decided by the load test itself");
    }
    if (!ConsumerConfig.configNames().contains(name)) {
      throw new IllegalArgumentException("a consumer has no property " + name);
    }
    if (protocol == Protocol.CONSUMER && OF_THE_SERVER.containsKey(name)) {
      throw new IllegalArgumentException(
          "%s is no property of a consumer with --protocol consumer: set %s on the server"
              .formatted(name, OF_THE_SERVER.get(name)));
    }
  }

  /** A consumer looks at this only when it is made. */
  private static void checkTimes(Protocol protocol, ConsumerConfig config) {
    int session = config.getInt(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);
    int heartbeat = config.getInt(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG);
    if (protocol != Protocol.CONSUMER && heartbeat >= session) {
      throw new IllegalArgumentException(
          "session.timeout.ms is %d, but must be longer than heartbeat.interval.ms, which is %d"
              .formatted(session, heartbeat));
    }
  }

  /** Does not write all its values to the log. */
  private static final class Quiet extends ConsumerConfig {
    Quiet(Map<String, Object> properties) {
      super(properties, false);
    }
  }
}
