package io.muster.group;

import io.muster.group.GroupEvent.GenerationStarted;
import io.muster.group.GroupEvent.JoinPhase;
import io.muster.group.GroupEvent.JoinPhase.Completion;
import io.muster.group.GroupEvent.Member;
import io.muster.group.GroupEvent.MembersRemoved;
import io.muster.group.GroupEvent.MembersRemoved.Removal;
import io.muster.group.GroupEvent.RebalanceCause;
import io.muster.group.GroupEvent.RebalanceCause.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The end of a join phase: dynamic members who did not come back are left out, static ones stay
 * (KIP-345), and everybody who waits is answered at once with the new generation.
 */
record JoinCompletion(Turn turn, PreparingRebalance phase, Completion by) {

  Decision decide() {
    List<Member> leftOut = new ArrayList<>();
    TreeMap<String, Member> members = new TreeMap<>();
    for (Member known : turn.group().members().values()) {
      if (!phase.joins().contains(known.memberId())) {
        if (known.instanceId() == null) {
          leftOut.add(known);
        } else {
          members.put(known.memberId(), known);
        }
      }
    }
    if (phase.joins().size() == 0 && !members.isEmpty()) {
      return waitAgain(leftOut);
    }
    for (WaitingJoin join : phase.joins().waiting().values()) {
      members.put(join.member().memberId(), join.member());
    }
    return start(List.copyOf(members.values()), leftOut);
  }

  private Decision waitAgain(List<Member> leftOut) {
    if (leftOut.isEmpty()) {
      PreparingRebalance next = phase.extended(turn, phase.sessions());
      return new Decision(List.of(), next, List.of(), next.earliestDeadline());
    }
    MembersRemoved removed =
        new MembersRemoved(
            leftOut.stream().map(JoinCompletion::timedOut).toList(), turn.now().epochMs());
    Deadlines sessions = phase.sessions().without(ids(leftOut));
    PreparingRebalance next = phase.extended(turn.after(removed), sessions);
    return new Decision(List.of(removed), next, List.of(), next.earliestDeadline());
  }

  private Decision start(List<Member> members, List<Member> leftOut) {
    GenerationStarted started =
        new GenerationStarted(
            turn.group().generation().nextId(),
            protocolType(),
            members.isEmpty() ? null : elect(members, leftOut),
            members.isEmpty() ? null : leader(),
            members,
            phase.cause(),
            history(members, leftOut),
            turn.now().epochMs());
    Generation generation = Generation.of(started);
    GroupState next =
        members.isEmpty()
            ? new Empty(phase.pending())
            : CompletingRebalance.begin(generation, phase.pending(), turn.now());
    return new Decision(List.of(started), next, replies(generation), next.earliestDeadline());
  }

  private @Nullable String protocolType() {
    String joined = phase.joins().protocolType();
    return joined != null ? joined : turn.group().generation().protocolType();
  }

  private @Nullable String elect(List<Member> members, List<Member> leftOut) {
    SupportedProtocols supported = phase.joins().supported();
    for (Member gone : leftOut) {
      supported = supported.without(gone);
    }
    return supported.elect(members);
  }

  /**
   * Only somebody who waits can lead: the others do not know of the generation. When a leader that
   * would have stayed has gone, another of the old members follows it, as in Kafka.
   */
  private String leader() {
    JoinStash joins = phase.joins();
    String current = turn.group().generation().leader();
    LeaderSelection selection = turn.joinWindow().leaderSelectionFor(protocolType());
    if (selection == LeaderSelection.FIRST_MEMBER_ID) {
      return joins.waiting().firstKey();
    }
    return current != null && joins.contains(current)
        ? current
        : joins.waiting().values().stream()
            .min(Comparator.comparing(WaitingJoin::newcomer).thenComparingInt(WaitingJoin::arrival))
            .orElseThrow()
            .member()
            .memberId();
  }

  private List<Reply> replies(Generation generation) {
    List<Reply> replies = new ArrayList<>(phase.joins().size());
    for (WaitingJoin join : phase.joins().waiting().values()) {
      String memberId = join.member().memberId();
      Reply reply = new Reply(join.caller(), generation.placeOf(memberId));
      replies.add(generation.isLeader(memberId) ? 0 : replies.size(), reply);
    }
    return replies;
  }

  private JoinPhase history(List<Member> members, List<Member> leftOut) {
    JoinStash joins = phase.joins();
    long now = turn.now().ticksMs();
    long first =
        joins.waiting().values().stream()
            .mapToLong(WaitingJoin::sinceTicksMs)
            .min()
            .orElse(phase.window().openedAt());
    return new JoinPhase(
        joins.newcomers() == 0 ? 0 : turn.joinWindow().quietPeriodMs(joins.size()),
        now - first,
        leftOut.isEmpty() ? lastBack() : leftOut.get(0).memberId(),
        ids(leftOut),
        members.isEmpty() ? Completion.NOBODY_LEFT : by);
  }

  /** The known member who came back last, if the others had to wait for it. */
  private String lastBack() {
    return phase.joins().waiting().values().stream()
        .filter(join -> !join.newcomer() && join.arrival() > 0)
        .max(Comparator.comparingInt(WaitingJoin::arrival))
        .map(join -> Objects.requireNonNull(join.member().memberId()))
        .orElse("");
  }

  private static Removal timedOut(Member member) {
    String memberId = member.memberId();
    return new Removal(
        memberId, new RebalanceCause(Kind.REBALANCE_TIMED_OUT, memberId, null, null));
  }

  private static List<String> ids(List<Member> members) {
    return members.stream().map(Member::memberId).toList();
  }
}
