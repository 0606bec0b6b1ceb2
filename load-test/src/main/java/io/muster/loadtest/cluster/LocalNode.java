package io.muster.loadtest.cluster;

import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.MusterProcess;
import io.muster.loadtest.process.ServerProcess;
import io.muster.loadtest.process.Signals;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node of the cluster, through all its lives. */
public final class LocalNode {
  private static final Logger LOG = LoggerFactory.getLogger(LocalNode.class);

  /** What becomes of a node. */
  public enum State {
    STARTING,
    SERVING,
    PAUSED,
    ENDED
  }

  private final int number;
  private final NodeFiles files;

  // Guarded by this.
  private MusterProcess program;
  private @Nullable ServerProcess process;
  private boolean starting;

  LocalNode(int number, MusterProcess program, NodeFiles files) {
    this.number = number;
    this.program = program;
    this.files = files;
  }

  /** From 1 on. */
  public int number() {
    return number;
  }

  /** Where its clients connect to. */
  public InetSocketAddress address() {
    return program().address();
  }

  synchronized MusterProcess program() {
    return program;
  }

  /** Makes it a node of another build from its next start on, with the same data and settings. */
  public synchronized void become(Distribution build) {
    program = program.of(build);
  }

  /**
   * Returns when the node serves clients.
   *
   * @throws IOException when it does not come to that
   */
  public void start() throws IOException {
    synchronized (this) {
      if (starting || isRunning()) {
        return;
      }
      starting = true;
    }
    try {
      ServerProcess started = program().start();
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

  /** As it is now. */
  public synchronized State state() throws IOException {
    if (starting) {
      return State.STARTING;
    } else if (!isRunning()) {
      return State.ENDED;
    }
    return Signals.isPaused(pid()) ? State.PAUSED : State.SERVING;
  }

  /** 0 while it does not run. */
  public synchronized long pid() {
    return process == null ? 0 : process.pid();
  }

  /** Ends it at once (SIGKILL). */
  public synchronized void kill() throws IOException {
    running().kill();
    process = null;
    files.ended(number);
  }

  /** Freezes it (SIGSTOP). */
  public synchronized void pause() throws IOException {
    running().pause();
  }

  /** Lets it go on (SIGCONT). */
  public synchronized void resume() throws IOException {
    running().resume();
  }

  /** Ends it cleanly, paused or not. */
  public synchronized void stop() throws IOException {
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

  private ServerProcess running() throws IOException {
    if (process == null || !process.isAlive()) {
      throw new IOException("Node %d does not run".formatted(number));
    }
    return process;
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
