package io.muster.loadtest.cluster;

import io.muster.loadtest.process.Distribution;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cluster to start.
 *
 * @param data its folder: data and logs of every part, and the nodes' pid files
 * @param jdbcUrl of a database that is there; null: a PostgreSQL is started
 * @param jvmOptions of each node
 */
public record ClusterSpec(
    Distribution distribution,
    ClusterLayout layout,
    Path data,
    @Nullable String jdbcUrl,
    List<String> jvmOptions) {}
