package io.muster.server.config;

import io.muster.cluster.FenceSettings;
import io.muster.gateway.HostPort;
import java.time.Duration;
import java.util.List;

/**
 * This node among the others.
 *
 * @param address where the others reach it; port 0 for any free one
 * @param seedNodes empty for a cluster of one
 * @param joinTimeout how long joining may take
 * @param shards the same on all nodes
 */
public record ClusterSettings(
    HostPort address,
    List<HostPort> seedNodes,
    Duration joinTimeout,
    int shards,
    FenceSettings fence) {}
