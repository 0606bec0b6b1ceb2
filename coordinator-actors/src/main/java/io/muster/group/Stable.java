package io.muster.group;

import io.muster.group.GroupCommand.SyncGroup;
import io.muster.group.GroupEvent.Member;
import io.muster.group.GroupEvent.MembersRemoved;
import io.muster.group.GroupEvent.MembersRemoved.Removal;
import io.muster.group.GroupEvent.RebalanceCause;
import io.muster.group.GroupEvent.RebalanceCause.Kind;
import io.muster.group.GroupEvent.StaticMemberReplaced;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The generation has its assignment, and its members work.
 *
 * @param pendingSync members who have not fetched their assignment yet
 */
record Stable(PendingSync pendingSync, Deadlines sessions, Deadlines pending) implements Formed {

  @Override
  public String label() {
    return "Stable";
  }

  @Override
  public Stable withPending(Deadlines changed) {
    return new Stable(pendingSync, sessions, changed);
  }

  @Override
  public Decision join(Turn turn, Joiner newcomer) {
    return prepare(turn, newcomer.cause(Kind.MEMBER_JOINED)).join(turn, newcomer).wakingForAll();
  }

  /**
   * An unchanged follower is answered at once, without a window. A leader that joins again wants a
   * rebalance: it may have seen a change that no member's metadata shows, such as new partitions.
   */
  @Override
  public Decision rejoin(Turn turn, Joiner member) {
    Generation generation = turn.group().generation();
    boolean leads = generation.isLeader(member.memberId());
    if (!leads && CompletingRebalance.isUnchanged(generation, member)) {
      return Decision.reply(this, member.caller(), generation.placeOf(member.memberId()));
    }
    return prepare(turn, member.cause(leads ? Kind.LEADER_REJOINED : Kind.MEMBER_REJOINED_CHANGED))
        .rejoin(turn, member)
        .wakingForAll();
  }

  /** A restarted static member goes on where it was, unless the group would vote otherwise. */
  @Override
  public Decision replace(Turn turn, String oldMemberId, Joiner successor) {
    StaticMemberReplaced event =
        new StaticMemberReplaced(oldMemberId, successor.member(), turn.now().epochMs());
    Turn replaced = turn.after(event);
    Deadlines others = sessions.without(oldMemberId);
    if (!replaced.group().generation().isAgreed()) {
      return new Stable(PendingSync.NONE, others, pending)
          .prepare(replaced, successor.cause(Kind.STATIC_MEMBER_CHANGED))
          .rejoin(replaced, successor)
          .preceded(List.of(event), List.of())
          .wakingForAll();
    }
    String memberId = successor.memberId();
    long deadline = turn.in(successor.member().sessionTimeoutMs());
    Stable next =
        new Stable(
            pendingSync.replaced(oldMemberId, memberId), others.with(memberId, deadline), pending);
    Reply reply =
        new Reply(
            successor.caller(),
            placeOfSuccessor(
                turn.group().generation().leader(),
                replaced.group().generation(),
                memberId,
                successor.request().supportsSkippingAssignment()));
    return new Decision(List.of(event), next, List.of(reply), deadline);
  }

  @Override
  public Decision sync(Turn turn, Caller caller, SyncGroup request) {
    String memberId = request.memberId();
    return Decision.reply(
        new Stable(pendingSync.without(memberId), sessions, pending),
        caller,
        assignment(turn.group().generation(), memberId));
  }

  @Override
  public Decision remove(Turn turn, List<Removal> removals, List<Reply> replies) {
    if (removals.isEmpty()) {
      return new Decision(List.of(), this, replies, Decision.NEVER);
    }
    MembersRemoved event = new MembersRemoved(removals, turn.now().epochMs());
    Turn removed = turn.after(event);
    List<String> gone = removals.stream().map(Removal::memberId).toList();
    return new Stable(PendingSync.NONE, sessions.without(gone), pending)
        .prepare(removed, removals.get(0).cause())
        .settle(removed)
        .preceded(List.of(event), replies)
        .wakingForAll();
  }

  @Override
  public Stable refreshed(Member member, Moment now) {
    long deadline = now.ticksMs() + member.sessionTimeoutMs();
    return new Stable(pendingSync, sessions.with(member.memberId(), deadline), pending);
  }

  @Override
  public GroupError heartbeatAnswer() {
    return GroupError.NONE;
  }

  @Override
  public GroupError commitAnswer() {
    return GroupError.NONE;
  }

  @Override
  public List<Reply> abandon(GroupError error) {
    return List.of();
  }

  /** A member's share of the stored assignment. */
  static GroupReply.SyncGroup assignment(Generation generation, String memberId) {
    return new GroupReply.SyncGroup(
        GroupError.NONE,
        generation.protocolType(),
        generation.protocolName(),
        generation.assignmentOf(memberId));
  }

  /**
   * A leader that knows KIP-814 gets the members and is told not to assign. An older one must not
   * act as leader at all, and is told that its former id leads.
   */
  private static GroupReply.JoinGroup placeOfSuccessor(
      @Nullable String formerLeader, Generation generation, String memberId, boolean canSkip) {
    boolean leads = generation.isLeader(memberId);
    return canSkip
        ? generation.placeOf(memberId, generation.leader(), leads, leads)
        : generation.placeOf(memberId, formerLeader, false, false);
  }

  private PreparingRebalance prepare(Turn turn, RebalanceCause cause) {
    return PreparingRebalance.open(turn, cause, sessions, pending);
  }
}
