package io.muster.loadtest.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The files by which a running cluster and those who act on it find each other.
 *
 * @param folder the cluster's {@code --data}
 */
record NodeFiles(Path folder) {
  /** A process seems to have started up to so much later than it did. */
  private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(2);

  /** Holds the process id of what looks after the nodes. */
  Path launcherFile() {
    return folder.resolve("cluster.pid");
  }

  /** Holds the node's process id while it runs. */
  Path pidFile(int node) {
    return folder.resolve("node-" + node + ".pid");
  }

  /** Is there when somebody wants the node to be started. */
  private Path wanted(int node) {
    return folder.resolve("node-" + node + ".start");
  }

  Path data(int node) {
    return folder.resolve("node-" + node);
  }

  void wrote(int node, long pid) throws IOException {
    Files.writeString(pidFile(node), pid + "\n");
  }

  void ended(int node) throws IOException {
    Files.deleteIfExists(pidFile(node));
  }

  /** Wants the node to be started, also if somebody does already. */
  void want(int node) throws IOException {
    Files.writeString(wanted(node), "");
  }

  /** Whether somebody wants the node to be started; asked once, it is wanted no more. */
  boolean takeWanted(int node) throws IOException {
    return Files.deleteIfExists(wanted(node));
  }

  /**
   * This process looks after the nodes from now on.
   *
   * @throws IOException when another one does
   */
  void takeOver() throws IOException {
    Optional<Long> other = living(launcherFile());
    if (other.isPresent()) {
      throw new IOException(
          "a cluster runs in %s already, looked after by process %d"
              .formatted(folder, other.get()));
    }
    Files.writeString(launcherFile(), ProcessHandle.current().pid() + "\n");
  }

  void leave() throws IOException {
    Files.deleteIfExists(launcherFile());
  }

  /** Whether somebody looks after the nodes, and will start those that are wanted. */
  boolean isLookedAfter() throws IOException {
    return living(launcherFile()).isPresent();
  }

  /** Empty if the node does not run. */
  Optional<Long> pid(int node) throws IOException {
    return living(pidFile(node));
  }

  /** A file may outlive its process, whose number may have been given to another one since. */
  private static Optional<Long> living(Path pidFile) throws IOException {
    try {
      long pid = Long.parseLong(Files.readString(pidFile).strip());
      Instant written = Files.getLastModifiedTime(pidFile).toInstant();
      return ProcessHandle.of(pid)
          .filter(ProcessHandle::isAlive)
          .filter(process -> startedBefore(process, written.plus(CLOCKS_DIFFER)))
          .map(ProcessHandle::pid);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (NumberFormatException e) {
      throw new IOException(pidFile + " does not hold a process id", e);
    }
  }

  private static boolean startedBefore(ProcessHandle process, Instant instant) {
    return process.info().startInstant().map(start -> start.isBefore(instant)).orElse(true);
  }
}
