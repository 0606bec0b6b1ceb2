package io.muster.loadtest.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One client's connections, one to each node it needs. Between attempts to connect it pauses as a
 * Java client does by its defaults. Used on the clients' thread only.
 */
public final class NodeConnections {
  /** {@code reconnect.backoff.ms}, doubled with each further failure. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

  /** {@code reconnect.backoff.max.ms}. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  /** So that clients do not come all at once: a pause is up to this much shorter or longer. */
  private static final double JITTER = 0.2;

  private final BrokerClient client;
  private final Executor thread;
  private final Random random;
  private final Map<InetSocketAddress, Node> nodes = new HashMap<>();

  /** What is known of a node. */
  private static final class Node {
    @Nullable BrokerConnection connection;
    @Nullable CompletableFuture<BrokerConnection> connecting;
    int failures;
    long pausedUntilNanos = System.nanoTime();

    boolean isConnected() {
      return connection != null && connection.isOpen();
    }
  }

  /**
   * @param thread on which this is used
   */
  public NodeConnections(BrokerClient client, Executor thread, Random random) {
    this.client = client;
    this.thread = thread;
    this.random = random;
  }

  /**
   * The connection to a node, opened unless it is open.
   *
   * @return fails with {@link IOException} when it cannot be had now
   */
  public CompletableFuture<BrokerConnection> to(InetSocketAddress address) {
    Node node = nodes.computeIfAbsent(address, unknown -> new Node());
    if (node.isConnected()) {
      return CompletableFuture.completedFuture(node.connection);
    } else if (node.connecting != null) {
      return node.connecting;
    } else if (isPaused(node)) {
      return CompletableFuture.failedFuture(new IOException("Not tried again yet"));
    }
    node.connecting =
        client
            .connect(address)
            .whenCompleteAsync((connection, failure) -> tried(node, connection), thread);
    return node.connecting;
  }

  /** Whether it was connected to, and is no more. */
  boolean isCutOff(InetSocketAddress address) {
    Node node = nodes.get(address);
    return node != null && node.connection != null && !node.connection.isOpen();
  }

  /** Whether a node is connected, or may be tried now. */
  public boolean isWorthTrying(InetSocketAddress address) {
    Node node = nodes.get(address);
    return node == null || node.isConnected() || !isPaused(node);
  }

  /** The connection failed, or is given up. */
  public void lost(InetSocketAddress address) {
    Node node = nodes.get(address);
    if (node != null && node.connection != null) {
      node.connection.close();
      node.connection = null;
      pause(node);
    }
  }

  public void close() {
    for (Node node : nodes.values()) {
      if (node.connection != null) {
        node.connection.close();
      }
    }
  }

  private void tried(Node node, @Nullable BrokerConnection connection) {
    node.connecting = null;
    node.connection = connection;
    if (connection == null) {
      pause(node);
    } else {
      node.failures = 0;
    }
  }

  private void pause(Node node) {
    double pause =
        Math.min(
            FIRST_PAUSE.toNanos() * Math.pow(2, node.failures), (double) LONGEST_PAUSE.toNanos());
    node.failures++;
    node.pausedUntilNanos =
        System.nanoTime() + (long) (pause * (1 + JITTER * (2 * random.nextDouble() - 1)));
  }

  private static boolean isPaused(Node node) {
    return node.pausedUntilNanos - System.nanoTime() > 0;
  }
}
