package io.muster.loadtest.cluster;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which node has which port. Clients' ports are consecutive; the ports after them are one per node,
 * for the only broker behind, and one per node for what the nodes say to each other. All of it is
 * the same after a restart.
 *
 * @param first where clients reach the first node
 * @param nodes how many there are
 * @param brokerId id of the broker behind
 */
public record ClusterLayout(InetSocketAddress first, int nodes, int brokerId) {
  private static final int PORTS_PER_NODE = 4;
  private static final int FIRST_NODE_ID = 1_000_001;

  public ClusterLayout {
    if (first.getPort() < 1 || first.getPort() + PORTS_PER_NODE * nodes > 65_536) {
      throw new IllegalArgumentException(
          "port %d leaves no room: a cluster of %d takes %d ports from it on"
              .formatted(first.getPort(), nodes, PORTS_PER_NODE * nodes));
    }
  }

  /** 1 to {@link #nodes}. */
  IntStream numbers() {
    return IntStream.rangeClosed(1, nodes);
  }

  InetSocketAddress client(int node) {
    return InetSocketAddress.createUnresolved(first.getHostString(), first.getPort() + node - 1);
  }

  /** In Metadata; stable, and far from any broker's. */
  int nodeId(int node) {
    return FIRST_NODE_ID + node - 1;
  }

  /** Where the listener of the broker's port is counted from, so that it is {@code block 1}. */
  int brokerPortBase(int node) {
    return port(1, node) - brokerId;
  }

  int peerPort(int node) {
    return port(2, node);
  }

  int httpPort(int node) {
    return port(3, node);
  }

  /** {@code HOST:PORT,…} of all nodes, as they reach each other. */
  String seedNodes() {
    return numbers()
        .mapToObj(node -> first.getHostString() + ":" + peerPort(node))
        .collect(Collectors.joining(","));
  }

  List<InetSocketAddress> clients() {
    return numbers().mapToObj(this::client).toList();
  }

  private int port(int block, int node) {
    return first.getPort() + block * nodes + node - 1;
  }
}
