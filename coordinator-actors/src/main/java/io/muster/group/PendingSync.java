package io.muster.group;

import java.util.Collection;
import java.util.List;
import org.pcollections.HashTreePSet;
import org.pcollections.PSet;

/**
 * Members of a generation that have not sent SyncGroup yet, and until when they may: without this
 * bound a member that dies between join and sync would hold the group for ever.
 *
 * @param deadlineTicksMs monotonic milliseconds; counts only while there are members
 */
record PendingSync(PSet<String> members, long deadlineTicksMs) {
  static final PendingSync NONE = new PendingSync(HashTreePSet.empty(), Decision.NEVER);

  static PendingSync of(Collection<String> members, long deadlineTicksMs) {
    return new PendingSync(HashTreePSet.from(members), deadlineTicksMs);
  }

  PendingSync without(String memberId) {
    return members.contains(memberId)
        ? new PendingSync(members.minus(memberId), deadlineTicksMs)
        : this;
  }

  /** A static member has a new id: what was waited for of the old one is now of the new one. */
  PendingSync replaced(String oldMemberId, String newMemberId) {
    return members.contains(oldMemberId)
        ? new PendingSync(members.minus(oldMemberId).plus(newMemberId), deadlineTicksMs)
        : this;
  }

  /** Who is too late, in member-id order. */
  List<String> overdue(long nowTicksMs) {
    return deadlineTicksMs <= nowTicksMs ? members.stream().sorted().toList() : List.of();
  }

  long earliest() {
    return members.isEmpty() ? Decision.NEVER : deadlineTicksMs;
  }
}
