package io.muster.group;

import io.muster.group.GroupEvent.Member;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/**
 * The unanswered JoinGroup requests of a join phase, over the generation that it is to follow.
 *
 * @param waiting by member id, in its order
 * @param newcomers how many of them are not members of the stored generation
 * @param newStaticIds member id by group instance id, newcomers only
 * @param supported the protocols of the stored members and the newcomers, by what each said last
 * @param protocolType that of the group; null while it has no members
 * @param arrivals how many joins the phase has seen
 */
record JoinStash(
    TreePMap<String, WaitingJoin> waiting,
    int newcomers,
    PMap<String, String> newStaticIds,
    SupportedProtocols supported,
    @Nullable String protocolType,
    int arrivals) {

  /** Nobody has joined yet. */
  static JoinStash over(Generation generation) {
    return new JoinStash(
        TreePMap.empty(),
        0,
        HashTreePMap.empty(),
        generation.supported(),
        generation.members().isEmpty() ? null : generation.protocolType(),
        0);
  }

  boolean contains(String memberId) {
    return waiting.containsKey(memberId);
  }

  @Nullable WaitingJoin get(String memberId) {
    return waiting.get(memberId);
  }

  int size() {
    return waiting.size();
  }

  /** How many members of the stored generation are back. */
  int known() {
    return waiting.size() - newcomers;
  }

  JoinStash withNewcomer(Joiner joiner, long nowTicksMs, long expiresAtTicksMs) {
    return plus(
        new WaitingJoin(
            joiner.caller(), joiner.member(), true, arrivals, nowTicksMs, expiresAtTicksMs),
        joiner.request().protocolType(),
        supported.with(joiner.member()));
  }

  /**
   * A member of the stored generation is back.
   *
   * @param before how it is stored
   */
  JoinStash withKnown(Joiner joiner, Member before, long nowTicksMs) {
    return plus(
        new WaitingJoin(
            joiner.caller(), joiner.member(), false, arrivals, nowTicksMs, Decision.NEVER),
        joiner.request().protocolType(),
        supported.replaced(before, joiner.member()));
  }

  /** Somebody who waits already has asked again. */
  JoinStash renewed(Joiner joiner, WaitingJoin before) {
    return plus(
        before.renewed(joiner.caller(), joiner.member()),
        joiner.request().protocolType(),
        supported.replaced(before.member(), joiner.member()));
  }

  /**
   * A static member of the stored generation joins under a new member id, in which it keeps its
   * rank if the old one was waiting.
   *
   * @param old with what it said last
   */
  JoinStash replaced(Member old, Joiner successor, long nowTicksMs) {
    WaitingJoin waiting = get(old.memberId());
    WaitingJoin join =
        waiting != null
            ? waiting.renewed(successor.caller(), successor.member())
            : new WaitingJoin(
                successor.caller(),
                successor.member(),
                false,
                arrivals,
                nowTicksMs,
                Decision.NEVER);
    JoinStash rest = without(old);
    return rest.plus(
        join, successor.request().protocolType(), rest.supported.with(successor.member()));
  }

  /**
   * Somebody has gone.
   *
   * @param before the member with what it said last
   */
  JoinStash without(Member before) {
    WaitingJoin gone = waiting.get(before.memberId());
    boolean newcomer = gone != null && gone.newcomer();
    return new JoinStash(
        waiting.minus(before.memberId()),
        newcomer ? newcomers - 1 : newcomers,
        newcomer && before.instanceId() != null
            ? newStaticIds.minus(before.instanceId())
            : newStaticIds,
        supported.without(before),
        protocolType,
        arrivals);
  }

  /** Newcomers whose wait has become too long, in member-id order. */
  List<String> overdue(long nowTicksMs) {
    return waiting.values().stream()
        .filter(join -> join.expiresAtTicksMs() <= nowTicksMs)
        .map(join -> join.member().memberId())
        .toList();
  }

  /** When the first newcomer's wait becomes too long. */
  long earliestExpiry() {
    return waiting.values().stream()
        .mapToLong(WaitingJoin::expiresAtTicksMs)
        .min()
        .orElse(Decision.NEVER);
  }

  private JoinStash plus(WaitingJoin join, String type, SupportedProtocols nowSupported) {
    Member member = join.member();
    boolean added = join.newcomer() && !contains(member.memberId());
    return new JoinStash(
        waiting.plus(member.memberId(), join),
        added ? newcomers + 1 : newcomers,
        join.newcomer() && member.instanceId() != null
            ? newStaticIds.plus(member.instanceId(), member.memberId())
            : newStaticIds,
        nowSupported,
        protocolType == null ? type : protocolType,
        arrivals + 1);
  }
}
