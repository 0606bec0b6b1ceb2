package io.muster.loadtest.failover;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** A cluster of three nodes that faults are put to. */
interface Subject extends AutoCloseable {
  List<Victim> nodes();

  /** The node that has a duty for the whole cluster besides its share of the groups. */
  Victim chief() throws IOException, FailoverFailure, InterruptedException;

  /** Returns when all nodes are members in good standing. */
  void awaitWhole() throws IOException, FailoverFailure, InterruptedException;

  /** Returns when, besides, each node coordinates its share of the groups again. */
  void awaitBalanced() throws IOException, FailoverFailure, InterruptedException;

  @Override
  void close() throws IOException;

  /** Where clients start from. */
  default List<InetSocketAddress> addresses() {
    return nodes().stream().map(Victim::address).toList();
  }
}
