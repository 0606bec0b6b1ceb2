package io.muster.loadtest.process;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The program behind {@link PostgresProcess}: runs one PostgreSQL on loopback until SIGTERM or the
 * end of standard input, which it does the moment the parent process dies, whatever killed it.
 */
final class PostgresServer {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private PostgresServer() {}

  /** Arguments: the port, and the data folder, which is filled on first use. */
  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[0]);
    // Stopped by the shutdown hook it registers.
    var unused =
        EmbeddedPostgres.builder()
            .setPort(port)
            .setDataDirectory(Path.of(arguments[1]))
            .setCleanDataDirectory(false)
            // An embedded one is meant for tests and forgets commits when the machine stops.
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setPGStartupWait(START_LIMIT)
            .start();
    System.out.println("Postgres ready on 127.0.0.1:" + port);
    while (System.in.read() >= 0) {
      // What comes in does not matter, only that it can.
    }
    System.exit(0);
  }
}
