package io.muster.loadtest.cluster;

import io.muster.loadtest.process.Signals;
import java.io.IOException;
import java.nio.file.Files;

/** What a person can do to a node of a running cluster. */
enum NodeAction {
  /** SIGKILL: the node is gone at once, as in a crash. */
  KILL("KILL", "killed"),
  /** SIGTERM: the node hands its groups over and leaves. */
  STOP("TERM", "asked to stop"),
  /** SIGSTOP: the node is silent, as behind a cut cable. */
  PAUSE("STOP", "paused"),
  /** SIGCONT. */
  RESUME("CONT", "goes on"),
  /** The node comes back after a kill or a stop. */
  START("", "will be started") {
    @Override
    void on(NodeFiles files, int node) throws IOException {
      if (files.pid(node).isPresent()) {
        throw new IOException("node %d runs already".formatted(node));
      }
      if (!files.isLookedAfter() || !Files.isDirectory(files.data(node))) {
        throw new IOException(
            "no cluster with a node %d runs in %s; --data names the cluster's folder"
                .formatted(node, files.folder()));
      }
      files.want(node);
    }
  };

  private final String signal;

  /** For the person who did it. */
  final String done;

  NodeAction(String signal, String done) {
    this.signal = signal;
    this.done = done;
  }

  /**
   * @throws IOException when there is no such node; the message says what to do
   */
  void on(NodeFiles files, int node) throws IOException {
    long pid =
        files
            .pid(node)
            .orElseThrow(
                () ->
                    new IOException(
                        "node %d does not run here: %s has no pid of it that is alive; --data names the cluster's folder"
                            .formatted(node, files.folder())));
    Signals.send(signal, pid);
  }
}
