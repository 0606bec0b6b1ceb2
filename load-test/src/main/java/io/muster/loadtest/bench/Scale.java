package io.muster.loadtest.bench;

import java.util.List;

/**
 * How large the workloads are.
 *
 * @param connections of heartbeats, of commits to one group, and of fetches
 * @param groups of commits to many groups, a connection each
 * @param members sizes of the groups that join and rebalance, a connection for each member
 */
record Scale(int connections, int groups, List<Integer> members) {}
