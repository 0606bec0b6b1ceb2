package io.muster.loadtest.chaos.history;

import io.muster.loadtest.chaos.history.Operation.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether groups are whole: every client's latest sign of life was acknowledged in one and the same
 * generation, in which every partition has an owner. In groups that are not classic, that is one
 * epoch, in which every partition has one owner, be it since an earlier one.
 */
public final class Convergence {
  private final List<ExpectedGroup> expected;

  public Convergence(List<ExpectedGroup> expected) {
    this.expected = List.copyOf(expected);
  }

  /**
   * What is missing, one line per group that is not whole; empty when all are.
   *
   * @param operations all there were, in the order in which they ended
   * @param since from when on signs of life count, in nanoseconds since the history began
   */
  public List<Violation> missing(List<Operation> operations, long since) {
    Map<String, Life> lives = new HashMap<>();
    for (Operation each : operations) {
      lives
          .computeIfAbsent(each.request().client(), client -> new Life())
          .saw(each, each.start() >= since);
    }
    List<Violation> missing = new ArrayList<>();
    for (ExpectedGroup group : expected) {
      String what = missing(group, lives);
      if (!what.isEmpty()) {
        missing.add(new Violation(Invariant.GROUPS_CONVERGE, group.group() + " " + what));
      }
    }
    return missing;
  }

  private static String missing(ExpectedGroup group, Map<String, Life> lives) {
    Set<Integer> generations = new TreeSet<>();
    Set<Integer> owned = new HashSet<>();
    Set<Integer> ownedByTwo = new TreeSet<>();
    for (String client : group.clients()) {
      Life life = lives.getOrDefault(client, new Life());
      if (life.aliveIn < 0) {
        return "has no stable member " + client;
      }
      generations.add(life.aliveIn);
      for (int partition : life.owns(group.isClassic())) {
        if (!owned.add(partition)) {
          ownedByTwo.add(partition);
        }
      }
    }
    if (generations.size() > 1) {
      return "has members in generations " + generations;
    }
    // What classic members own they were assigned in the same generation: OneOwner's to judge.
    if (!group.isClassic() && !ownedByTwo.isEmpty()) {
      return "has partitions with two owners: " + ownedByTwo;
    }
    Set<Integer> ownerless = new TreeSet<>(group.partitions());
    ownerless.removeAll(owned);
    return ownerless.isEmpty() ? "" : "has partitions without an owner: " + ownerless;
  }

  /** What the latest operations of one client say of it; −1 where there is no generation. */
  private static final class Life {
    private int aliveIn = -1;
    private int assignedIn = -1;
    private Set<Integer> partitions = Set.of();

    void saw(Operation each, boolean counts) {
      Kind kind = each.request().kind();
      if ((kind == Kind.SYNC || kind == Kind.ASSIGNED) && each.isDone()) {
        assignedIn = each.generation();
        partitions = each.answer().partitions();
      } else if (kind == Kind.REVOKED || kind == Kind.LOST) {
        Set<Integer> kept = new HashSet<>(partitions);
        kept.removeAll(each.answer().partitions());
        partitions = kept;
        aliveIn = kind == Kind.LOST ? -1 : aliveIn;
      } else if (kind == Kind.HEARTBEAT || kind == Kind.COMMIT) {
        aliveIn = each.isDone() && counts ? each.generation() : -1;
      } else if (kind == Kind.JOIN || kind == Kind.LEAVE) {
        aliveIn = -1;
      } else if (kind == Kind.CLOSED) {
        aliveIn = -1;
        partitions = Set.of();
      }
    }

    /** A member of a consumer group is not told again of what it keeps in a new epoch. */
    Set<Integer> owns(boolean classic) {
      return !classic || assignedIn == aliveIn ? partitions : Set.of();
    }
  }
}
