package io.muster.server;

import io.muster.gateway.HostPort;
import io.muster.server.config.Distribution;
import io.muster.server.config.EmbeddedSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The embedded broker as the upstream of this node. */
final class EmbeddedUpstream implements AutoCloseable {
  private final EmbeddedBroker broker;
  private final HostPort address;
  private final EmbeddedSettings settings;
  private final Path folder;

  private EmbeddedUpstream(
      EmbeddedBroker broker, HostPort address, EmbeddedSettings settings, Path folder) {
    this.broker = broker;
    this.address = address;
    this.settings = settings;
    this.folder = folder;
  }

  /**
   * Starts it and returns at once.
   *
   * @param data the node's data folder
   */
  static EmbeddedUpstream start(EmbeddedSettings settings, Path data) {
    Path folder = data.resolve("kafka");
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new FailedException("cannot create %s: %s".formatted(folder, e), e);
    }
    HostPort address =
        FreePort.chosen(
            new HostPort("127.0.0.1", settings.port()), "muster.upstream.embedded.port");
    EmbeddedBroker.Backoff backoff =
        new EmbeddedBroker.Backoff(settings.restartBackoffMin(), settings.restartBackoffMax());
    return new EmbeddedUpstream(
        EmbeddedBroker.start(command(settings, address, folder), folder, backoff),
        address,
        settings,
        folder);
  }

  private static List<String> command(EmbeddedSettings settings, HostPort address, Path folder) {
    return List.of(
        // Ctrl-C goes to all processes of a terminal, a service manager's SIGTERM to all of a
        // service;
        // this one is to outlive the node's clients. It ends with its standard input.
        "/bin/sh",
        "-c",
        "trap '' INT TERM HUP; exec \"$@\"",
        "sh",
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx" + settings.heapBytes(),
        "-XX:+UseSerialGC",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        Distribution.embeddedKafkaClassPath(),
        "io.muster.embedded.EmbeddedKafka",
        "--port",
        Integer.toString(address.port()),
        "--data",
        folder.toString());
  }

  /**
   * Waits until it serves.
   *
   * @return where it does
   * @throws FailedException when it does not within its time
   */
  HostPort awaitReady() {
    try {
      broker
          .ready()
          .toCompletableFuture()
          .get(settings.startTimeout().toMillis(), TimeUnit.MILLISECONDS);
      return address;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof FailedException failed
          ? failed
          : new FailedException("the embedded broker did not start: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new FailedException(
          "the embedded broker did not start within %d s: see %s"
              .formatted(settings.startTimeout().toSeconds(), folder),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedException("interrupted while the embedded broker started", e);
    }
  }

  @Override
  public void close() {
    broker.close();
  }
}
