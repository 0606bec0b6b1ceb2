package io.muster.persistence;

/**
 * Where the store leaves its figures. Called from its threads: cheap, and never blocks. What an
 * implementation does not want to know it leaves as it is.
 */
public interface StoreMetrics {
  /** Keeps nothing. */
  StoreMetrics NONE = new StoreMetrics() {};

  /**
   * A transaction of committed offsets was stored.
   *
   * @param commits writes of groups in it
   * @param partitions their partitions
   * @param nanos from its begin to its end
   */
  default void offsetsStored(int commits, int partitions, long nanos) {}

  /** Commits that were not stored, since the database could not or would not. */
  default void offsetsFailed(int commits) {}
}
