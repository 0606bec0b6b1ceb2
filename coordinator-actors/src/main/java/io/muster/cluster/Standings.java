package io.muster.cluster;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.cluster.Member;

/**
 * Which nodes no groups are to be placed on, though they are members. Immutable. Nodes go by {@link
 * Peers#lifeOf}.
 *
 * @param departing those that are about to leave
 * @param newcomers those that have come long after another one that stays: their processes have yet
 *     to compile what they run, and groups that must move are better off elsewhere
 */
record Standings(Set<String> departing, Set<String> newcomers) {
  static final Standings NONE = new Standings(Set.of(), Set.of());

  /**
   * The rule. There is always a node left that is no newcomer, unless all depart: the first one.
   *
   * @param agesNanos since when nodes are members; one that is not in it has been there for long
   * @param quietPeriod a node is a newcomer for that long; long before it means half of that
   */
  static Standings of(
      Set<String> members,
      Set<String> departing,
      Map<String, Long> agesNanos,
      Duration quietPeriod) {
    Set<String> staying =
        members.stream()
            .filter(node -> !departing.contains(node))
            .collect(Collectors.toUnmodifiableSet());
    long oldest =
        staying.stream()
            .mapToLong(node -> agesNanos.getOrDefault(node, Long.MAX_VALUE))
            .max()
            .orElse(0);
    long quiet = quietPeriod.toNanos();
    Set<String> newcomers =
        staying.stream()
            .filter(
                node -> {
                  long age = agesNanos.getOrDefault(node, Long.MAX_VALUE);
                  return age < quiet && oldest - age >= quiet / 2;
                })
            .collect(Collectors.toUnmodifiableSet());
    return new Standings(Set.copyOf(departing), newcomers);
  }

  /** Whether the node is about to leave. */
  boolean isDeparting(Member node) {
    return departing.contains(Peers.lifeOf(node));
  }

  /** Whether groups are to be placed on the node, as far as that is up to what nodes say. */
  boolean takesGroups(Member node) {
    String life = Peers.lifeOf(node);
    return !departing.contains(life) && !newcomers.contains(life);
  }
}
