package io.muster.group;

import java.util.Map;

/**
 * Whether offsets may be committed, and which.
 *
 * @param error of the whole request; if not NONE nothing is committed and nothing else counts
 * @param createsGroup the group must be created first, by {@link GroupEvent.GroupCreated}: a simple
 *     consumer commits to a group that is not there, and something is to be stored
 * @param accepted what is to be stored
 * @param failed what was refused, partition by partition
 * @param next the state with the member's session refreshed; takes effect at once
 * @param wakeAtTicksMs the deadline this has added, {@link Decision#NEVER} if none
 */
record CommitDecision(
    GroupError error,
    boolean createsGroup,
    Map<PartitionId, CommittedOffset> accepted,
    Map<PartitionId, GroupError> failed,
    GroupState next,
    long wakeAtTicksMs) {}
