package io.muster.group;

import io.muster.group.GroupCommand.LeaveGroup.LeavingMember;
import java.util.List;
import java.util.Map;
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

  /** {@code offsets} holds those of the asked partitions that have a committed offset. */
  record FetchOffsets(GroupError error, Map<PartitionId, CommittedOffset> offsets)
      implements GroupReply {}

  /**
   * The group as it is now.
   *
   * @param error GROUP_ID_NOT_FOUND when there is no such group
   * @param state Kafka's name of the group's state
   * @param protocolName empty unless the group is Stable
   */
  record DescribeGroup(
      GroupError error,
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

  /** {@code overrides} holds what was set for this group, by config name. */
  record DescribeConfigs(GroupError error, Map<String, String> overrides) implements GroupReply {}

  /** {@code message} says what is wrong and what is allowed; null if nothing is. */
  record AlterConfigs(GroupError error, @Nullable String message) implements GroupReply {}
}
