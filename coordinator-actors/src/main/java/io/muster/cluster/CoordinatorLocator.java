package io.muster.cluster;

import java.util.List;
import java.util.Optional;

/** Names the node that coordinates a group, by the same rule by which shards are placed. */
public interface CoordinatorLocator {

  /** Empty while the cluster has no node that could take the group. */
  Optional<Coordinator> coordinatorOf(String groupId);

  /**
   * Whether a request may have gone after a node that had died already: regions learn of a death
   * later than this node's view does, each in its own time, and what they send until then is lost.
   *
   * @param sentNanos when it was sent, by System.nanoTime
   */
  boolean mayBeLost(String groupId, long sentNanos);

  /** All nodes, this one included, by node id. */
  List<Coordinator> coordinators();
}
