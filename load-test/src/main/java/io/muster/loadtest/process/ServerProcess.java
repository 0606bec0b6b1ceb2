package io.muster.loadtest.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A running server in a process of its own. It ends with {@link #close}, or else with the JVM that
 * started it, even when that is killed: its standard input, a pipe from there, ends then.
 *
 * <p>Ctrl-C at the terminal does not reach it, so that it is there until its clients have ended.
 *
 * <p>What it writes to standard error is kept in {@link #log}, standard output beside it with the
 * ending {@code .out}.
 */
public final class ServerProcess implements AutoCloseable {
  /** A node hands its groups over first. */
  private static final Duration STOP_LIMIT = Duration.ofMinutes(2);

  private final Process process;
  private final InetSocketAddress address;
  private final Path log;

  private ServerProcess(Process process, InetSocketAddress address, Path log) {
    this.process = process;
    this.address = address;
    this.log = log;
  }

  /**
   * Starts a server and waits for the line {@code NAME ready on HOST:PORT} on its standard output.
   *
   * @param command the process and its arguments
   * @param name the server's name in that line
   * @param log file for what it writes to standard error, appended to
   * @throws IOException when it ends or stays silent instead; the message carries the end of its
   *     log
   */
  static ServerProcess start(
      List<String> command, String name, InetSocketAddress address, Path log, Duration limit)
      throws IOException {
    Files.createDirectories(log.toAbsolutePath().getParent());
    Process process =
        new ProcessBuilder(JavaCommand.deafToInterrupt(command))
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    ServerProcess server = new ServerProcess(process, address, log);
    String ready = "%s ready on %s".formatted(name, Addresses.format(address));
    CompletableFuture<Void> announced = new CompletableFuture<>();
    Thread reader = new Thread(() -> server.readOutput(ready, announced), name + "-output");
    reader.setDaemon(true);
    reader.start();
    try {
      announced.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return server;
    } catch (ExecutionException | TimeoutException e) {
      server.kill();
      throw new IOException(
          "%s did not say '%s' within %s; its log %s ends with:%n%s"
              .formatted(name, ready, limit, log, server.endOfLog()),
          e);
    } catch (InterruptedException e) {
      server.kill();
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for " + name, e);
    }
  }

  /** Where its clients connect to. */
  public InetSocketAddress address() {
    return address;
  }

  /** {@link #address} as {@code HOST:PORT}. */
  public String bootstrap() {
    return Addresses.format(address);
  }

  public long pid() {
    return process.pid();
  }

  /** Its child processes and theirs, as they are now. */
  public List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** The file with what it wrote to standard error. */
  public Path log() {
    return log;
  }

  /**
   * Asks it to end (SIGTERM) and waits until it has.
   *
   * @throws IOException when it still runs after two minutes; it is then killed
   */
  public void stop() throws IOException {
    process.destroy();
    if (!endsWithin(STOP_LIMIT)) {
      kill();
      throw new IOException("pid %d did not end within %s of SIGTERM".formatted(pid(), STOP_LIMIT));
    }
  }

  /** Ends it at once (SIGKILL) and waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    endsWithin(STOP_LIMIT);
  }

  /** Freezes it (SIGSTOP): its sockets stay open, it answers nothing. */
  public void pause() throws IOException {
    Signals.send("STOP", pid());
  }

  /** Lets it go on after {@link #pause} (SIGCONT). */
  public void resume() throws IOException {
    Signals.send("CONT", pid());
  }

  /** {@link #stop}, if it still runs. */
  @Override
  public void close() throws IOException {
    if (process.isAlive()) {
      stop();
    }
  }

  private boolean endsWithin(Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void readOutput(String ready, CompletableFuture<Void> announced) {
    try (BufferedReader out = process.inputReader();
        var kept = Files.newBufferedWriter(log.resolveSibling(log.getFileName() + ".out"))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.equals(ready)) {
          announced.complete(null);
        }
        kept.write(line);
        kept.newLine();
        kept.flush();
      }
      announced.completeExceptionally(new IOException("It ended"));
    } catch (IOException e) {
      announced.completeExceptionally(e);
    }
  }

  private String endOfLog() {
    try (var lines = Files.lines(log)) {
      List<String> all = lines.toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - 30), all.size()));
    } catch (IOException | UncheckedIOException e) {
      return "(" + e + ")";
    }
  }
}
