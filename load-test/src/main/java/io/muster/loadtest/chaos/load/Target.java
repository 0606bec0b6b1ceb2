package io.muster.loadtest.chaos.load;

import io.muster.loadtest.chaos.history.History;
import io.muster.loadtest.client.BrokerClient;
import io.muster.loadtest.process.Addresses;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What clients need to know.
 *
 * @param nodes of the cluster
 * @param topic that all of them read
 * @param partitions of that topic
 */
record Target(
    List<InetSocketAddress> nodes,
    BrokerClient client,
    History history,
    String topic,
    int partitions) {

  /** {@code HOST:PORT,…} of all nodes. */
  String bootstrap() {
    return nodes.stream().map(Addresses::format).collect(Collectors.joining(","));
  }

  Set<Integer> allPartitions() {
    return IntStream.range(0, partitions).boxed().collect(Collectors.toUnmodifiableSet());
  }
}
