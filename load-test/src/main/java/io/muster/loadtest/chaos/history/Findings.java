package io.muster.loadtest.chaos.history;

import java.util.List;

/**
 * What the checker came to, and on how much it rests.
 *
 * @param heldHeartbeats acknowledged ones that were left out of {@link
 *     Invariant#NO_STALE_ACKNOWLEDGEMENT}, since they were held for the heartbeat deadline or
 *     longer
 * @param stockCommits acknowledged commits of stock consumers that were left out there, too
 * @param cuts that isolated a node for longer than it may go on, as far as is known
 * @param askedOfIsolated requests that were sent to such nodes after that, and were given up or
 *     answered before the cut had healed
 * @param groups by protocol
 * @param zombies of the simulated consumers
 * @param ownerships in groups that are not classic
 */
public record Findings(
    List<Violation> violations,
    long heldHeartbeats,
    long stockCommits,
    int cuts,
    long askedOfIsolated,
    GroupCounts groups,
    Zombies zombies,
    Ownerships ownerships) {}
