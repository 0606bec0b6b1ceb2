package io.muster.group;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * Until when something is waited for, member by member: the next sign of life (session timeout), or
 * the return of a member id that was handed out with MEMBER_ID_REQUIRED (KIP-394). In monotonic
 * milliseconds.
 */
record Deadlines(PMap<String, Long> byMember) {
  static final Deadlines NONE = new Deadlines(HashTreePMap.empty());

  boolean contains(String memberId) {
    return byMember.containsKey(memberId);
  }

  boolean isEmpty() {
    return byMember.isEmpty();
  }

  int size() {
    return byMember.size();
  }

  Deadlines with(String memberId, long ticksMs) {
    return new Deadlines(byMember.plus(memberId, ticksMs));
  }

  Deadlines without(String memberId) {
    return contains(memberId) ? new Deadlines(byMember.minus(memberId)) : this;
  }

  Deadlines without(Collection<String> memberIds) {
    return memberIds.isEmpty() ? this : new Deadlines(byMember.minusAll(memberIds));
  }

  /** Whose deadline has passed, in member-id order. */
  List<String> overdue(long nowTicksMs) {
    return byMember.entrySet().stream()
        .filter(deadline -> deadline.getValue() <= nowTicksMs)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** The earliest, {@link Decision#NEVER} if there is none. */
  long earliest() {
    long earliest = Decision.NEVER;
    for (long deadline : byMember.values()) {
      earliest = Math.min(earliest, deadline);
    }
    return earliest;
  }
}
