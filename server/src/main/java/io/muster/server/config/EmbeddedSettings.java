package io.muster.server.config;

import java.time.Duration;

/**
 * A broker that this node starts beside itself.
 *
 * @param port on loopback; 0 for any free one
 * @param heapBytes the child's
 * @param startTimeout how long it may take to serve
 * @param restartBackoffMin how long to wait before it is started again
 * @param restartBackoffMax the same after it has failed often
 */
public record EmbeddedSettings(
    int port,
    int heapBytes,
    Duration startTimeout,
    Duration restartBackoffMin,
    Duration restartBackoffMax) {}
