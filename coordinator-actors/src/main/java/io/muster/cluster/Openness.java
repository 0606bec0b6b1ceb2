package io.muster.cluster;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Until when a node may answer. Times are of {@link System#nanoTime}, which goes on while a process
 * is stopped: one that wakes up finds its time run out.
 *
 * @param always nobody can take the node's groups over
 * @param untilNanos otherwise: open before this, closed from then on
 */
record Openness(boolean always, long untilNanos) {

  boolean at(long nowNanos) {
    return always || untilNanos - nowNanos > 0;
  }

  static Openness closed(long nowNanos) {
    return new Openness(false, nowNanos);
  }

  /**
   * By the rule of {@link Majority}.
   *
   * @param members all that have a say, in the order of their addresses
   * @param heardNanos when the question was asked that a member answered last; absent if it never
   *     answered
   */
  static <M> Openness of(
      M self, List<M> members, Map<M, Long> heardNanos, Duration bound, long nowNanos) {
    if (!members.contains(self)) {
      return closed(nowNanos);
    }
    M first = members.get(0);
    boolean withFirst = self.equals(first);
    int heard = 1;
    if (Majority.holds(heard, withFirst, members.size())) {
      return new Openness(true, nowNanos);
    }
    List<M> latestFirst =
        members.stream()
            .filter(member -> !member.equals(self) && heardNanos.containsKey(member))
            .sorted(Comparator.comparingLong(member -> nowNanos - heardNanos.get(member)))
            .toList();
    for (M member : latestFirst) {
      heard++;
      withFirst |= member.equals(first);
      if (Majority.holds(heard, withFirst, members.size())) {
        return new Openness(false, heardNanos.get(member) + bound.toNanos());
      }
    }
    return closed(nowNanos);
  }
}
