package io.muster.cluster;

import io.muster.group.GroupRequest;

/** The way to every group of the cluster, wherever it lives. */
public interface Groups {

  /** Delivers at most once; the sender keeps a deadline. Never blocks. */
  void send(GroupRequest request);

  /**
   * Whether another node is to coordinate the group and this one has let go of it. Cheap enough to
   * be asked at every heartbeat.
   */
  boolean isElsewhere(String groupId);
}
