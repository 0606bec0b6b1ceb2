package io.muster.loadtest.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A {@link DemoConsumer} in a JVM of its own, seen from the program that started it. */
public final class ConsumerProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 10;

  private final Process process;
  private final OutputStream commands;

  private ConsumerProcess(Process process) {
    this.process = process;
    this.commands = process.getOutputStream();
  }

  /**
   * Starts the JVM, which warms up and then reports {@link ConsumerEvent.Ready}.
   *
   * @param classPath has kafka-clients (2.5 or later), this module and logback
   * @param topic what the consumer will subscribe to; must exist
   * @param properties of the consumer, without deserializers
   * @param log takes standard error, which is the client's log
   * @param listener called on a thread of its own, in the order of the events; the last event of a
   *     process that ends unasked is {@link ConsumerEvent.Failed}
   * @throws IOException if no JVM could be started
   */
  public static ConsumerProcess start(
      String classPath,
      String topic,
      Map<String, String> properties,
      Path log,
      Consumer<ConsumerEvent> listener)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", classPath));
    command.add(DemoConsumer.class.getName());
    command.add(topic);
    properties.forEach((name, value) -> command.add(name + "=" + value));
    Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    Thread reader = new Thread(() -> read(process, listener), "events-of-" + process.pid());
    reader.setDaemon(true);
    reader.start();
    return new ConsumerProcess(process);
  }

  private static void read(Process process, Consumer<ConsumerEvent> listener) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        listener.accept(ConsumerEvent.parse(line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Releases the consumer: it subscribes and joins the group. */
  public void join() {
    tell("join");
  }

  /** Lets the consumer commit, leave the group and end; {@link ConsumerEvent.Left} follows. */
  public void leave() {
    tell("leave");
  }

  private void tell(String command) {
    try {
      commands.write((command + "\n").getBytes(StandardCharsets.UTF_8));
      commands.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("Consumer " + process.pid() + " is gone", e);
    }
  }

  /** Ends the JVM as {@code kill -9} does, and waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    try {
      process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    kill();
  }
}
