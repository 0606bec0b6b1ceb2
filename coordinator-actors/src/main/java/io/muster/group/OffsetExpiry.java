package io.muster.group;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which committed offsets have outlived their time (KIP-211), and whether the group has. An offset
 * has a retention, counted
 *
 * <ul>
 *   <li>in a classic group without members from when the last one had gone,
 *   <li>in a group that has members, and in one of the consumer protocol, from its commit, and only
 *       if nobody is subscribed to its topic,
 *   <li>in a group that never had members (a simple consumer's) from its commit.
 * </ul>
 *
 * A classic group's offsets do not expire while it rebalances, nor if its members do not say what
 * they are subscribed to. What the client itself has asked for (OffsetCommit v2–4) replaces the
 * retention. None expires while another one of its partition waits for the end of a transaction.
 */
record OffsetExpiry(Turn turn, GroupState state) {

  /** The partitions whose offsets have expired. */
  List<PartitionId> expired(Map<PartitionId, CommittedOffset> offsets, PendingOffsets pending) {
    SubscribedTopics subscribed = SubscribedTopics.of(turn.group(), state);
    if (!expires(subscribed)) {
      return List.of();
    }
    Set<PartitionId> unstable = pending.partitions();
    return offsets.entrySet().stream()
        .filter(entry -> !unstable.contains(entry.getKey()))
        .filter(entry -> hasExpired(entry.getValue()) && !subscribed.has(entry.getKey().topic()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whether the group goes with its last offset: a member id that is out may still come back. */
  boolean endsWithItsOffsets() {
    return turn.group().exists() && state instanceof Empty && state.pending().isEmpty();
  }

  private boolean expires(SubscribedTopics subscribed) {
    return state instanceof Empty
        || state instanceof Consuming
        || (state instanceof Stable && subscribed.known());
  }

  private boolean hasExpired(CommittedOffset offset) {
    long now = turn.now().epochMs();
    return offset.expireTimestampMs() == CommittedOffset.NO_EXPIRY
        ? now - retainedSince(offset) >= turn.settings().offsetsRetentionMs()
        : now >= offset.expireTimestampMs();
  }

  private long retainedSince(CommittedOffset offset) {
    Group group = turn.group();
    boolean emptied =
        !ConsumerRules.appliesTo(group, state)
            && group.generation().protocolType() != null
            && group.members().isEmpty()
            && group.emptiedAtMs() != Group.NOT_EMPTIED;
    return emptied ? group.emptiedAtMs() : offset.commitTimestampMs();
  }
}
