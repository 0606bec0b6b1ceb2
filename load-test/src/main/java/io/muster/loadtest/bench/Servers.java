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
  private final Processes processes;
  private final BrokerClient client;

  /**
   * @param folder for data and logs
   * @param heap of each server, as {@code -Xmx} takes it
   * @param processes what is started is added to
   */
  Servers(
      Distribution distribution,
      Path folder,
      String heap,
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
    this.processes = processes;
    this.client = client;
  }

  /**
   * An Apache Kafka node with Kafka's own defaults.
   *
   * @param properties broker properties that differ from them
   */
  Target kafka(Map<String, String> properties) throws IOException {
    ServerProcess kafka =
        processes.add(
            KafkaProcess.withKafkaDefaults(
                    distribution, Addresses.free(), folder.resolve("kafka"), jvmOptions)
                .withProperties(properties)
                .start());
    return new Target("Kafka", kafka.address(), client, cpu(kafka, CpuClock.NONE));
  }

  /**
   * A Muster node with its defaults. The broker embedded behind it has nothing to do and is not
   * counted.
   */
  Target muster(Store store) throws IOException {
    MusterProcess node =
        new MusterProcess(
            distribution, Addresses.free(), folder.resolve("muster"), List.of(), jvmOptions);
    return switch (store) {
      case H2 -> muster(node, CpuClock.NONE);
      case POSTGRES -> {
        PostgresProcess postgres = PostgresProcess.on(distribution, folder.resolve("postgres"));
        processes.add(postgres.start());
        yield muster(
            node.with("--db", postgres.jdbcUrl()), CpuClock.tree(postgres.postmasterPid()));
      }
    };
  }

  private Target muster(MusterProcess node, CpuClock database) throws IOException {
    ServerProcess muster = processes.add(node.start());
    return new Target("Muster", muster.address(), client, cpu(muster, database));
  }

  private static Cpu.Clocks cpu(ServerProcess server, CpuClock database) {
    return new Cpu.Clocks(CpuClock.process(server.pid()), database);
  }
}
