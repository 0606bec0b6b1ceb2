package io.muster.server;

import io.muster.gateway.HostPort;
import io.muster.server.config.ServerConfig;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a node for as long as the process is to live. A node that the others have put out of their
 * cluster, since it was cut off or paused for too long, cannot come back as who it was: everything
 * of it is closed, and it starts anew.
 */
final class NodeLives {
  private static final Logger LOG = LoggerFactory.getLogger(NodeLives.class);

  private final ServerConfig config;

  // Guarded by this.
  private @Nullable Node current;
  private boolean ending;

  NodeLives(ServerConfig config) {
    this.config = config;
  }

  /**
   * Returns after {@link #end}.
   *
   * @param ready told each time clients are served
   * @throws FailedException when the node cannot be started
   */
  void run(Consumer<HostPort> ready) {
    for (Node node = next(); node != null; node = next()) {
      live(node, ready);
    }
  }

  private void live(Node node, Consumer<HostPort> ready) {
    try (node) {
      var left = node.start();
      ready.accept(node.address());
      left.toCompletableFuture().join();
      if (!isEnding()) {
        LOG.warn("Put out of its cluster; starts anew");
      }
    } catch (RuntimeException e) {
      if (!isEnding()) {
        throw e;
      }
      LOG.debug("The end came while the node was starting", e);
    }
  }

  /** Ends the node, and lets no other follow. */
  void end() {
    Node last;
    synchronized (this) {
      ending = true;
      last = current;
    }
    if (last != null) {
      last.close();
    }
  }

  private synchronized @Nullable Node next() {
    current = ending ? null : new Node(config);
    return current;
  }

  private synchronized boolean isEnding() {
    return ending;
  }
}
