package io.muster.server.config;

import io.muster.gateway.HostPort;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What this node shows of itself.
 *
 * @param listen null for nowhere; port 0 for any free one
 * @param metricsGroups groups with metrics of their own, at most
 * @param checkInterval how often database and upstream are asked for a sign of life
 */
public record HttpSettings(@Nullable HostPort listen, int metricsGroups, Duration checkInterval) {}
