package io.muster.loadtest.bench;

import io.muster.loadtest.client.BrokerClient;
import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.KafkaProcess;
import io.muster.loadtest.process.MusterProcess;
import io.muster.loadtest.process.PostgresProcess;
import io.muster.loadtest.process.Processes;
import io.muster.loadtest.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Starts the servers to be measured, with the same JVM and the same options for both. */
final class Servers {
  private final Distribution distribution;
  private final Path folder;
  private final List<String> jvmOptions;
  private final Map<String, String> kafkaProperties;
  private final Store store;
  private final Processes processes;
  private final BrokerClient client;

  /**
   * @param folder for data and logs
   * @param heap of each server, as {@code -Xmx} takes it
   * @param kafkaProperties in which Kafka differs from its own defaults
   * @param store of Muster
   * @param processes what is started is added to
   */
  Servers(
      Distribution distribution,
      Path folder,
      String heap,
      Map<String, String> kafkaProperties,
      Store store,
      Processes processes,
      BrokerClient client) {
    this.distribution = distribution;
    this.folder = folder;
    this.jvmOptions =
        List.of(
            "-Xms" + heap,
            "-Xmx" + heap,
            "-XX:+UseG1GC",
            "-XX:+ExitOnOutOfMemoryError",
            "-Djava.util.concurrent.ForkJoinPool.common.parallelism="
                + Math.max(2, Runtime.getRuntime().availableProcessors() - 1));
    this.kafkaProperties = Map.copyOf(kafkaProperties);
    this.store = store;
    this.processes = processes;
    this.client = client;
  }

  /**
   * An Apache Kafka node.
   *
   * @param name of its folder; nobody else's
   * @param properties in which this one differs from the others
   */
  Stand kafka(String name, Map<String, String> properties) throws IOException {
    KafkaProcess kafka =
        KafkaProcess.withKafkaDefaults(
                distribution, Addresses.free(), folder.resolve(name), jvmOptions)
            .withProperties(kafkaProperties)
            .withProperties(properties);
    return processes.add(
        Stand.start(
            kafka::start,
            running ->
                new Target(
                    "Kafka",
                    running.address(),
                    client,
                    running.pid(),
                    cpu(running, CpuClock.NONE),
                    false)));
  }

  /**
   * A Muster node with its defaults. The broker embedded behind it has nothing to do and is not
   * counted.
   *
   * @param name of its folder; nobody else's
   */
  Stand muster(String name) throws IOException {
    return muster(name, node(name));
  }

  /**
   * The same in front of a broker in a process of its own, which goes on while the node is ended
   * and started again.
   */
  Stand musterBeforeBroker(String name) throws IOException {
    ServerProcess broker =
        processes.add(KafkaProcess.small(distribution, folder.resolve(name + "-broker")).start());
    return muster(name, node(name).with("--upstream", broker.bootstrap()));
  }

  private MusterProcess node(String name) throws IOException {
    return new MusterProcess(
        distribution, Addresses.free(), folder.resolve(name), List.of(), jvmOptions);
  }

  private Stand muster(String name, MusterProcess node) throws IOException {
    return switch (store) {
      case H2 -> muster(node, CpuClock.NONE);
      case POSTGRES -> {
        PostgresProcess postgres =
            PostgresProcess.on(distribution, folder.resolve(name + "-postgres"));
        processes.add(postgres.start());
        yield muster(
            node.with("--db", postgres.jdbcUrl()), CpuClock.tree(postgres.postmasterPid()));
      }
    };
  }

  private Stand muster(MusterProcess node, CpuClock database) throws IOException {
    return processes.add(
        Stand.start(
            node::start,
            running ->
                new Target(
                    "Muster",
                    running.address(),
                    client,
                    running.pid(),
                    cpu(running, database),
                    true)));
  }

  private static Cpu.Clocks cpu(ServerProcess server, CpuClock database) {
    return new Cpu.Clocks(CpuClock.process(server.pid()), database);
  }
}
