package io.muster.loadtest.failover;

import io.muster.loadtest.figures.Statistic;
import java.util.Map;

/**
 * What clients saw of one fault. Times are in seconds. A gap is the time between two heartbeats
 * that were answered well, so the interval between two is in it.
 *
 * @param victimGroups groups that the victim coordinated
 * @param heartbeatBack from the fault until a heartbeat sent after it is answered well, over the
 *     victim's members
 * @param commitBack the same of commits
 * @param victimGap longest gap of a member of the victim's groups; of a fault of all nodes, until
 *     the last turn
 * @param lastTurnGap the same from then on; 0 for other faults
 * @param victimCommitGap longest time between two commits answered well, of a member of the
 *     victim's groups; all through a fault of all nodes
 * @param otherGap longest gap of the other members; 0 if there are none
 * @param otherCommitGap the same of commits
 * @param rejoined how often members had to join again
 * @param generationsChanged joins that brought another generation
 * @param commitsLost members whose last acknowledged offset, or a later one, is not stored
 * @param errors by request and code, of all members
 */
record Episode(
    int victimGroups,
    Statistic heartbeatBack,
    Statistic commitBack,
    double victimGap,
    double lastTurnGap,
    double victimCommitGap,
    double otherGap,
    double otherCommitGap,
    int rejoined,
    int generationsChanged,
    int commitsLost,
    Map<String, Integer> errors) {}
