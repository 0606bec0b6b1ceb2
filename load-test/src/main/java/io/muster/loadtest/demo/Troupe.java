package io.muster.loadtest.demo;

import io.muster.loadtest.process.Distribution;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The consumer JVMs of the demo, by name. */
final class Troupe implements AutoCloseable {
  private final Map<String, ConsumerProcess> consumers = new LinkedHashMap<>();

  /**
   * Starts them all; each tells when it is warm.
   *
   * @param folder for their logs
   * @param listener gets name and event, on a thread per consumer
   */
  static Troupe start(
      List<String> names,
      String bootstrap,
      String topic,
      String group,
      Path folder,
      BiConsumer<String, ConsumerEvent> listener)
      throws IOException {
    Troupe troupe = new Troupe();
    String classPath = Distribution.locate().classPath("load-test");
    for (String name : names) {
      troupe.consumers.put(
          name,
          ConsumerProcess.start(
              classPath,
              topic,
              Map.of(
                  "bootstrap.servers", bootstrap,
                  "group.id", group,
                  "client.id", clientId(name),
                  "auto.offset.reset", "earliest",
                  // The demo should not last: notice a death and a rebalance sooner than usual.
                  "session.timeout.ms", "6000",
                  "heartbeat.interval.ms", "500",
                  "auto.commit.interval.ms", "1000"),
              folder.resolve("consumer-" + name + ".log"),
              event -> listener.accept(name, event)));
    }
    return troupe;
  }

  static String clientId(String name) {
    return "consumer-" + name;
  }

  ConsumerProcess consumer(String name) {
    ConsumerProcess consumer = consumers.get(name);
    if (consumer == null) {
      throw new IllegalArgumentException("No consumer " + name);
    }
    return consumer;
  }

  /** Kills those that still run. */
  @Override
  public void close() {
    consumers.values().forEach(ConsumerProcess::close);
  }
}
