package io.muster.loadtest.chaos.history;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A time within which a node answers nothing, since it is cut off from a majority of its cluster:
 * what is sent to it within that time cannot be answered within it.
 *
 * @param from in nanoseconds since the history began, likewise {@code until}
 */
record Silence(String node, long from, long until, FaultSpan fault) {
  /**
   * A node counts its isolation from the latest question that somebody answered, which it asked
   * before the cut. This is for the moment in which the thread that relays what nodes say looks at
   * a link, finds it whole, and has to wait for a processor before it passes on what it holds.
   */
  static final Duration SLACK = Duration.ofSeconds(1);

  /**
   * Those that follow from a cut. None if it is not known who the members were: a node that is left
   * as the only one, or as the first of two, may go on alone.
   */
  static List<Silence> of(FaultSpan fault, Duration isolationBound) {
    long from = fault.begin() + isolationBound.plus(SLACK).toNanos();
    return from >= fault.end()
        ? List.of()
        : fault.members().stream()
            .filter(node -> isInMinority(node, fault))
            .map(node -> new Silence(node, from, fault.end(), fault))
            .toList();
  }

  /** Whether the node and those that it can ask, and be answered by, are less than a half. */
  private static boolean isInMinority(String node, FaultSpan fault) {
    long heard =
        fault.members().stream()
            .filter(
                other ->
                    Stream.of(new FaultSpan.Cut(node, other), new FaultSpan.Cut(other, node))
                        .noneMatch(fault.cuts()::contains))
            .count();
    return 2 * heard < fault.members().size();
  }

  /** Whether the operation was sent to the node and answered, or given up, within this time. */
  boolean covers(Operation operation) {
    return operation.request().node().equals(node)
        && operation.start() > from
        && operation.end() < until;
  }
}
