package io.muster.group;

import java.time.Duration;

/**
 * Bounds of one group's actor.
 *
 * @param idlePassivation how long a group without members stays in memory after its last request
 * @param maxWaiting most requests that wait while the group opens, or stores an event, or adopts
 *     offsets; must be below {@code pekko.persistence.typed.stash-capacity}
 * @param maxGatheredCommits most commits that wait for their offsets to be stored, and most fetches
 *     that wait for one write
 * @param adoptionRetry how long after a failed look-up the {@link OffsetSource} is left alone
 * @param adoptionMemory how long it counts as known that the {@link OffsetSource} has nothing, and
 *     what it has for those who do not need to know it exactly
 * @param minPersistBackoff pause before the actor recovers after the first failure of the journal
 * @param maxPersistBackoff longest pause after repeated failures
 * @param transactions of offsets that are committed with transactions
 */
public record GroupActorSettings(
    Duration idlePassivation,
    int maxWaiting,
    int maxGatheredCommits,
    Duration adoptionRetry,
    Duration adoptionMemory,
    Duration minPersistBackoff,
    Duration maxPersistBackoff,
    Pending transactions) {

  /**
   * Bounds of what waits for the end of transactions.
   *
   * @param maxPendingOffsets most partitions that wait, counted once for each request
   * @param minLook pause before the log is asked what became of a transaction, and the least one
   *     between two such questions
   * @param maxLook longest pause between two
   * @param forwardTimeout what has not reached the log by then is forgotten; must be above the time
   *     in which the gateway gives up
   * @param hangingWarning how long a transaction that is over may stay without its end in the log
   *     before the operator is warned, and the pause to the next warning of it
   */
  public record Pending(
      int maxPendingOffsets,
      Duration minLook,
      Duration maxLook,
      Duration forwardTimeout,
      Duration hangingWarning) {
    public static final Pending DEFAULT =
        new Pending(
            100_000,
            Duration.ofMillis(20),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1));
  }

  public static GroupActorSettings defaults() {
    return new GroupActorSettings(
        Duration.ofMinutes(3),
        20_000,
        20_000,
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofMillis(200),
        Duration.ofSeconds(2),
        Pending.DEFAULT);
  }
}
