package io.muster.group;

import io.muster.group.GroupCommand.SyncGroup;
import io.muster.group.GroupEvent.Member;
import io.muster.group.GroupEvent.MembersRemoved.Removal;
import io.muster.group.GroupEvent.RebalanceCause;
import io.muster.group.GroupEvent.RebalanceCause.Kind;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A state in which the group has members, or is just getting its first. */
sealed interface Populated extends GroupState permits PreparingRebalance, Formed {

  @Override
  Populated withPending(Deadlines pending);

  /** A member joins again, under the member id it has. */
  Decision rejoin(Turn turn, Joiner member);

  /** A static member joins under a new member id (KIP-345). */
  Decision replace(Turn turn, String oldMemberId, Joiner successor);

  /** A member, whose generation and protocol have been checked, asks for its assignment. */
  Decision sync(Turn turn, Caller caller, SyncGroup request);

  /**
   * Removes members, and goes on without them.
   *
   * @param replies what this decision answers besides
   */
  Decision remove(Turn turn, List<Removal> removals, List<Reply> replies);

  /** The member has given a sign of life. */
  Populated refreshed(Member member, Moment now);

  /** Everybody has. */
  default Populated refreshed(Group group, Moment now) {
    Populated refreshed = this;
    for (Member member : group.members().values()) {
      refreshed = refreshed.refreshed(member, now);
    }
    return refreshed;
  }

  /** What a heartbeat of a member of this generation is answered. */
  GroupError heartbeatAnswer();

  /** Why offsets of a member of this generation may not be committed now, NONE if they may. */
  GroupError commitAnswer();

  /** The same with every member's session renewed. */
  static Deadlines renewed(Deadlines sessions, Collection<Member> members, Moment now) {
    Deadlines renewed = sessions;
    for (Member member : members) {
      renewed = renewed.with(member.memberId(), now.ticksMs() + member.sessionTimeoutMs());
    }
    return renewed;
  }

  /**
   * Those who are late, each with what it was late for.
   *
   * @param sessionsOver member ids
   * @param syncsOver member ids
   */
  static List<Removal> late(Group group, List<String> sessionsOver, List<String> syncsOver) {
    Map<String, Kind> late = new TreeMap<>();
    syncsOver.forEach(memberId -> late.put(memberId, Kind.SYNC_TIMED_OUT));
    sessionsOver.forEach(memberId -> late.put(memberId, Kind.SESSION_EXPIRED));
    return late.entrySet().stream()
        .map(entry -> removal(group, entry.getKey(), entry.getValue()))
        .toList();
  }

  private static Removal removal(Group group, String memberId, Kind kind) {
    Member member = group.members().get(memberId);
    String instanceId = member == null ? null : member.instanceId();
    return new Removal(memberId, new RebalanceCause(kind, memberId, instanceId, null));
  }
}
