package io.muster.cluster;

import java.util.List;
import java.util.Optional;

/** Names the node that coordinates a group, by the same rule by which shards are placed. */
public interface CoordinatorLocator {

  /** Empty while the cluster has no node that could take the group. */
  Optional<Coordinator> coordinatorOf(String groupId);

  /** All nodes, this one included, by node id. */
  List<Coordinator> coordinators();
}
