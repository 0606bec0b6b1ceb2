package io.muster.cluster;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.Address;

/** Tries whether the port where a node's peers reach it refuses connections. */
@FunctionalInterface
interface RefusalProbe {

  /**
   * True only if nobody listens there. A node that is cut off, paused or merely slow gives no
   * answer or accepts, and cannot be told from a healthy one by this.
   */
  CompletionStage<Boolean> isRefused(Address node);

  /**
   * By a connection that is closed at once.
   *
   * @param limit after which an attempt has told nothing
   * @param executor whose threads may block
   */
  static RefusalProbe byConnecting(Duration limit, Executor executor) {
    return node ->
        CompletableFuture.supplyAsync(
            () -> refuses(node.getHost().orElseThrow(), node.getPort().orElseThrow(), limit),
            executor);
  }

  private static boolean refuses(String host, int port, Duration limit) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), (int) limit.toMillis());
      return false;
    } catch (ConnectException e) {
      return true; // Before the limit nothing but a refusal ends in this.
    } catch (IOException e) {
      return false;
    }
  }
}
