package io.muster.group;

import io.muster.group.GroupCommand.SyncGroup;
import io.muster.group.GroupEvent.AssignmentStored;
import io.muster.group.GroupEvent.Member;
import io.muster.group.GroupEvent.MembersRemoved;
import io.muster.group.GroupEvent.MembersRemoved.Removal;
import io.muster.group.GroupEvent.RebalanceCause;
import io.muster.group.GroupEvent.RebalanceCause.Kind;
import io.muster.group.GroupEvent.StaticMemberReplaced;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pcollections.TreePMap;

/**
 * A generation has started, and its leader has not brought the assignment yet. SyncGroup requests
 * are held until it does.
 *
 * @param parked who waits for the assignment, by member id
 * @param sessions of members who are not parked; a parked sync is a sign of life
 */
record CompletingRebalance(
    TreePMap<String, Caller> parked, PendingSync pendingSync, Deadlines sessions, Deadlines pending)
    implements Formed {

  static CompletingRebalance begin(Generation generation, Deadlines pending, Moment now) {
    Collection<Member> members = generation.members().values();
    long syncUntil = now.ticksMs() + JoinWindow.longestRebalanceTimeoutMs(members);
    return new CompletingRebalance(
        TreePMap.empty(),
        PendingSync.of(generation.members().keySet(), syncUntil),
        Populated.renewed(Deadlines.NONE, members, now),
        pending);
  }

  @Override
  public String label() {
    return "CompletingRebalance";
  }

  @Override
  public CompletingRebalance withPending(Deadlines changed) {
    return new CompletingRebalance(parked, pendingSync, sessions, changed);
  }

  @Override
  public Decision join(Turn turn, Joiner newcomer) {
    return prepare(turn, newcomer.cause(Kind.MEMBER_JOINED))
        .join(turn, newcomer)
        .preceded(List.of(), refusals(GroupError.REBALANCE_IN_PROGRESS))
        .wakingForAll();
  }

  /** Unchanged, it has missed the answer to its join: it gets the same again. */
  @Override
  public Decision rejoin(Turn turn, Joiner member) {
    Generation generation = turn.group().generation();
    if (isUnchanged(generation, member)) {
      return Decision.reply(this, member.caller(), generation.placeOf(member.memberId()));
    }
    return prepare(turn, member.cause(Kind.MEMBER_REJOINED_CHANGED))
        .rejoin(turn, member)
        .preceded(List.of(), refusals(GroupError.REBALANCE_IN_PROGRESS))
        .wakingForAll();
  }

  /** The leader may know the old id only, so the new one would get no assignment: rebalance. */
  @Override
  public Decision replace(Turn turn, String oldMemberId, Joiner successor) {
    StaticMemberReplaced event =
        new StaticMemberReplaced(oldMemberId, successor.member(), turn.now().epochMs());
    Turn replaced = turn.after(event);
    CompletingRebalance rest = without(List.of(oldMemberId));
    List<Reply> replies =
        new ArrayList<>(refusals(List.of(oldMemberId), GroupError.FENCED_INSTANCE_ID));
    replies.addAll(rest.refusals(GroupError.REBALANCE_IN_PROGRESS));
    return rest.prepare(replaced, successor.cause(Kind.STATIC_MEMBER_CHANGED))
        .rejoin(replaced, successor)
        .preceded(List.of(event), replies)
        .wakingForAll();
  }

  @Override
  public Decision sync(Turn turn, Caller caller, SyncGroup request) {
    String memberId = request.memberId();
    List<Reply> superseded =
        caller.equals(parked.getOrDefault(memberId, caller))
            ? List.of()
            : refusals(List.of(memberId), GroupError.REBALANCE_IN_PROGRESS);
    CompletingRebalance waiting =
        new CompletingRebalance(
            parked.plus(memberId, caller),
            pendingSync.without(memberId),
            sessions.without(memberId),
            pending);
    Decision decision =
        turn.group().generation().isLeader(memberId)
            ? waiting.assign(turn, request.assignments())
            : new Decision(List.of(), waiting, List.of(), Decision.NEVER);
    return decision.preceded(List.of(), superseded);
  }

  @Override
  public Decision remove(Turn turn, List<Removal> removals, List<Reply> replies) {
    if (removals.isEmpty()) {
      return new Decision(List.of(), this, replies, Decision.NEVER);
    }
    MembersRemoved event = new MembersRemoved(removals, turn.now().epochMs());
    Turn removed = turn.after(event);
    List<String> gone = removals.stream().map(Removal::memberId).toList();
    CompletingRebalance rest = without(gone);
    List<Reply> answered = new ArrayList<>(refusals(gone, GroupError.UNKNOWN_MEMBER_ID));
    answered.addAll(rest.refusals(GroupError.REBALANCE_IN_PROGRESS));
    answered.addAll(replies);
    return rest.prepare(removed, removals.get(0).cause())
        .settle(removed)
        .preceded(List.of(event), answered)
        .wakingForAll();
  }

  @Override
  public CompletingRebalance refreshed(Member member, Moment now) {
    String memberId = member.memberId();
    return parked.containsKey(memberId)
        ? this
        : new CompletingRebalance(
            parked,
            pendingSync,
            sessions.with(memberId, now.ticksMs() + member.sessionTimeoutMs()),
            pending);
  }

  /** Members may heartbeat between join and sync, and have nothing to do anew. */
  @Override
  public GroupError heartbeatAnswer() {
    return GroupError.NONE;
  }

  @Override
  public GroupError commitAnswer() {
    return GroupError.REBALANCE_IN_PROGRESS;
  }

  @Override
  public List<Reply> abandon(GroupError error) {
    return refusals(error);
  }

  /** Whether the member supports what it is stored with, so that no assignment would differ. */
  static boolean isUnchanged(Generation generation, Joiner member) {
    Member stored = generation.members().get(member.memberId());
    return stored != null && stored.protocols().equals(member.member().protocols());
  }

  private Decision assign(Turn turn, Map<String, Bytes> brought) {
    Generation generation = turn.group().generation();
    Map<String, Bytes> assignments = new HashMap<>(brought);
    assignments.keySet().retainAll(generation.members().keySet());
    AssignmentStored event =
        new AssignmentStored(generation.id(), assignments, turn.now().epochMs());
    Generation assigned = generation.assigned(assignments);
    List<Reply> replies = new ArrayList<>(parked.size());
    parked.forEach(
        (memberId, caller) ->
            replies.add(new Reply(caller, Stable.assignment(assigned, memberId))));
    Stable next = new Stable(pendingSync, renewedSessions(generation, turn.now()), pending);
    return new Decision(List.of(event), next, replies, next.earliestDeadline());
  }

  private PreparingRebalance prepare(Turn turn, RebalanceCause cause) {
    return PreparingRebalance.open(
        turn, cause, renewedSessions(turn.group().generation(), turn.now()), pending);
  }

  private Deadlines renewedSessions(Generation generation, Moment now) {
    return Populated.renewed(
        sessions, parked.keySet().stream().map(generation.members()::get).toList(), now);
  }

  private CompletingRebalance without(Collection<String> memberIds) {
    PendingSync stillPending = pendingSync;
    for (String memberId : memberIds) {
      stillPending = stillPending.without(memberId);
    }
    return new CompletingRebalance(
        parked.minusAll(memberIds), stillPending, sessions.without(memberIds), pending);
  }

  private List<Reply> refusals(GroupError error) {
    return refusals(parked.keySet(), error);
  }

  private List<Reply> refusals(Collection<String> memberIds, GroupError error) {
    GroupReply.SyncGroup refusal = GroupReply.SyncGroup.failed(error);
    return memberIds.stream()
        .filter(parked::containsKey)
        .map(memberId -> new Reply(parked.get(memberId), refusal))
        .toList();
  }
}
