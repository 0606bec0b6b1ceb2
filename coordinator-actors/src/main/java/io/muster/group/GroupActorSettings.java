package io.muster.group;

import java.time.Duration;

/**
 * Bounds of one group's actor.
 *
 * @param idlePassivation how long a group without members stays in memory after its last request
 * @param maxWaiting most requests that wait while the group opens, or stores an event, or adopts
 *     offsets; must be below {@code pekko.persistence.typed.stash-capacity}
 * @param maxGatheredCommits most commits that wait for their offsets to be stored
 * @param adoptionRetry how long after a failed look-up the {@link OffsetSource} is left alone
 * @param adoptionMemory how long it counts as known that the {@link OffsetSource} has nothing
 * @param minPersistBackoff pause before the actor recovers after the first failure of the journal
 * @param maxPersistBackoff longest pause after repeated failures
 */
public record GroupActorSettings(
    Duration idlePassivation,
    int maxWaiting,
    int maxGatheredCommits,
    Duration adoptionRetry,
    Duration adoptionMemory,
    Duration minPersistBackoff,
    Duration maxPersistBackoff) {

  public static GroupActorSettings defaults() {
    return new GroupActorSettings(
        Duration.ofMinutes(3),
        20_000,
        20_000,
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofMillis(200),
        Duration.ofSeconds(2));
  }
}
