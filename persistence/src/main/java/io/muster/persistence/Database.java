package io.muster.persistence;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.pool.HikariPool;
import io.muster.group.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The one connection pool, and what is particular to the product behind it. */
final class Database implements AutoCloseable {
  private static final int CHECK_SECONDS = 5;

  private final PersistenceSettings settings;
  private final Dialect dialect;
  private final HikariDataSource pool;

  /** What is done on a connection, within one transaction. */
  @FunctionalInterface
  interface Transaction<T> {
    T run(Connection connection) throws SQLException;
  }

  private Database(PersistenceSettings settings, Dialect dialect, HikariDataSource pool) {
    this.settings = settings;
    this.dialect = dialect;
    this.pool = pool;
  }

  static Database open(PersistenceSettings settings) {
    Dialect dialect = Dialect.of(settings.url());
    HikariConfig config = new HikariConfig();
    config.setPoolName("muster");
    config.setJdbcUrl(dialect.completeUrl(settings.url()));
    config.setUsername(settings.user());
    config.setPassword(settings.password());
    config.setMaximumPoolSize(settings.poolSize());
    config.setConnectionTimeout(settings.connectionTimeout().toMillis());
    config.setInitializationFailTimeout(settings.startTimeout().toMillis());
    dialect.configure(config, settings);
    try {
      return new Database(settings, dialect, new HikariDataSource(config));
    } catch (HikariPool.PoolInitializationException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new StoreUnavailableException(
          "Cannot connect to the database " + settings.printableUrl() + ": " + cause.getMessage(),
          cause);
    }
  }

  PersistenceSettings settings() {
    return settings;
  }

  Dialect dialect() {
    return dialect;
  }

  DataSource dataSource() {
    return pool;
  }

  /** Commits what the transaction did, or nothing of it when it throws. */
  <T> T inTransaction(Transaction<T> transaction) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      // The pool rolls back what is not committed and turns auto-commit on again.
      T result = transaction.run(connection);
      connection.commit();
      return result;
    }
  }

  /**
   * @throws SQLException when the database gives no sign of life
   */
  void check() throws SQLException {
    try (Connection connection = pool.getConnection()) {
      if (!connection.isValid(CHECK_SECONDS)) {
        throw new SQLException("no answer within " + CHECK_SECONDS + " s");
      }
    }
  }

  HikariPoolMXBean pool() {
    return pool.getHikariPoolMXBean();
  }

  @Override
  public void close() {
    dialect.beforeClose(this);
    pool.close();
  }
}
