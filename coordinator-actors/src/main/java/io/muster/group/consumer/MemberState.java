package io.muster.group.consumer;

/** How far a member is on its way to its target (KIP-848). */
public enum MemberState {
  /** It owns what it is assigned, and knows of nothing else it is to have. */
  STABLE,
  /** It stays in its epoch until it reports that it has revoked what it is to give up. */
  UNREVOKED_PARTITIONS,
  /** It is in the target's epoch, and waits for partitions that others have not given up yet. */
  UNRELEASED_PARTITIONS,
  /** Never stored: what a later version stores that this one does not know. */
  UNKNOWN
}
