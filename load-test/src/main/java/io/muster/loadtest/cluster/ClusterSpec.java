package io.muster.loadtest.cluster;

import io.muster.loadtest.process.Distribution;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A cluster to start.
 *
 * @param distribution where the log and the database come from
 * @param nodes where the nodes come from
 * @param data its folder: data and logs of every part, and the nodes' pid files
 * @param jdbcUrl of a database that is there; null: a PostgreSQL is started
 * @param jvmOptions of each node, by its number from 1 on
 */
public record ClusterSpec(
    Distribution distribution,
    Distribution nodes,
    ClusterLayout layout,
    Path data,
    @Nullable String jdbcUrl,
    IntFunction<List<String>> jvmOptions) {

  /** All of one build. */
  public ClusterSpec(
      Distribution distribution,
      ClusterLayout layout,
      Path data,
      @Nullable String jdbcUrl,
      IntFunction<List<String>> jvmOptions) {
    this(distribution, distribution, layout, data, jdbcUrl, jvmOptions);
  }

  /** With the same options for all nodes. */
  public ClusterSpec(
      Distribution distribution,
      ClusterLayout layout,
      Path data,
      @Nullable String jdbcUrl,
      List<String> jvmOptions) {
    this(distribution, layout, data, jdbcUrl, node -> jvmOptions);
  }
}
