package io.muster.loadtest.oracle.scenario;

import io.muster.loadtest.oracle.stage.BadLuckException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroupMember;

/**
 * The timeouts that may end within a scenario, since its parts say so. They must end in the steps
 * that wait for it, and not where the machine is just busy: such a play is begun again.
 */
final class BriefTimes {
  private static final Duration TOLERANCE = Duration.ofMillis(Part.BRIEF_MS / 2);

  private final Scenario scenario;
  private final boolean rebalances;
  private final Map<String, Long> heardOf = new HashMap<>();
  private final Set<String> unsynced = new HashSet<>();
  private long phaseSince;
  private long generationSince;

  BriefTimes(Scenario scenario) {
    this.scenario = scenario;
    rebalances =
        scenario.cast().stream().anyMatch(part -> part.rebalanceTimeoutMs() == Part.BRIEF_MS);
  }

  /** A request of this client's goes out, after which its session begins anew. */
  void hear(String name) {
    heardOf.put(name, System.nanoTime());
  }

  /** A member has had the answer to its SyncGroup, or waits for it. */
  void synced(String name) {
    unsynced.remove(name);
  }

  /** Whether the generation waits for SyncGroups. */
  boolean isSyncPending() {
    return !unsynced.isEmpty();
  }

  /**
   * The group is at rest.
   *
   * @param began when the step began, by {@link System#nanoTime}
   * @throws BadLuckException when a timeout may be near
   */
  void check(Ensemble ensemble, GroupLook before, int generationBefore, long began) {
    GroupLook look = ensemble.last();
    if (look.isPreparing() && !before.isPreparing()) {
      phaseSince = began;
    }
    if (!look.isCompleting() && !look.isStable()) {
      unsynced.clear();
    } else if (ensemble.newestGeneration() != generationBefore) {
      generationSince = began;
      unsynced.clear();
      look.members().forEach(member -> unsynced.add(ensemble.nameOf(member.memberId())));
    } else {
      // A static member has a new id, and owes what its predecessor owed.
      for (DescribedGroupMember member : look.members()) {
        before.members().stream()
            .filter(
                old ->
                    member.groupInstanceId() != null
                        && member.groupInstanceId().equals(old.groupInstanceId()))
            .filter(old -> unsynced.remove(ensemble.nameOf(old.memberId())))
            .forEach(old -> unsynced.add(ensemble.nameOf(member.memberId())));
      }
    }
    if (rebalances) {
      require(look.isPreparing() ? phaseSince : unsynced.isEmpty() ? began : generationSince);
    }
    for (Part part : scenario.cast()) {
      if (part.isBrief()) {
        checkSession(ensemble, part.name(), began);
      }
    }
  }

  private void checkSession(Ensemble ensemble, String name, long began) {
    boolean isMember =
        ensemble.last().members().stream()
            .anyMatch(member -> ensemble.nameOf(member.memberId()).equals(name));
    if (ensemble.isWaiting(name) || !isMember) {
      heardOf.remove(name); // A parked request is a sign of life; its answer begins a session.
    } else {
      require(heardOf.computeIfAbsent(name, ignored -> began));
    }
  }

  private static void require(long since) {
    if (System.nanoTime() - since > TOLERANCE.toNanos()) {
      throw new BadLuckException("The machine is too busy for timeouts of this length");
    }
  }
}
