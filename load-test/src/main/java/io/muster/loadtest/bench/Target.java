package io.muster.loadtest.bench;

import io.muster.loadtest.client.BrokerClient;
import io.muster.loadtest.client.BrokerConnection;
import io.muster.loadtest.client.ConnectionPool;
import io.muster.loadtest.client.CoordinatorLookup;
import io.muster.loadtest.client.TopicSetup;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * One of the servers that are measured.
 *
 * @param name as the table calls it
 * @param cpu of the server and its database
 */
record Target(String name, InetSocketAddress address, BrokerClient client, Cpu.Clocks cpu) {
  /** The topic that offsets are committed for. */
  static final String TOPIC = "bench";

  /** Creates the topic, unless it is there. */
  void createTopic(int partitions) throws BenchFailure, InterruptedException {
    try {
      TopicSetup.ensure(address, Map.of(TOPIC, partitions));
    } catch (ExecutionException | TimeoutException e) {
      throw new BenchFailure("%s has no topic to commit for: %s".formatted(name, e), e);
    }
  }

  /** Waits until the coordinator of this group serves; the server is the only one there is. */
  void awaitCoordinator(String groupId) throws BenchFailure, InterruptedException {
    try (ConnectionPool pool = client.pool(address)) {
      new CoordinatorLookup(address, any -> pool.as("bench")).coordinatorOf(groupId);
    } catch (ExecutionException | TimeoutException e) {
      throw new BenchFailure("%s does not coordinate %s: %s".formatted(name, groupId, e), e);
    }
  }

  /** A new connection. */
  BrokerConnection connect() throws BenchFailure, InterruptedException {
    try {
      return client.connect(address).get();
    } catch (ExecutionException e) {
      throw new BenchFailure("No connection to %s: %s".formatted(name, e.getCause()), e);
    }
  }
}
