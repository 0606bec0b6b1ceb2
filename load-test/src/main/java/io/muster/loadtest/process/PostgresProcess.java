package io.muster.loadtest.process;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A PostgreSQL to start, as durable as its own defaults make it. Everything else is a default, too,
 * but for 300 connections instead of 100.
 *
 * @param distribution where its jars are
 * @param address on 127.0.0.1
 * @param data its folder; filled on first use
 */
public record PostgresProcess(Distribution distribution, InetSocketAddress address, Path data) {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  /** Little is needed but on a machine's first start, when the database is unpacked. */
  private static final String HEAP = "256m";

  /** On a free port. */
  public static PostgresProcess on(Distribution distribution, Path data) throws IOException {
    return new PostgresProcess(distribution, Addresses.free(), data);
  }

  /**
   * Starts it, and returns when it serves clients. It ends with the process that is returned.
   *
   * @throws IOException when it does not
   */
  public ServerProcess start() throws IOException {
    List<String> command =
        JavaCommand.of(
            distribution.classPath("load-test"),
            List.of("-Xmx" + HEAP, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            PostgresServer.class.getName(),
            List.of(Integer.toString(address.getPort()), cluster().toString()));
    return ServerProcess.start(
        command, "Postgres", address, data.resolve("stderr.log"), START_LIMIT);
  }

  /** What a JDBC client takes to reach its database, user included; no password is asked for. */
  public String jdbcUrl() {
    return "jdbc:postgresql://%s/postgres?user=postgres".formatted(Addresses.format(address));
  }

  /**
   * The process whose children are the database's, while it runs; it is no descendant of the one
   * that was started.
   *
   * @throws IOException when it does not run
   */
  public long postmasterPid() throws IOException {
    try (var lines = Files.lines(cluster().resolve("postmaster.pid"))) {
      return Long.parseLong(lines.findFirst().orElseThrow().strip());
    }
  }

  private Path cluster() {
    return data.resolve("cluster");
  }
}
