package io.muster.loadtest.oracle.scenario;

import io.muster.loadtest.oracle.stage.BadLuckException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroupMember;

/**
 * The timeouts that may end within a scenario, since its parts say so. They must end in the steps
 * that wait for it, and not where the machine is just busy: such a play is begun again.
 */
final class BriefTimes {
  private static final Duration TOLERANCE = Duration.ofMillis(Part.BRIEF_MS / 2);

  private final boolean rebalances;
  private final Map<String, Long> heardOf = new HashMap<>();
  private final Map<String, Long> reservedSince = new HashMap<>();
  private final Set<String> unsynced = new HashSet<>();
  private long phaseSince;
  private long generationSince;

  BriefTimes(Scenario scenario) {
    rebalances =
        scenario.cast().stream().anyMatch(part -> part.rebalanceTimeoutMs() == Part.BRIEF_MS);
  }

  /** A request of this member's goes out, after which its session begins anew. */
  void hear(String memberId) {
    heardOf.put(memberId, System.nanoTime());
  }

  /** A member has had the answer to its SyncGroup, or waits for it. */
  void synced(String memberId) {
    unsynced.remove(memberId);
  }

  /** Whether the generation waits for SyncGroups. */
  boolean isSyncPending() {
    return !unsynced.isEmpty();
  }

  /**
   * The group is at rest.
   *
   * @param began when the step began, by {@link System#nanoTime}
   * @param brief whether the member with this id has a brief session
   * @throws BadLuckException when a timeout may be near
   */
  void check(
      Ensemble ensemble,
      GroupLook before,
      int generationBefore,
      long began,
      Predicate<String> brief) {
    GroupLook look = ensemble.last();
    if (look.isPreparing() && !before.isPreparing()) {
      phaseSince = began;
    }
    if (!look.isCompleting() && !look.isStable()) {
      unsynced.clear();
    } else if (ensemble.newestGeneration() != generationBefore) {
      generationSince = began;
      unsynced.clear();
      look.members().forEach(member -> unsynced.add(member.memberId()));
    } else {
      look.members().forEach(member -> succeed(member, before));
    }
    if (rebalances) {
      require(look.isPreparing() ? phaseSince : unsynced.isEmpty() ? began : generationSince);
    }
    for (DescribedGroupMember member : look.members()) {
      String memberId = member.memberId();
      if (ensemble.isWaiting(memberId)) {
        heardOf.remove(
            memberId); // A parked request is a sign of life; its answer begins a session.
      } else if (brief.test(memberId)) {
        require(heardOf.computeIfAbsent(memberId, ignored -> began));
      }
    }
    checkReservedIds(ensemble.reservedIds(), began, brief);
  }

  /** Nothing but a JoinGroup keeps a reserved id from running out. */
  private void checkReservedIds(Set<String> reserved, long began, Predicate<String> brief) {
    reservedSince.keySet().retainAll(reserved);
    reserved.stream()
        .filter(brief)
        .forEach(id -> require(reservedSince.computeIfAbsent(id, ignored -> began)));
  }

  /** A static member has a new id, and owes what its predecessor owed. */
  private void succeed(DescribedGroupMember member, GroupLook before) {
    String instanceId = member.groupInstanceId();
    if (instanceId != null && !before.has(member.memberId())) {
      before.members().stream()
          .filter(old -> instanceId.equals(old.groupInstanceId()))
          .filter(old -> unsynced.remove(old.memberId()))
          .forEach(old -> unsynced.add(member.memberId()));
    }
  }

  private static void require(long since) {
    if (System.nanoTime() - since > TOLERANCE.toNanos()) {
      throw new BadLuckException("The machine is too busy for timeouts of this length");
    }
  }
}
