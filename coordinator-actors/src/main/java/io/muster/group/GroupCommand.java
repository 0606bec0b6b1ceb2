package io.muster.group;

import io.muster.group.consumer.CurrentAssignment;
import io.muster.group.consumer.Partitions;
import io.muster.group.txn.Transaction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks of one group. Every command is answered by the {@link GroupReply} of the same
 * name, exactly once.
 */
public sealed interface GroupCommand {

  /** A partition protocol that a member supports, best first, with its opaque metadata. */
  record Protocol(String name, Bytes metadata) {}

  /**
   * Asks for a place in the next generation.
   *
   * @param memberId empty on a first join
   * @param instanceId the static member's {@code group.instance.id} (KIP-345), null if dynamic
   * @param rebalanceTimeoutMs v0 has none: the gateway passes the session timeout
   * @param requireKnownMemberId the client knows MEMBER_ID_REQUIRED (v4+ and dynamic, KIP-394)
   * @param supportsSkippingAssignment the client knows skipAssignment (v9+, KIP-814)
   * @param reason the client's own words (KIP-800), null if none
   */
  record JoinGroup(
      String memberId,
      @Nullable String instanceId,
      String clientId,
      String clientHost,
      String protocolType,
      List<Protocol> protocols,
      int sessionTimeoutMs,
      int rebalanceTimeoutMs,
      boolean requireKnownMemberId,
      boolean supportsSkippingAssignment,
      @Nullable String reason)
      implements GroupCommand {

    /** What a client that has no member id yet is called. */
    String newMemberId(String random) {
      return (instanceId != null ? instanceId : clientId) + "-" + random;
    }
  }

  /**
   * Brings the assignment (the leader) or asks for one's share of it.
   *
   * @param protocolType null from clients older than v5 (KIP-559): then not checked
   * @param protocolName null from clients older than v5: then not checked
   * @param assignments by member id; empty from followers
   */
  record SyncGroup(
      String memberId,
      @Nullable String instanceId,
      int generation,
      @Nullable String protocolType,
      @Nullable String protocolName,
      Map<String, Bytes> assignments)
      implements GroupCommand {}

  record Heartbeat(String memberId, @Nullable String instanceId, int generation)
      implements GroupCommand {}

  /** Leaves for one or many members at once (KIP-345). */
  record LeaveGroup(List<LeavingMember> members) implements GroupCommand {
    /**
     * One of those who leave.
     *
     * @param memberId empty when an administrator removes a static member by its instance id
     * @param reason the client's own words (KIP-800), null if none
     */
    public record LeavingMember(
        String memberId, @Nullable String instanceId, @Nullable String reason) {}
  }

  /**
   * Commits offsets for a member, or for a simple consumer that manages its partitions itself.
   *
   * @param memberId empty for a simple consumer
   * @param generation −1 for a simple consumer
   * @param retentionTimeMs OffsetCommit v2–4; {@link #DEFAULT_RETENTION} for the node's
   * @param unknownGroupError what to answer when a generation is claimed of a group that is not
   *     there: ILLEGAL_GENERATION before v9, GROUP_ID_NOT_FOUND since
   */
  record CommitOffsets(
      String memberId,
      @Nullable String instanceId,
      int generation,
      long retentionTimeMs,
      GroupError unknownGroupError,
      List<Commit> commits)
      implements GroupCommand {
    public static final long DEFAULT_RETENTION = -1;

    /** Whether the client can be a member of a consumer group: both came with v9 (KIP-848). */
    boolean knowsMemberEpochs() {
      return unknownGroupError == GroupError.GROUP_ID_NOT_FOUND;
    }

    public record Commit(
        PartitionId partition,
        long offset,
        int leaderEpoch,
        @Nullable String metadata,
        @Nullable UUID topicId) {}
  }

  /**
   * Has offsets committed if a transaction is. Once answered without an error they are durable as
   * pending ones, and are to be committed to the group's shadow in the log.
   *
   * @param memberId empty for a simple consumer, and from clients older than v3 (KIP-447)
   * @param generation −1 for a simple consumer, and from clients older than v3
   * @param tag of this request alone
   * @param before what the shadow has of the partitions, asked for in this transaction; those are
   *     missing that are not stable there; empty if the transaction has an epoch of its own
   */
  record CommitTxnOffsets(
      String memberId,
      @Nullable String instanceId,
      int generation,
      Transaction transaction,
      UUID tag,
      Map<PartitionId, String> before,
      List<CommitOffsets.Commit> commits)
      implements GroupCommand {

    /** Whether it comes from somebody who does not say who he is. */
    boolean isAnonymous() {
      return generation == -1 && memberId.isEmpty() && instanceId == null;
    }
  }

  /**
   * The log has taken what was marked under this tag. Only if the group still knows of it may the
   * client be told that all is well.
   *
   * @param refused partitions that the log has not taken: what was marked for them has no effect,
   *     as the client is told
   */
  record ConfirmTxnOffsets(UUID tag, Set<PartitionId> refused) implements GroupCommand {
    /** Earlier versions do not say what was refused. */
    public ConfirmTxnOffsets {
      refused = refused == null ? Set.of() : refused;
    }
  }

  /**
   * Asks for committed offsets.
   *
   * @param memberId null or empty when the client gave none (before v9): then not checked
   * @param memberEpoch −1 when the client gave none
   * @param partitions null for all partitions of the group
   * @param requireStable to be told of partitions that an open transaction may commit (KIP-447)
   */
  record FetchOffsets(
      @Nullable String memberId,
      int memberEpoch,
      @Nullable List<PartitionId> partitions,
      boolean requireStable)
      implements GroupCommand {

    /** Those of the offsets that are asked for. */
    Map<PartitionId, CommittedOffset> among(Map<PartitionId, CommittedOffset> offsets) {
      if (partitions == null) {
        return Map.copyOf(offsets);
      }
      Map<PartitionId, CommittedOffset> found = new HashMap<>();
      for (PartitionId partition : partitions) {
        CommittedOffset offset = offsets.get(partition);
        if (offset != null) {
          found.put(partition, offset);
        }
      }
      return found;
    }
  }

  record DescribeGroup() implements GroupCommand {}

  /** Deletes the group, if it has no members. */
  record DeleteGroup() implements GroupCommand {}

  /** Deletes committed offsets, but for topics that members are subscribed to (KIP-496). */
  record DeleteOffsets(List<PartitionId> partitions) implements GroupCommand {}

  /**
   * Removes what has outlived its time (KIP-211): expired offsets, the group when it has none left
   * and no members, and what is still on record of one that was deleted long ago.
   */
  record Expire() implements GroupCommand {}

  /**
   * Topics are no longer in the log: offsets that were committed to them are void.
   *
   * @param ids of topics that were deleted
   * @param names of topics that are not there under any id: for offsets committed without one
   */
  record ForgetTopics(Set<UUID> ids, Set<String> names) implements GroupCommand {
    boolean concerns(PartitionId partition, CommittedOffset offset) {
      return offset.topicId() == null
          ? names.contains(partition.topic())
          : ids.contains(offset.topicId());
    }
  }

  /**
   * A member of a consumer group joins, says that it is alive, or leaves (KIP-848).
   *
   * @param memberId empty if the group is to choose it (v0)
   * @param memberEpoch 0 to join, −1 to leave, −2 to leave and come back as the same static member
   * @param instanceId the static member's {@code group.instance.id}, null if dynamic
   * @param rackId null if not said now
   * @param rebalanceTimeoutMs −1 if not said now
   * @param topics null if not said now
   * @param topicRegex null if not said now, empty for none
   * @param assignor null if not said now
   * @param owned what the member owns; null if not said now
   */
  record ConsumerHeartbeat(
      String memberId,
      int memberEpoch,
      @Nullable String instanceId,
      @Nullable String rackId,
      String clientId,
      String clientHost,
      int rebalanceTimeoutMs,
      @Nullable SortedSet<String> topics,
      @Nullable String topicRegex,
      @Nullable String assignor,
      @Nullable Partitions owned)
      implements GroupCommand {

    public boolean isJoin() {
      return memberEpoch == CurrentAssignment.JOINING;
    }

    public boolean isLeave() {
      return memberEpoch < 0;
    }

    /** Whether it says all that there is to say, as after an answer that was lost. */
    public boolean isFull() {
      return rebalanceTimeoutMs != -1 && (topics != null || topicRegex != null) && owned != null;
    }

    /** Whether it says nothing but that the member is alive. */
    public boolean isBare() {
      return memberEpoch > 0
          && rackId == null
          && rebalanceTimeoutMs == -1
          && topics == null
          && topicRegex == null
          && assignor == null
          && owned == null;
    }
  }

  record DescribeConsumerGroup() implements GroupCommand {}

  record DescribeConfigs() implements GroupCommand {}

  /**
   * Changes the group's own configuration (IncrementalAlterConfigs, or AlterConfigs, on a GROUP
   * resource). All of it or nothing.
   *
   * @param changes new value by config name; null deletes the override
   * @param validateOnly check only
   * @param replaces whether overrides that are not named are deleted (AlterConfigs)
   */
  record AlterConfigs(Map<String, @Nullable String> changes, boolean validateOnly, boolean replaces)
      implements GroupCommand {

    /** Leaves overrides alone that are not named. */
    public AlterConfigs(Map<String, @Nullable String> changes, boolean validateOnly) {
      this(changes, validateOnly, false);
    }
  }
}
