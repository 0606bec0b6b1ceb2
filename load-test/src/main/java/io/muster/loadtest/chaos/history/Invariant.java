package io.muster.loadtest.chaos.history;

/** A promise to clients that a history either keeps or does not. */
public enum Invariant {
  /** What is read of a partition's offset is what a commit wrote that none has overwritten. */
  ACKNOWLEDGED_COMMITS_ARE_THERE,
  /** In one generation no partition has two owners. */
  ONE_OWNER_PER_GENERATION,
  /** At no time do two members own a partition, as their applications see it. */
  ONE_OWNER_AT_A_TIME,
  /** Generations only grow, and one generation has one set of members. */
  GENERATIONS_GROW,
  /** A member's epoch only grows, and nothing is acknowledged of who is no member any more. */
  MEMBERS_KEEP_THEIR_EPOCH,
  /** Nobody acknowledges what another acknowledgement has made void. */
  NO_STALE_ACKNOWLEDGEMENT,
  /** A node that is cut off from the majority of its cluster answers nothing. */
  ISOLATED_NODES_FALL_SILENT,
  /** Errors tell clients what to do: try again, look elsewhere, or join again. */
  ERRORS_ARE_ACTIONABLE,
  /** Once the faults are over, every group is whole again. */
  GROUPS_CONVERGE,
  /** No node's process ends unless it is killed or told to end. */
  NODES_KEEP_RUNNING
}
