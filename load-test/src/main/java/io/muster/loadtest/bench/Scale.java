package io.muster.loadtest.bench;

import java.time.Duration;
import java.util.List;

/**
 * How large the workloads are.
 *
 * @param connections of heartbeats, of commits to one group, and of fetches
 * @param groups of commits to many groups, a connection each
 * @param members sizes of the groups that join and rebalance, a connection for each member
 * @param heldMembers whose memory is measured, a connection each
 * @param storedGroups that have offsets and no members
 * @param rest of these before their memory is measured
 */
record Scale(
    int connections,
    int groups,
    List<Integer> members,
    List<Integer> heldMembers,
    int storedGroups,
    Duration rest) {}
