package io.muster.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who was refused by whom. The machine of a process that was killed refuses connections, one that
 * is only cut off or paused does not, unless a firewall refuses in its stead; so when a majority of
 * the cluster is refused by a node, the node has ended and need not be waited for. A minority
 * cannot come to that verdict, whatever it is refused by.
 */
final class CrashVotes {
  private final Duration lifetime;
  private final Map<String, Map<String, Long>> refusedNanos = new HashMap<>();

  /**
   * @param lifetime for how long a vote counts; who is still refused votes again
   */
  CrashVotes(Duration lifetime) {
    this.lifetime = lifetime;
  }

  /**
   * @param suspect the node that refused
   * @param voter the node that was refused
   */
  void add(String suspect, String voter, long nowNanos) {
    refusedNanos.computeIfAbsent(suspect, node -> new HashMap<>()).put(voter, nowNanos);
  }

  /** The vote is taken back: a connection was accepted. */
  void withdraw(String suspect, String voter) {
    refusedNanos.computeIfPresent(
        suspect,
        (node, votes) -> {
          votes.remove(voter);
          return votes.isEmpty() ? null : votes;
        });
  }

  /** Forgets those who have left. */
  void retain(List<String> members) {
    refusedNanos.keySet().retainAll(members);
    refusedNanos.values().forEach(votes -> votes.keySet().retainAll(members));
  }

  /**
   * Whether the node has ended, by the votes of a majority.
   *
   * @param members all that have a say, in the order of their addresses
   */
  boolean haveSettled(String suspect, List<String> members, long nowNanos) {
    Map<String, Long> votes = refusedNanos.getOrDefault(suspect, Map.of());
    List<String> voters =
        members.stream()
            .filter(member -> !member.equals(suspect) && votes.containsKey(member))
            .filter(member -> nowNanos - votes.get(member) < lifetime.toNanos())
            .toList();
    return !voters.isEmpty()
        && Majority.holds(voters.size(), voters.contains(members.get(0)), members.size());
  }
}
