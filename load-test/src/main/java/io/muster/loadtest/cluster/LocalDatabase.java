package io.muster.loadtest.cluster;

import io.muster.loadtest.process.PostgresProcess;
import io.muster.loadtest.process.ServerProcess;
import io.muster.loadtest.process.Signals;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The cluster's PostgreSQL, through all its lives; at the same port with the same data in each. */
public final class LocalDatabase implements AutoCloseable {
  private static final String END_ALL_BACKENDS =
      "select pg_terminate_backend(pid) from pg_stat_activity"
          + " where backend_type = 'client backend' and pid <> pg_backend_pid()";

  private final PostgresProcess program;

  // Guarded by this.
  private @Nullable ServerProcess process;

  LocalDatabase(PostgresProcess program) {
    this.program = program;
  }

  String jdbcUrl() {
    return program.jdbcUrl();
  }

  /**
   * Returns when it serves; at once if it does already.
   *
   * @throws IOException when it does not come to that
   */
  public synchronized void start() throws IOException {
    if (process == null) {
      process = program.start();
    }
  }

  /** Shuts it down, what is under way in it rolled back. */
  public synchronized void stop() throws IOException {
    if (process != null) {
      ServerProcess running = process;
      process = null;
      running.close();
    }
  }

  /**
   * Ends all its connections, and what is under way in them.
   *
   * @throws IOException when it cannot be asked to
   */
  public void endConnections() throws IOException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(END_ALL_BACKENDS);
    } catch (SQLException e) {
      throw new IOException("The database's connections cannot be ended", e);
    }
  }

  /** Freezes it: connections stay open, nothing is answered, commits are neither made nor lost. */
  public void pause(Duration span) throws IOException, InterruptedException {
    ProcessHandle postmaster = ProcessHandle.of(program.postmasterPid()).orElseThrow();
    List<Long> all =
        Stream.concat(Stream.of(postmaster), postmaster.children())
            .map(ProcessHandle::pid)
            .toList();
    Signals.pause(all, span);
  }

  @Override
  public void close() throws IOException {
    stop();
  }
}
