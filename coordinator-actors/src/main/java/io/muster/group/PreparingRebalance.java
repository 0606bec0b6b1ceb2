package io.muster.group;

import io.muster.group.GroupCommand.SyncGroup;
import io.muster.group.GroupEvent.Member;
import io.muster.group.GroupEvent.MembersRemoved;
import io.muster.group.GroupEvent.MembersRemoved.Removal;
import io.muster.group.GroupEvent.RebalanceCause;
import io.muster.group.GroupEvent.RebalanceCause.Kind;
import io.muster.group.GroupEvent.StaticMemberReplaced;
import io.muster.group.JoinWindow.Closing;
import io.muster.group.JoinWindow.Turnout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A join phase is open: JoinGroup requests are held until it completes, and then all are answered
 * together. The stored generation is still the last one.
 *
 * @param closesAtTicksMs when the phase completes if nothing changes, monotonic milliseconds
 * @param cause why it began
 * @param sessions of known members who are not back yet; a parked join is a sign of life
 */
record PreparingRebalance(
    JoinStash joins,
    JoinWindow window,
    long closesAtTicksMs,
    RebalanceCause cause,
    Deadlines sessions,
    Deadlines pending)
    implements Populated {

  /** The beginning of a phase. What made it necessary must follow: a join, a removal. */
  static PreparingRebalance open(
      Turn turn, RebalanceCause cause, Deadlines sessions, Deadlines pending) {
    Group group = turn.group();
    boolean first = group.members().isEmpty();
    int learned = first ? group.largestStable().before(group.emptiedAtMs()) : 0;
    JoinWindow window = JoinWindow.open(group.members().values(), learned, turn.now().ticksMs());
    return new PreparingRebalance(
        JoinStash.over(group.generation()),
        window,
        window.rebalanceDeadline(),
        cause,
        sessions,
        pending);
  }

  @Override
  public String label() {
    return "PreparingRebalance";
  }

  @Override
  public PreparingRebalance withPending(Deadlines changed) {
    return new PreparingRebalance(joins, window, closesAtTicksMs, cause, sessions, changed);
  }

  @Override
  public Membership membership(Group group) {
    return new Membership(group.generation(), joins);
  }

  /** Those who wait are counted, not the members: so the last to rejoin are turned away. */
  @Override
  public boolean accepts(Group group, String memberId, int maxSize) {
    return joins.contains(memberId) || joins.size() < maxSize;
  }

  @Override
  public Decision join(Turn turn, Joiner newcomer) {
    long expiresAt = turn.in(turn.settings().newMemberJoinTimeoutMs());
    long now = turn.now().ticksMs();
    Decision settled =
        with(joins.withNewcomer(newcomer, now, expiresAt))
            .with(window.newcomer(newcomer.member(), now))
            .settle(turn);
    return new Decision(
        settled.events(),
        settled.next(),
        settled.replies(),
        Math.min(settled.wakeAtTicksMs(), expiresAt));
  }

  @Override
  public Decision rejoin(Turn turn, Joiner member) {
    WaitingJoin waiting = joins.get(member.memberId());
    if (waiting != null) {
      return with(joins.renewed(member, waiting))
          .settle(turn)
          .preceded(List.of(), superseded(waiting, member));
    }
    Member before = Objects.requireNonNull(turn.group().members().get(member.memberId()));
    return with(joins.withKnown(member, before, turn.now().ticksMs()))
        .with(sessions.without(member.memberId()))
        .settle(turn);
  }

  @Override
  public Decision replace(Turn turn, String oldMemberId, Joiner successor) {
    Member old = Objects.requireNonNull(membership(turn.group()).get(oldMemberId));
    WaitingJoin waiting = joins.get(oldMemberId);
    List<Reply> fenced =
        waiting == null
            ? List.of()
            : List.of(refusal(waiting, oldMemberId, GroupError.FENCED_INSTANCE_ID));
    if (!turn.group().members().containsKey(oldMemberId)) {
      return with(joins.without(old)).join(turn, successor).preceded(List.of(), fenced);
    }
    StaticMemberReplaced event =
        new StaticMemberReplaced(oldMemberId, successor.member(), turn.now().epochMs());
    return with(joins.replaced(old, successor, turn.now().ticksMs()))
        .with(sessions.without(oldMemberId))
        .settle(turn.after(event))
        .preceded(List.of(event), fenced);
  }

  @Override
  public Decision sync(Turn turn, Caller caller, SyncGroup request) {
    return Decision.reply(
        this, caller, GroupReply.SyncGroup.failed(GroupError.REBALANCE_IN_PROGRESS));
  }

  @Override
  public Decision remove(Turn turn, List<Removal> removals, List<Reply> replies) {
    List<Removal> known = new ArrayList<>();
    List<Reply> answered = new ArrayList<>(replies);
    JoinStash staying = joins;
    for (Removal removal : removals) {
      String memberId = removal.memberId();
      Member gone = Objects.requireNonNull(membership(turn.group()).get(memberId));
      WaitingJoin waiting = joins.get(memberId);
      if (waiting != null) {
        answered.add(refusal(waiting, "", GroupError.UNKNOWN_MEMBER_ID));
      }
      if (turn.group().members().containsKey(memberId)) {
        known.add(removal);
      }
      staying = staying.without(gone);
    }
    PreparingRebalance next =
        with(staying).with(sessions.without(removals.stream().map(Removal::memberId).toList()));
    if (known.isEmpty()) {
      return next.settle(turn).preceded(List.of(), answered);
    }
    MembersRemoved event = new MembersRemoved(known, turn.now().epochMs());
    return next.settle(turn.after(event)).preceded(List.of(event), answered);
  }

  @Override
  public Decision expire(Turn turn) {
    long now = turn.now().ticksMs();
    List<Removal> removals =
        new ArrayList<>(Populated.late(turn.group(), sessions.overdue(now), List.of()));
    for (String memberId : joins.overdue(now)) {
      removals.add(
          new Removal(
              memberId, new RebalanceCause(Kind.NEW_MEMBER_TIMED_OUT, memberId, null, null)));
    }
    return withPending(pending.without(pending.overdue(now))).remove(turn, removals, List.of());
  }

  @Override
  public PreparingRebalance refreshed(Member member, Moment now) {
    return joins.contains(member.memberId())
        ? this
        : with(sessions.with(member.memberId(), now.ticksMs() + member.sessionTimeoutMs()));
  }

  @Override
  public GroupError heartbeatAnswer() {
    return GroupError.REBALANCE_IN_PROGRESS;
  }

  /** Members are still on the assignment of the stored generation. */
  @Override
  public GroupError commitAnswer() {
    return GroupError.NONE;
  }

  @Override
  public long earliestDeadline() {
    return Math.min(
        Math.min(closesAtTicksMs, joins.earliestExpiry()),
        Math.min(sessions.earliest(), pending.earliest()));
  }

  @Override
  public List<Reply> abandon(GroupError error) {
    return joins.waiting().values().stream()
        .map(waiting -> refusal(waiting, waiting.member().memberId(), error))
        .toList();
  }

  /** Completes the phase if it is time, else says when it will be. */
  Decision settle(Turn turn) {
    long now = turn.now().ticksMs();
    Turnout turnout =
        new Turnout(
            joins.size(),
            joins.newcomers(),
            turn.group().members().size() - joins.known(),
            !pending.isEmpty());
    JoinWindow counted = window.counted(turnout, now);
    Closing closing = counted.closing(turn.joinWindow(), turnout);
    PreparingRebalance next =
        new PreparingRebalance(joins, counted, closing.atTicksMs(), cause, sessions, pending);
    return closing.atTicksMs() <= now
        ? new JoinCompletion(turn, next, closing.by()).decide()
        : new Decision(List.of(), next, List.of(), closing.atTicksMs());
  }

  /** Whoever is left gets the same time once more: nobody came who could lead a generation. */
  PreparingRebalance extended(Turn turn, Deadlines remaining) {
    JoinWindow again = window.extended(turn.group().members().values(), turn.now().ticksMs());
    return new PreparingRebalance(
        JoinStash.over(turn.group().generation()),
        again,
        again.rebalanceDeadline(),
        cause,
        remaining,
        pending);
  }

  private PreparingRebalance with(JoinStash changed) {
    return new PreparingRebalance(changed, window, closesAtTicksMs, cause, sessions, pending);
  }

  private PreparingRebalance with(JoinWindow changed) {
    return new PreparingRebalance(joins, changed, closesAtTicksMs, cause, sessions, pending);
  }

  private PreparingRebalance with(Deadlines changedSessions) {
    return new PreparingRebalance(joins, window, closesAtTicksMs, cause, changedSessions, pending);
  }

  /** The same member waits on another connection now: the older request must not hang. */
  private static List<Reply> superseded(WaitingJoin older, Joiner newer) {
    return older.caller().equals(newer.caller())
        ? List.of()
        : List.of(refusal(older, newer.memberId(), GroupError.REBALANCE_IN_PROGRESS));
  }

  private static Reply refusal(WaitingJoin waiting, String memberId, GroupError error) {
    return new Reply(waiting.caller(), GroupReply.JoinGroup.failed(memberId, error));
  }
}
