package io.muster.group;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has happened to a group, as stored in its journal. Offsets are not events: they live in a
 * table of their own ({@link OffsetStore}). Every {@code at} is in milliseconds since the epoch.
 */
public sealed interface GroupEvent
    permits GroupEvent.GroupCreated,
        GroupEvent.GenerationStarted,
        GroupEvent.AssignmentStored,
        GroupEvent.MembersRemoved,
        GroupEvent.StaticMemberReplaced,
        GroupEvent.ConfigsChanged,
        GroupEvent.GroupDeleted,
        ConsumerGroupEvent {

  /** When it happened, milliseconds since the epoch. */
  long at();

  /** The group exists from now on: somebody joined it or committed an offset to it. */
  record GroupCreated(long at) implements GroupEvent {}

  /**
   * A join phase has completed: these members, and no others, form the generation.
   *
   * @param protocolName the protocol that won the vote; null when no member is left
   * @param leader member id; null when no member is left
   * @param members in member-id order
   * @param cause why the rebalance had begun
   * @param window how the join phase went
   */
  record GenerationStarted(
      int generation,
      @Nullable String protocolType,
      @Nullable String protocolName,
      @Nullable String leader,
      List<Member> members,
      RebalanceCause cause,
      JoinPhase window,
      long at)
      implements GroupEvent {}

  /** The leader's assignment is stored: the generation is Stable. Members left out have none. */
  record AssignmentStored(int generation, Map<String, Bytes> assignments, long at)
      implements GroupEvent {}

  /** Members have gone in the midst of a generation; what follows is a rebalance. */
  record MembersRemoved(List<Removal> removals, long at) implements GroupEvent {
    public record Removal(String memberId, RebalanceCause cause) {}
  }

  /** A static member came back under a new member id (KIP-345); nothing else has changed. */
  record StaticMemberReplaced(String oldMemberId, Member member, long at) implements GroupEvent {}

  /** Group configs were set (value) or deleted (null). They may precede the group's creation. */
  record ConfigsChanged(Map<String, @Nullable String> changes, long at) implements GroupEvent {}

  /**
   * The group is no more: its offsets are void from now on, and a later group of the same name
   * begins like any other. Its configs outlive it.
   */
  record GroupDeleted(Deletion cause, long at) implements GroupEvent {
    /** Why a group was deleted. */
    public enum Deletion {
      /** By DeleteGroups; or it was found deleted, and nobody knows why. */
      REQUESTED,
      /** It had no members, and no offset that had not expired. */
      EXPIRED,
      /** Never stored: what a later version stores that this one does not know. */
      UNKNOWN
    }
  }

  /**
   * A member of a generation.
   *
   * @param protocols what it supports, best first, with its metadata
   */
  record Member(
      String memberId,
      @Nullable String instanceId,
      String clientId,
      String clientHost,
      int sessionTimeoutMs,
      int rebalanceTimeoutMs,
      List<GroupCommand.Protocol> protocols) {}

  /**
   * Why a rebalance began.
   *
   * @param memberId whose doing it was; empty when nobody's
   * @param clientReason the client's own words (KIP-800), of which the first {@value
   *     RebalanceCause#MAX_REASON_LENGTH} characters are kept; null if none
   */
  record RebalanceCause(
      Kind kind, String memberId, @Nullable String instanceId, @Nullable String clientReason) {
    /** Kafka's own clients send no more. */
    public static final int MAX_REASON_LENGTH = 255;

    public RebalanceCause {
      if (clientReason != null && clientReason.length() > MAX_REASON_LENGTH) {
        clientReason = clientReason.substring(0, MAX_REASON_LENGTH);
      }
    }

    /** The request or timeout that made the rebalance necessary. */
    public enum Kind {
      MEMBER_JOINED,
      MEMBER_REJOINED_CHANGED,
      LEADER_REJOINED,
      STATIC_MEMBER_CHANGED,
      MEMBER_LEFT,
      REMOVED_BY_ADMIN,
      SESSION_EXPIRED,
      REBALANCE_TIMED_OUT,
      SYNC_TIMED_OUT,
      NEW_MEMBER_TIMED_OUT,
      GROUP_OVER_CAPACITY,
      RECOVERED_UNFINISHED,
      SUBSCRIPTION_CHANGED,
      TOPICS_CHANGED,
      PROTOCOL_CHANGED,
      /** Never stored: what a later version stores that this one does not know. */
      UNKNOWN
    }
  }

  /**
   * How a join phase went, for the history and the log.
   *
   * @param windowMs the quiet period that applied at the end
   * @param waitedMs from the first join to the answer
   * @param waitedLongestFor the member that was waited for longest; empty when nobody was
   * @param leftOut members that did not come back in time
   * @param completedBy what ended it
   */
  record JoinPhase(
      long windowMs,
      long waitedMs,
      String waitedLongestFor,
      List<String> leftOut,
      Completion completedBy) {
    /** What ended a join phase. */
    public enum Completion {
      QUIET_PERIOD,
      EXPECTED_COUNT,
      ALL_REJOINED,
      CAP,
      REBALANCE_TIMEOUT,
      NOBODY_LEFT,
      /** Never stored: what a later version stores that this one does not know. */
      UNKNOWN
    }
  }
}
