package io.muster.server.config;

import io.muster.cluster.FenceSettings;
import io.muster.cluster.HandOverSettings;
import io.muster.cluster.OffsetUpkeep;
import io.muster.cluster.SweepSettings;
import io.muster.gateway.HostPort;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * This node among the others.
 *
 * @param address where the others reach it; port 0 for any free one
 * @param seedNodes empty for a cluster of one, unless nodes are found by bootstrap
 * @param bootstrap null when they are found by seed nodes
 * @param joinTimeout how long joining may take
 * @param rejoinPause before a node that was put out of its cluster tries again to start anew
 * @param shards the same on all nodes
 */
public record ClusterSettings(
    HostPort address,
    List<HostPort> seedNodes,
    @Nullable BootstrapSettings bootstrap,
    Duration joinTimeout,
    Duration rejoinPause,
    int shards,
    HandOverSettings handOver,
    FenceSettings fence,
    SweepSettings sweep,
    OffsetUpkeep.Settings upkeep) {}
