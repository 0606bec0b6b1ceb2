package io.muster.cluster;

import java.time.Duration;

/**
 * How groups move when a node comes or goes on purpose.
 *
 * @param shardsAtATime whose groups are on their way, at most
 * @param timeout how long a node that leaves waits for its shards to go one by one
 */
public record HandOverSettings(int shardsAtATime, Duration timeout) {}
