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
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * One of the servers that are measured.
 *
 * @param name as the table calls it
 * @param pid of its process
 * @param cpu of the server and its database
 * @param countsInstances whether its groups have {@code group.instance.count}
 */
record Target(
    String name,
    InetSocketAddress address,
    BrokerClient client,
    long pid,
    Cpu.Clocks cpu,
    boolean countsInstances) {
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

  /** Tells a server that can use it how many members the group will have. */
  void expect(String groupId, int members) throws BenchFailure, InterruptedException {
    if (!countsInstances) {
      return;
    }
    AlterConfigsResource group =
        new AlterConfigsResource()
            .setResourceType(ConfigResource.Type.GROUP.id())
            .setResourceName(groupId);
    group
        .configs()
        .add(
            new AlterableConfig()
                .setName("group.instance.count")
                .setConfigOperation(AlterConfigOp.OpType.SET.id())
                .setValue(Integer.toString(members)));
    IncrementalAlterConfigsRequestData request = new IncrementalAlterConfigsRequestData();
    request.resources().add(group);
    try (BrokerConnection connection = connect()) {
      connection
          .as("bench")
          .send(
              request,
              ApiKeys.INCREMENTAL_ALTER_CONFIGS.latestVersion(),
              IncrementalAlterConfigsResponseData.class)
          .thenAccept(
              answer ->
                  answer
                      .responses()
                      .forEach(each -> Answers.accept("AlterConfigs", each.errorCode())))
          .get();
    } catch (ExecutionException e) {
      throw new BenchFailure(
          "%s cannot expect members of %s: %s".formatted(name, groupId, e.getCause()), e);
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
