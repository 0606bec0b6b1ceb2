package io.muster.server.http;

import io.muster.cluster.ClusterView;
import java.util.List;
import java.util.Map;

/**
 * Nodes, shards and groups in short.
 *
 * @param nodeId of the node that shows it
 * @param nodes all, as it sees them
 * @param openGroups that exist and are in memory on the node that shows it
 * @param groupsByState the same by Kafka's name of their state
 */
public record Overview(
    int nodeId, List<Node> nodes, int openGroups, Map<String, Integer> groupsByState) {

  /**
   * A node of the cluster.
   *
   * @param address where its clients are told to connect
   * @param status Pekko's name of it
   * @param oldest whether it is the node that places the shards
   * @param shards how many are placed on it
   */
  public record Node(
      int id, String address, String status, boolean reachable, boolean oldest, long shards) {

    static Node of(ClusterView.Node node) {
      return new Node(
          node.coordinator().nodeId(),
          node.coordinator().host() + ":" + node.coordinator().port(),
          node.status(),
          node.reachable(),
          node.oldest(),
          node.shards());
    }
  }

  public static Overview of(int nodeId, ClusterView cluster, Map<String, Integer> groupsByState) {
    return new Overview(
        nodeId,
        cluster.nodes().stream().map(Node::of).toList(),
        groupsByState.values().stream().mapToInt(Integer::intValue).sum(),
        groupsByState);
  }
}
