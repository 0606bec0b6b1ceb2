package io.muster.loadtest.chaos.load;

import io.muster.loadtest.client.BrokerConnection;
import io.muster.loadtest.client.Requester;
import io.muster.loadtest.process.Addresses;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * One member's connection, dialled anew after each failure: mostly to the node that is named as the
 * coordinator, sometimes to any, which has to serve as well.
 */
final class Dialer implements Requester, AutoCloseable {
  private static final int ANY_NODE_ONE_IN = 5;

  private final Target target;
  private final String group;
  private final String clientId;
  private final Random random;
  private @Nullable BrokerConnection connection;
  private String node = "";

  Dialer(Target target, String group, String clientId, Random random) {
    this.target = target;
    this.group = group;
    this.clientId = clientId;
    this.random = random;
  }

  /** {@code HOST:PORT} of the node it is connected to; empty when it is to none. */
  String node() {
    return node;
  }

  /**
   * Connects, unless it is.
   *
   * @return whether it is now
   */
  boolean dial() throws InterruptedException {
    if (connection != null && connection.isOpen()) {
      return true;
    }
    close();
    InetSocketAddress any = target.nodes().get(random.nextInt(target.nodes().size()));
    try {
      connect(any);
      if (random.nextInt(ANY_NODE_ONE_IN) != 0) {
        InetSocketAddress coordinator = coordinator();
        if (coordinator == null) {
          close();
        } else if (!Addresses.format(coordinator).equals(node)) {
          close();
          connect(coordinator);
        }
      }
    } catch (ExecutionException e) {
      // Nobody there, or nobody who answers: the next attempt may try another node.
      close();
    }
    return connection != null;
  }

  @Override
  public CompletableFuture<ApiMessage> send(ApiMessage request, short version) {
    if (connection == null) {
      throw new IllegalStateException("Not connected");
    }
    return connection.as(clientId).send(request, version);
  }

  /** Hangs up. */
  @Override
  public void close() {
    if (connection != null) {
      connection.close();
    }
    connection = null;
    node = "";
  }

  private void connect(InetSocketAddress address) throws InterruptedException, ExecutionException {
    connection = target.client().connect(address).get();
    node = Addresses.format(address);
  }

  /** Null when the node knows of none. */
  private @Nullable InetSocketAddress coordinator()
      throws InterruptedException, ExecutionException {
    var found =
        send(
                new FindCoordinatorRequestData().setCoordinatorKeys(List.of(group)),
                ApiKeys.FIND_COORDINATOR.latestVersion(),
                FindCoordinatorResponseData.class)
            .get()
            .coordinators()
            .get(0);
    return found.errorCode() == Errors.NONE.code()
        ? InetSocketAddress.createUnresolved(found.host(), found.port())
        : null;
  }
}
