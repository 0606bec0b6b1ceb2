package io.muster.loadtest.load;

import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.KafkaProcess;
import io.muster.loadtest.process.MusterProcess;
import io.muster.loadtest.process.Processes;
import io.muster.loadtest.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A server that is started for a test. */
enum OwnServer {
  MUSTER(
      "Muster, started for the test, on H2 and an embedded log",
      "Starting a node: Muster, and behind it an Apache Kafka for the log") {
    @Override
    ServerProcess start(Distribution distribution, Path folder, List<String> jvmOptions)
        throws IOException {
      return new MusterProcess(
              distribution, Addresses.free(), folder, List.of("--upstream", "embedded"), jvmOptions)
          .start();
    }

    @Override
    List<TestedServer.Part> parts(ServerProcess started) {
      List<TestedServer.Part> parts = new ArrayList<>();
      parts.add(new TestedServer.Part("Muster", started.pid()));
      started
          .descendants()
          .forEach(child -> parts.add(new TestedServer.Part("log behind it", child.pid())));
      return parts;
    }
  },

  KAFKA("Apache Kafka, started for the test", "Starting an Apache Kafka") {
    @Override
    ServerProcess start(Distribution distribution, Path folder, List<String> jvmOptions)
        throws IOException {
      return KafkaProcess.withKafkaDefaults(distribution, Addresses.free(), folder, jvmOptions)
          .start();
    }

    @Override
    List<TestedServer.Part> parts(ServerProcess started) {
      return List.of(new TestedServer.Part("Apache Kafka", started.pid()));
    }
  };

  private final String description;
  private final String starting;

  OwnServer(String description, String starting) {
    this.description = description;
    this.starting = starting;
  }

  abstract ServerProcess start(Distribution distribution, Path folder, List<String> jvmOptions)
      throws IOException;

  /** The coordinator first. */
  abstract List<TestedServer.Part> parts(ServerProcess started);

  /**
   * Starts it.
   *
   * @param processes that it ends with
   * @param folder for its data and logs
   * @param heap as {@code -Xmx} takes it
   * @throws IOException when it does not start
   */
  TestedServer start(Processes processes, Path folder, String heap, ProgressView view)
      throws IOException {
    view.phase(starting);
    ServerProcess started =
        processes.add(
            start(
                Distribution.locate(),
                folder.resolve("node"),
                List.of(
                    "-Xmx" + heap,
                    "-XX:+UseG1GC",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-Djava.util.concurrent.ForkJoinPool.common.parallelism="
                        + Math.max(2, Runtime.getRuntime().availableProcessors() - 1))));
    return new TestedServer(description, List.of(started.address()), parts(started));
  }

  /** As on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
