package io.muster.loadtest.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which node has which port. Clients' ports are consecutive; the ports after them are one per node,
 * for the only broker behind, one per node for what the nodes say to each other, and one per node
 * for HTTP. All of it is the same after a restart.
 *
 * @param first where clients reach the first node
 * @param nodes how many there are
 */
public record ClusterLayout(InetSocketAddress first, int nodes) {
  private static final int PORTS_PER_NODE = 4;
  private static final int FIRST_NODE_ID = 1_000_001;

  /** Of the embedded broker. */
  private static final int BROKER_ID = 1;

  public ClusterLayout {
    if (first.getPort() < 1 || first.getPort() + PORTS_PER_NODE * nodes > 65_536) {
      throw new IllegalArgumentException(
          "port %d leaves no room: a cluster of %d takes %d ports from it on"
              .formatted(first.getPort(), nodes, PORTS_PER_NODE * nodes));
    }
  }

  /**
   * On loopback, at ports that nobody listens at now. They are outside of what systems give to
   * outgoing connections, so that none of them is taken before the nodes bind them.
   *
   * @throws IllegalStateException when a hundred places have a port that is taken
   */
  public static ClusterLayout free(int nodes) {
    return ThreadLocalRandom.current()
        .ints(15_000, 30_000)
        .limit(100)
        .filter(
            first ->
                IntStream.range(first, first + PORTS_PER_NODE * nodes)
                    .allMatch(ClusterLayout::isFree))
        .mapToObj(first -> InetSocketAddress.createUnresolved("127.0.0.1", first))
        .findFirst()
        .map(first -> new ClusterLayout(first, nodes))
        .orElseThrow(
            () -> new IllegalStateException("no free ports for %d nodes".formatted(nodes)));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** 1 to {@link #nodes}. */
  public IntStream numbers() {
    return IntStream.rangeClosed(1, nodes);
  }

  InetSocketAddress client(int node) {
    return InetSocketAddress.createUnresolved(first.getHostString(), first.getPort() + node - 1);
  }

  /** In Metadata; stable, and far from any broker's. */
  int nodeId(int node) {
    return FIRST_NODE_ID + node - 1;
  }

  /** A node serves the broker at the port this much plus the broker's id. */
  int brokerPortBase(int node) {
    return port(1, node) - BROKER_ID;
  }

  /** Where the other nodes reach it. */
  public int peerPort(int node) {
    return port(2, node);
  }

  /** {@code HOST:PORT}. */
  public String http(int node) {
    return first.getHostString() + ":" + port(3, node);
  }

  /** {@code HOST:PORT,…} of all nodes, as they reach each other. */
  String seedNodes() {
    return numbers()
        .mapToObj(node -> first.getHostString() + ":" + peerPort(node))
        .collect(Collectors.joining(","));
  }

  /** Where clients reach each node, the first one first. */
  public List<InetSocketAddress> clients() {
    return numbers().mapToObj(this::client).toList();
  }

  private int port(int block, int node) {
    return first.getPort() + block * nodes + node - 1;
  }
}
