package io.muster.gateway;

import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All connections of the node, on all ports. Thread-safe. */
final class Connections {
  private final ConnectionLimit limit;
  private final Consumer<ClientChannel> spawner;
  private final Set<ClientChannel> open = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile boolean draining;

  /**
   * No connections yet.
   *
   * @param spawner gives a connection its actor
   */
  Connections(ConnectionLimit limit, Consumer<ClientChannel> spawner) {
    this.limit = limit;
    this.spawner = spawner;
  }

  /** Null if the connection may be, else why not. */
  @Nullable String opened(ClientChannel channel, InetAddress remote) {
    if (draining) {
      return "the gateway stops";
    }
    String refusal = limit.admit(remote);
    if (refusal == null) {
      open.add(channel);
      spawner.accept(channel);
    }
    return refusal;
  }

  void closed(ClientChannel channel, InetAddress remote) {
    limit.release(remote);
    open.remove(channel);
    if (draining && open.isEmpty()) {
      drained.complete(null);
    }
  }

  int count() {
    return open.size();
  }

  /**
   * Wakes the connections whose deadlines are over. One look at all of them now and then costs less
   * than a timer for every request.
   */
  void wakeDue() {
    long now = System.nanoTime();
    for (ClientChannel channel : open) {
      if (channel.looksBefore(now)) {
        channel.lookNoMore();
        channel.signal(KafkaConnection.Signal.LOOK);
      }
    }
  }

  /** Lets the answers that are due go, and closes. */
  CompletionStage<Void> drain(long timeoutMs) {
    draining = true;
    open.forEach(channel -> channel.signal(KafkaConnection.Signal.DRAIN));
    if (open.isEmpty()) {
      drained.complete(null);
    }
    return drained
        .completeOnTimeout(null, timeoutMs, TimeUnit.MILLISECONDS)
        .thenRun(() -> open.forEach(channel -> channel.closeQuietly("the gateway stops")));
  }
}
