package io.muster.loadtest.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files by which a running cluster and those who act on it find each other.
 *
 * @param folder the cluster's {@code --data}
 */
record NodeFiles(Path folder) {

  /** Holds the node's process id while it runs. */
  Path pidFile(int node) {
    return folder.resolve("node-" + node + ".pid");
  }

  /** Is there when somebody wants the node to be started. */
  Path wanted(int node) {
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

  /** Whether somebody wants the node to be started; asked once, it is wanted no more. */
  boolean takeWanted(int node) throws IOException {
    return Files.deleteIfExists(wanted(node));
  }

  /** Empty if the node does not run. */
  Optional<Long> pid(int node) throws IOException {
    try {
      long pid = Long.parseLong(Files.readString(pidFile(node)).strip());
      return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).map(ProcessHandle::pid);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (NumberFormatException e) {
      throw new IOException(pidFile(node) + " does not hold a process id", e);
    }
  }
}
