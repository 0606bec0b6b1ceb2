package io.muster.cluster;

import io.muster.group.GroupRequest;

/** The way to every group of the cluster, wherever it lives. */
@FunctionalInterface
public interface Groups {

  /** Delivers at most once; the sender keeps a deadline. Never blocks. */
  void send(GroupRequest request);
}
