package io.muster.loadtest.cluster;

import java.io.IOException;
import java.nio.file.Files;

/** What a person can do to a node of a running cluster. */
enum NodeAction {
  /** SIGKILL: the node is gone at once, as in a crash. */
  KILL("kill", "KILL"),
  /** SIGTERM: the node hands its groups over and leaves. */
  STOP("stop", "TERM"),
  /** SIGSTOP: the node is silent, as behind a cut cable. */
  PAUSE("pause", "STOP"),
  /** SIGCONT. */
  RESUME("resume", "CONT"),
  /** The node comes back after a kill or a stop. */
  START("start", "") {
    @Override
    void on(NodeFiles files, int node) throws IOException {
      if (files.pid(node).isPresent()) {
        throw new IOException("node %d runs already".formatted(node));
      }
      Files.createFile(files.wanted(node));
    }
  };

  final String option;
  private final String signal;

  NodeAction(String option, String signal) {
    this.option = option;
    this.signal = signal;
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
                        "node %d does not run here: %s has no pid of it; --data names the cluster's folder"
                            .formatted(node, files.folder())));
    Signals.send(signal, pid);
  }
}
