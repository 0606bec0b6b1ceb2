package io.muster.loadtest.cluster;

import io.muster.loadtest.process.MusterProcess;
import io.muster.loadtest.process.ServerProcess;
import io.muster.loadtest.process.Signals;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node of the cluster, through all its lives. */
final class LocalNode {
  private static final Logger LOG = LoggerFactory.getLogger(LocalNode.class);

  enum State {
    STARTING,
    SERVING,
    PAUSED,
    ENDED
  }

  private final int number;
  private final MusterProcess program;
  private final NodeFiles files;

  // Guarded by this.
  private @Nullable ServerProcess process;
  private boolean starting;

  LocalNode(int number, MusterProcess program, NodeFiles files) {
    this.number = number;
    this.program = program;
    this.files = files;
  }

  int number() {
    return number;
  }

  MusterProcess program() {
    return program;
  }

  /**
   * Returns when the node serves clients.
   *
   * @throws IOException when it does not come to that
   */
  void start() throws IOException {
    synchronized (this) {
      if (starting || isRunning()) {
        return;
      }
      starting = true;
    }
    try {
      ServerProcess started = program.start();
      synchronized (this) {
        process = started;
      }
      files.wrote(number, started.pid());
      LOG.info("Node serves node={} address={} pid={}", number, started.bootstrap(), started.pid());
    } finally {
      synchronized (this) {
        starting = false;
      }
    }
  }

  /** Looks after the node: whether it has ended, or is wanted again. */
  void look() throws IOException {
    boolean wanted = files.takeWanted(number);
    synchronized (this) {
      if (process != null && !process.isAlive()) {
        LOG.info("Node has ended node={} pid={}", number, process.pid());
        process = null;
        files.ended(number);
      }
    }
    if (wanted && state() == State.ENDED) {
      Thread starter = new Thread(this::startAgain, "node-" + number + "-start");
      starter.setDaemon(true);
      starter.start();
    }
  }

  synchronized State state() throws IOException {
    if (starting) {
      return State.STARTING;
    } else if (!isRunning()) {
      return State.ENDED;
    }
    return Signals.isPaused(pid()) ? State.PAUSED : State.SERVING;
  }

  /** 0 while it does not run. */
  synchronized long pid() {
    return process == null ? 0 : process.pid();
  }

  /** Ends it cleanly, paused or not. */
  synchronized void stop() throws IOException {
    if (process != null) {
      try {
        if (process.isAlive()) {
          process.resume();
          process.stop();
        }
      } finally {
        process = null;
        files.ended(number);
      }
    }
  }

  /** Ends it at once. */
  synchronized void kill() throws IOException {
    if (process != null) {
      process.kill();
      process = null;
      files.ended(number);
    }
  }

  private synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  private void startAgain() {
    try {
      start();
    } catch (IOException e) {
      LOG.error("Node {} cannot be started: {}", number, e.getMessage());
    }
  }
}
