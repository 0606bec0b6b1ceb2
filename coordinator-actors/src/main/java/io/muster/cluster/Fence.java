package io.muster.cluster;

/**
 * Whether this node may answer for the groups it hosts. A node that has not heard of a majority of
 * its cluster within the isolation bound may not: others may have taken its groups over.
 */
@FunctionalInterface
public interface Fence {

  /** Cheap enough to be asked at every reply. */
  boolean isOpen();
}
