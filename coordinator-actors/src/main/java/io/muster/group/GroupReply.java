package io.muster.group;

import io.muster.group.GroupCommand.LeaveGroup.LeavingMember;
import io.muster.group.consumer.MemberMetadata;
import io.muster.group.consumer.Partitions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a group answers to the {@link GroupCommand} of the same name. */
public sealed interface GroupReply {

  /** How an answer looks that could not be given; also what a lost request is answered with. */
  GroupError error();

  /**
   * A place in a generation.
   *
   * @param generation −1 on error
   * @param protocolType null on error and when the group has none
   * @param protocolName null on error
   * @param leader member id of the leader, empty on error
   * @param members all members for the leader, empty for followers
   * @param skipAssignment the leader must not assign again (KIP-814)
   */
  record JoinGroup(
      GroupError error,
      int generation,
      @Nullable String protocolType,
      @Nullable String protocolName,
      String leader,
      boolean skipAssignment,
      String memberId,
      List<JoinedMember> members)
      implements GroupReply {
    public record JoinedMember(String memberId, @Nullable String instanceId, Bytes metadata) {}

    public static JoinGroup failed(String memberId, GroupError error) {
      return new JoinGroup(error, -1, null, null, "", false, memberId, List.of());
    }
  }

  record SyncGroup(
      GroupError error,
      @Nullable String protocolType,
      @Nullable String protocolName,
      Bytes assignment)
      implements GroupReply {
    public static SyncGroup failed(GroupError error) {
      return new SyncGroup(error, null, null, Bytes.EMPTY);
    }
  }

  record Heartbeat(GroupError error) implements GroupReply {}

  /** {@code members} answers each leaving member in the order of the request. */
  record LeaveGroup(GroupError error, List<MemberLeft> members) implements GroupReply {
    public record MemberLeft(LeavingMember member, GroupError error) {}
  }

  /**
   * What became of a commit.
   *
   * @param error of the whole request; if not NONE nothing was committed
   * @param failed partitions that were not committed although the request was fine
   */
  record CommitOffsets(GroupError error, Map<PartitionId, GroupError> failed)
      implements GroupReply {}

  /**
   * What became of offsets that are to be committed with a transaction.
   *
   * @param error of the whole request; if not NONE nothing was taken
   * @param failed partitions that were not taken although the request was fine
   */
  record CommitTxnOffsets(GroupError error, Map<PartitionId, GroupError> failed)
      implements GroupReply {}

  /** COORDINATOR_LOAD_IN_PROGRESS when the group does not know of it: all is to be done again. */
  record ConfirmTxnOffsets(GroupError error) implements GroupReply {}

  /**
   * Committed offsets.
   *
   * @param offsets those of the asked partitions that have one
   * @param unstable partitions that an open transaction may commit; empty unless asked for
   */
  record FetchOffsets(
      GroupError error, Map<PartitionId, CommittedOffset> offsets, Set<PartitionId> unstable)
      implements GroupReply {
    /** Earlier versions do not say what is unstable. */
    public FetchOffsets {
      unstable = unstable == null ? Set.of() : unstable;
    }

    public FetchOffsets(GroupError error, Map<PartitionId, CommittedOffset> offsets) {
      this(error, offsets, Set.of());
    }
  }

  /**
   * The group as it is now.
   *
   * @param error GROUP_ID_NOT_FOUND when there is no such group or it is a consumer group
   * @param message says what is wrong; null if nothing is
   * @param state Kafka's name of the group's state
   * @param protocolName empty unless the group is Stable
   */
  record DescribeGroup(
      GroupError error,
      @Nullable String message,
      String state,
      String protocolType,
      String protocolName,
      List<MemberDescription> members)
      implements GroupReply {
    public record MemberDescription(
        String memberId,
        @Nullable String instanceId,
        String clientId,
        String clientHost,
        Bytes metadata,
        Bytes assignment) {}
  }

  /** {@code error} is NON_EMPTY_GROUP when it has members, GROUP_ID_NOT_FOUND when it is none. */
  record DeleteGroup(GroupError error) implements GroupReply {}

  /**
   * What became of a deletion of offsets.
   *
   * @param error of the whole request; if not NONE nothing was deleted
   * @param failed partitions whose offset stays although the request was fine
   */
  record DeleteOffsets(GroupError error, Map<PartitionId, GroupError> failed)
      implements GroupReply {}

  record Expire(GroupError error) implements GroupReply {}

  record ForgetTopics(GroupError error) implements GroupReply {}

  /**
   * What a member of a consumer group is to do (KIP-848).
   *
   * @param message says what is wrong; null if nothing is
   * @param memberId null on error
   * @param heartbeatIntervalMs when it is to be heard of again; 0 on error and after it left
   * @param assignment what it is to own from now on; null if that is what it has been told already
   */
  record ConsumerHeartbeat(
      GroupError error,
      @Nullable String message,
      @Nullable String memberId,
      int memberEpoch,
      int heartbeatIntervalMs,
      @Nullable Partitions assignment)
      implements GroupReply {
    public static ConsumerHeartbeat failed(GroupError error, @Nullable String message) {
      return new ConsumerHeartbeat(error, message, null, 0, 0, null);
    }
  }

  /**
   * A consumer group as it is now.
   *
   * @param error GROUP_ID_NOT_FOUND when there is no such group or it is no consumer group
   * @param message says what is wrong; null if nothing is
   * @param state Kafka's name of the group's state
   * @param assignor the assignor that applies
   * @param topicNames name by id of the topics that are known
   */
  record DescribeConsumerGroup(
      GroupError error,
      @Nullable String message,
      String state,
      int groupEpoch,
      int assignmentEpoch,
      String assignor,
      List<ConsumerDescription> members,
      Map<UUID, String> topicNames)
      implements GroupReply {
    /**
     * A member.
     *
     * @param owned what it is assigned or has still to give up
     * @param target what it is to have
     */
    public record ConsumerDescription(
        MemberMetadata metadata, int memberEpoch, Partitions owned, Partitions target) {}

    public static DescribeConsumerGroup failed(GroupError error, @Nullable String message) {
      return new DescribeConsumerGroup(error, message, "", 0, 0, "", List.of(), Map.of());
    }
  }

  /** {@code overrides} holds what was set for this group, by config name. */
  record DescribeConfigs(GroupError error, Map<String, String> overrides) implements GroupReply {}

  /** {@code message} says what is wrong and what is allowed; null if nothing is. */
  record AlterConfigs(GroupError error, @Nullable String message) implements GroupReply {}
}
