package io.muster.loadtest.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one broker, each with one request at a time: so a parked request holds up no
 * other. As many are opened as requests are under way at once, up to a limit.
 */
public final class ConnectionPool implements AutoCloseable {
  private static final int LIMIT = 5_000;

  private final BrokerClient client;
  private final InetSocketAddress address;
  private final Deque<BrokerConnection> idle = new ArrayDeque<>();
  private final Set<BrokerConnection> busy = new HashSet<>();
  private boolean closed;

  ConnectionPool(BrokerClient client, InetSocketAddress address) {
    this.client = client;
    this.address = address;
  }

  /** Requests under this client id. */
  public Requester as(String clientId) {
    return (request, version) ->
        idleOrNew().thenCompose(connection -> send(connection, clientId, request, version));
  }

  /** Closes them all; requests under way fail. */
  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(BrokerConnection::close);
    busy.forEach(BrokerConnection::close);
    idle.clear();
    busy.clear();
  }

  private CompletableFuture<ApiMessage> send(
      BrokerConnection connection, String clientId, ApiMessage request, short version) {
    return connection
        .send(clientId, request, version)
        .whenComplete((answer, failure) -> release(connection, failure));
  }

  private CompletableFuture<BrokerConnection> idleOrNew() {
    synchronized (this) {
      for (BrokerConnection next = idle.poll(); next != null; next = idle.poll()) {
        if (next.isOpen()) {
          busy.add(next);
          return CompletableFuture.completedFuture(next);
        }
      }
      if (busy.size() >= LIMIT) {
        return CompletableFuture.failedFuture(
            new IOException(LIMIT + " connections are busy already"));
      }
    }
    return client.connect(address).thenApply(this::adopt);
  }

  private synchronized BrokerConnection adopt(BrokerConnection connection) {
    if (closed) {
      connection.close();
    } else {
      busy.add(connection);
    }
    return connection;
  }

  /** One whose request failed may still get that request's answer: it is not used again. */
  private synchronized void release(BrokerConnection connection, @Nullable Throwable failure) {
    busy.remove(connection);
    if (failure == null && !closed) {
      idle.push(connection);
    } else {
      connection.close();
    }
  }
}
