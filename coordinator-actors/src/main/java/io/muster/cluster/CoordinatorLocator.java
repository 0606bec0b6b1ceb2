package io.muster.cluster;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

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

  /**
   * The groups that this node is to list, by their ids, so that whoever asks every node is told of
   * each group once: those that it coordinates, and its share of those whose coordinator cannot be
   * reached. A node that is about to leave goes on with its own, for those who do not know yet that
   * it need not be asked. While nodes see each other differently, a group may be listed twice, or
   * by nobody for as long as the news takes. Empty while there is no node that could list any.
   */
  Optional<Predicate<String>> listedHere();
}
