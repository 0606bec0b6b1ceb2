package io.muster.group;

import io.muster.group.GroupCommand.Protocol;
import io.muster.group.GroupEvent.GenerationStarted;
import io.muster.group.GroupEvent.Member;
import io.muster.group.GroupEvent.MembersRemoved.Removal;
import io.muster.group.GroupReply.JoinGroup.JoinedMember;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/**
 * A generation as it is stored: who belongs to it, what they agreed on, what each was assigned.
 *
 * @param id Kafka's generation id; 0 before the first
 * @param protocolType null before the first generation; outlives the members
 * @param protocolName null when it began without members
 * @param leader member id; null when there are no members or the leader has gone
 * @param members by member id, in its order
 * @param staticIds member id by group instance id
 * @param assignments by member id; null until the leader's assignment is stored
 * @param rebalanceDue members have gone or changed since it began: it cannot go on as it is
 * @param ofConsumerGroup it was no generation when it began, but the last epoch of a consumer group
 *     that has become a classic one
 */
record Generation(
    int id,
    @Nullable String protocolType,
    @Nullable String protocolName,
    @Nullable String leader,
    TreePMap<String, Member> members,
    PMap<String, String> staticIds,
    SupportedProtocols supported,
    @Nullable PMap<String, Bytes> assignments,
    boolean rebalanceDue,
    boolean ofConsumerGroup) {

  static final Generation NONE = of(0, null, null, null, List.of(), null, false, false);

  static Generation of(
      int id,
      @Nullable String protocolType,
      @Nullable String protocolName,
      @Nullable String leader,
      Collection<Member> members,
      @Nullable Map<String, Bytes> assignments,
      boolean rebalanceDue,
      boolean ofConsumerGroup) {
    TreePMap<String, Member> byId = TreePMap.empty();
    PMap<String, String> staticIds = HashTreePMap.empty();
    for (Member member : members) {
      byId = byId.plus(member.memberId(), member);
      if (member.instanceId() != null) {
        staticIds = staticIds.plus(member.instanceId(), member.memberId());
      }
    }
    return new Generation(
        id,
        protocolType,
        protocolName,
        leader,
        byId,
        staticIds,
        SupportedProtocols.of(members),
        assignments == null ? null : HashTreePMap.from(assignments),
        rebalanceDue,
        ofConsumerGroup);
  }

  static Generation of(GenerationStarted started) {
    return of(
        started.generation(),
        started.protocolType(),
        started.protocolName(),
        started.leader(),
        started.members(),
        null,
        false,
        false);
  }

  static Generation of(ConsumerGroupEvent.ConsumerGroupDowngraded downgraded) {
    return of(
        downgraded.generation(),
        SubscribedTopics.CONSUMERS,
        downgraded.protocolName(),
        downgraded.leader(),
        downgraded.members(),
        downgraded.assignments(),
        downgraded.rebalanceDue(),
        true);
  }

  /** The same when its members are none of a classic group any more. */
  Generation emptied() {
    return of(id, protocolType, null, null, List.of(), null, false, false);
  }

  /** Whether its assignment is stored and is still that of its members. */
  boolean isStable() {
    return assignments != null && !members.isEmpty() && !rebalanceDue;
  }

  /** Whether its members would still agree on the same protocol. */
  boolean isAgreed() {
    return Objects.equals(protocolName, supported.elect(members.values()));
  }

  /** Clients take a negative number for none: after the very last they begin anew. */
  int nextId() {
    return id == Integer.MAX_VALUE ? 1 : id + 1;
  }

  boolean isLeader(String memberId) {
    return memberId.equals(leader);
  }

  /**
   * Whether the member may believe that this is the protocol, although it is not the one that was
   * elected: to each member of a consumer group that speaks the classic protocol the group is in
   * the first protocol of that member.
   */
  boolean mayBeTakenFor(String protocol, String memberId) {
    Member member = members.get(memberId);
    return ofConsumerGroup
        && member != null
        && member.protocols().stream().anyMatch(own -> own.name().equals(protocol));
  }

  /** What the member was assigned, empty if nothing. */
  Bytes assignmentOf(String memberId) {
    return assignments == null ? Bytes.EMPTY : assignments.getOrDefault(memberId, Bytes.EMPTY);
  }

  Generation assigned(Map<String, Bytes> assigned) {
    return new Generation(
        id,
        protocolType,
        protocolName,
        leader,
        members,
        staticIds,
        supported,
        HashTreePMap.from(assigned),
        rebalanceDue,
        ofConsumerGroup);
  }

  Generation without(Collection<Removal> removals) {
    Generation remaining = this;
    for (Removal removal : removals) {
      remaining = remaining.without(removal.memberId());
    }
    return remaining;
  }

  private Generation without(String memberId) {
    Member member = members.get(memberId);
    if (member == null) {
      return this;
    }
    return new Generation(
        id,
        protocolType,
        protocolName,
        isLeader(memberId) ? null : leader,
        members.minus(memberId),
        member.instanceId() == null ? staticIds : staticIds.minus(member.instanceId()),
        supported.without(member),
        assignments == null ? null : assignments.minus(memberId),
        true,
        ofConsumerGroup);
  }

  /**
   * The static member's new id takes the place of its old one, in leadership and assignment, too.
   * If the leader is still assigning it does so for the old id, and a rebalance is due.
   */
  Generation replaced(String oldMemberId, Member successor) {
    Member old = members.get(oldMemberId);
    if (old == null || successor.instanceId() == null) {
      return this;
    }
    return new Generation(
        id,
        protocolType,
        protocolName,
        isLeader(oldMemberId) ? successor.memberId() : leader,
        members.minus(oldMemberId).plus(successor.memberId(), successor),
        staticIds.plus(successor.instanceId(), successor.memberId()),
        supported.without(old).with(successor),
        assignments == null
            ? null
            : assignments.minus(oldMemberId).plus(successor.memberId(), assignmentOf(oldMemberId)),
        rebalanceDue || assignments == null,
        ofConsumerGroup);
  }

  /** The answer that gives the member its place: the full list for the leader, none for others. */
  GroupReply.JoinGroup placeOf(String memberId) {
    return placeOf(memberId, leader, isLeader(memberId), false);
  }

  GroupReply.JoinGroup placeOf(
      String memberId, @Nullable String namedLeader, boolean withMembers, boolean skipAssignment) {
    return new GroupReply.JoinGroup(
        GroupError.NONE,
        id,
        protocolType,
        protocolName,
        Objects.requireNonNullElse(namedLeader, ""),
        skipAssignment,
        memberId,
        withMembers ? members.values().stream().map(this::joined).toList() : List.of());
  }

  /** The member's metadata for the protocol agreed on; empty if it does not support that one. */
  Optional<Bytes> metadataOf(Member member) {
    return member.protocols().stream()
        .filter(protocol -> protocol.name().equals(protocolName))
        .findFirst()
        .map(Protocol::metadata);
  }

  private JoinedMember joined(Member member) {
    return new JoinedMember(
        member.memberId(), member.instanceId(), metadataOf(member).orElse(Bytes.EMPTY));
  }
}
