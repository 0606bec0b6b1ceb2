package io.muster.cluster;

import java.util.List;
import java.util.Optional;

/** Names the node that coordinates a group, by the same rule by which shards are placed. */
public interface CoordinatorLocator {

  /** Empty while the cluster has no node that could take the group. */
  Optional<Coordinator> coordinatorOf(String groupId);

  /**
   * Whether a request may never be answered because its group was on its way. Regions learn later
   * than this node's view that a node has died, and send after it; and the old home of a shard that
   * is handed over drops what reaches it between two steps.
   *
   * @param sentNanos when it was sent, by System.nanoTime
   */
  boolean mayBeLost(String groupId, long sentNanos);

  /** All nodes, this one included, by node id. */
  List<Coordinator> coordinators();
}
