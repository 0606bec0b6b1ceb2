package io.muster.persistence;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** The databases that every test of SQL runs on. */
enum TestDatabase {
  H2 {
    @Override
    PersistenceSettings createEmpty() {
      return PersistenceSettings.of("jdbc:h2:mem:" + UUID.randomUUID(), null, null);
    }
  },
  POSTGRES {
    @Override
    PersistenceSettings createEmpty() {
      String name = "test_" + UUID.randomUUID().toString().replace('-', '_');
      administer("CREATE DATABASE " + name);
      return PersistenceSettings.of(
          Server.RUNNING.getJdbcUrl("postgres", name), "postgres", "postgres");
    }
  };

  /** A database without tables, of which nobody else knows. */
  abstract PersistenceSettings createEmpty();

  /** What an outage looks like: connections break and no new one is had. */
  static void lockOut(PersistenceSettings postgres) {
    String name = databaseOf(postgres);
    administer("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
    administer(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
  }

  static void letIn(PersistenceSettings postgres) {
    administer("ALTER DATABASE " + databaseOf(postgres) + " ALLOW_CONNECTIONS true");
  }

  private static String databaseOf(PersistenceSettings postgres) {
    return postgres.printableUrl().replaceFirst(".*/", "");
  }

  private static void administer(String sql) {
    try (Connection connection = Server.RUNNING.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One server for all tests of this JVM; it ends with it. */
  private static final class Server {
    static final EmbeddedPostgres RUNNING = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder().start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
