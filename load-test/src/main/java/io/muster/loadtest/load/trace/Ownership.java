package io.muster.loadtest.load.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who owns which partition of one group. Moments are microseconds. Not safe for threads.
 *
 * <p>The invariant: in one generation, no partition is given to two members; and in a group whose
 * server assigns (KIP-848), whose members are in epochs of their own, no member is given a
 * partition while another has it still ({@link Handovers}).
 */
final class Ownership {
  /** Older ones than this many are forgotten: nobody is assigned in them any more. */
  private static final int GENERATIONS_KEPT = 16;

  private static final int VIOLATIONS_TOLD = 20;

  private record Owner(String member, String memberId) {}

  private final NavigableMap<Integer, Map<Integer, Owner>> given = new TreeMap<>();
  private final Map<String, Set<Integer>> owned = new HashMap<>();
  private final Map<Integer, Integer> owners = new HashMap<>();
  private final Map<Integer, Long> unownedSince = new HashMap<>();
  private final List<String> violations = new ArrayList<>();
  private final @Nullable Handovers handovers;
  private long violationCount;
  private long longestUnowned;

  /**
   * Nobody owns anything yet.
   *
   * @param serverAssigns whether members own what they have until they have given it up, whatever
   *     generation the others are in
   */
  Ownership(boolean serverAssigns) {
    this.handovers = serverAssigns ? new Handovers(this::violated) : null;
  }

  /**
   * A member has these now, and no others.
   *
   * @param generation in which they were given to it
   */
  void assigned(long at, String member, String memberId, int generation, Set<Integer> partitions) {
    Map<Integer, Owner> inGeneration =
        given.computeIfAbsent(generation, unknown -> new HashMap<>());
    Owner owner = new Owner(member, memberId);
    for (int partition : partitions) {
      Owner first = inGeneration.putIfAbsent(partition, owner);
      if (first != null && !first.memberId.equals(memberId)) {
        violated(
            "partition %d of generation %d was given to %s and to %s"
                .formatted(partition, generation, first.member, member));
      }
    }
    while (given.size() > GENERATIONS_KEPT) {
      given.pollFirstEntry();
    }
    replace(at, member, new HashSet<>(partitions), false);
  }

  /**
   * A member has these no more.
   *
   * @param lost whether they were taken from it before it knew
   */
  void revoked(long at, String member, Set<Integer> partitions, boolean lost) {
    Set<Integer> rest = new HashSet<>(owned.getOrDefault(member, Set.of()));
    rest.removeAll(partitions);
    replace(at, member, rest, lost);
  }

  /** A member has none any more; what it has not given up by now, it has lost. */
  void gone(long at, String member) {
    replace(at, member, Set.of(), true);
    owned.remove(member);
  }

  /** Nothing more will be heard. */
  void finish(long at) {
    if (handovers != null) {
      handovers.finish(at);
    }
  }

  /** How many partitions have an owner. */
  int ownedPartitions() {
    return owners.size();
  }

  /**
   * The longest that a partition which had had an owner had none, in microseconds.
   *
   * @param now until when it counts where it has none yet
   */
  long longestUnowned(long now) {
    return unownedSince.values().stream()
        .mapToLong(since -> now - since)
        .reduce(longestUnowned, Math::max);
  }

  /** The first of them, for a person. */
  List<String> violations() {
    return List.copyOf(violations);
  }

  long violationCount() {
    return violationCount;
  }

  private void violated(String text) {
    violationCount++;
    if (violations.size() < VIOLATIONS_TOLD) {
      violations.add(text);
    }
  }

  private void replace(long at, String member, Set<Integer> now, boolean lost) {
    Set<Integer> before = owned.getOrDefault(member, Set.of());
    for (int partition : now) {
      if (!before.contains(partition)) {
        if (handovers != null) {
          handovers.taken(at, partition, member);
        }
        owners.merge(partition, 1, Integer::sum);
        Long since = unownedSince.remove(partition);
        if (since != null) {
          longestUnowned = Math.max(longestUnowned, at - since);
        }
      }
    }
    for (int partition : before) {
      if (handovers != null && !now.contains(partition)) {
        handovers.released(at, partition, member, lost);
      }
      if (!now.contains(partition) && owners.merge(partition, -1, Ownership::sumOrNone) == null) {
        unownedSince.put(partition, at);
      }
    }
    owned.put(member, now);
  }

  private static @Nullable Integer sumOrNone(int before, int change) {
    return before + change == 0 ? null : before + change;
  }
}
