package io.muster.persistence;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the database is reached and used. A wrong value is refused with an {@link
 * IllegalArgumentException} that names the setting, the value and what is allowed.
 *
 * @param url JDBC URL, {@code jdbc:h2:…} or {@code jdbc:postgresql:…}
 * @param user null when the URL says it or none is needed
 * @param password null when the URL says it or none is needed
 * @param poolSize connections to the database; offsets and directory take their shares of it, the
 *     journal has the rest
 * @param startTimeout how long a database that is not there yet is waited for at start
 * @param connectionTimeout how long a request waits for a free connection, at least 250 ms; during
 *     an outage every request takes that long to fail
 * @param requestTimeout after which a request that the database does not answer has failed
 */
public record PersistenceSettings(
    String url,
    @Nullable String user,
    @Nullable String password,
    int poolSize,
    Duration startTimeout,
    Duration connectionTimeout,
    Duration requestTimeout,
    Offsets offsets,
    Directory directory,
    Pruning pruning) {

  /** Connections for the journal below which recoveries would starve behind writes. */
  private static final int MIN_JOURNAL_CONNECTIONS = 2;

  /** The note writer and the pruner are never busy for long: they share one. */
  private static final int BACKGROUND_CONNECTIONS = 1;

  /**
   * How committed offsets are written.
   *
   * @param lanes writers side by side, each with a connection of its own while it writes
   * @param queueSize writes that may wait in one lane; more are answered UNAVAILABLE
   * @param batchRows partitions in one transaction, at most, unless a single write has more
   */
  public record Offsets(int lanes, int queueSize, int batchRows) {
    public Offsets {
      requireAtLeast("offsets.lanes", lanes, 1);
      requireAtLeast("offsets.queueSize", queueSize, 1);
      requireAtLeast("offsets.batchRows", batchRows, 1);
    }
  }

  /**
   * How the directory of groups is used.
   *
   * @param threads requests at the same time, each with a connection of its own
   * @param queueSize requests that may wait; more fail at once
   * @param noteInterval how long notes are gathered before they are written
   * @param noteCapacity groups with a note that waits, at most; notes beyond it are dropped
   */
  public record Directory(int threads, int queueSize, Duration noteInterval, int noteCapacity) {
    public Directory {
      requireAtLeast("directory.threads", threads, 1);
      requireAtLeast("directory.queueSize", queueSize, 1);
      requirePositive("directory.noteInterval", noteInterval);
      requireAtLeast("directory.noteCapacity", noteCapacity, 1);
    }
  }

  /**
   * How old events are removed.
   *
   * @param interval between two passes over all groups
   * @param keepFor age below which nothing is removed; must be far above any time that a node can
   *     be isolated or paused without noticing
   * @param batchGroups groups per transaction
   * @param pause between two transactions
   */
  public record Pruning(Duration interval, Duration keepFor, int batchGroups, Duration pause) {
    public Pruning {
      requirePositive("pruning.interval", interval);
      requirePositive("pruning.keepFor", keepFor);
      requireAtLeast("pruning.batchGroups", batchGroups, 1);
      requirePositive("pruning.pause", pause);
    }
  }

  public PersistenceSettings {
    requirePositive("startTimeout", startTimeout);
    requirePositive("connectionTimeout", connectionTimeout);
    if (connectionTimeout.toMillis() < 250) {
      throw new IllegalArgumentException(
          "connectionTimeout = " + connectionTimeout.toMillis() + " ms: must be at least 250 ms");
    }
    requirePositive("requestTimeout", requestTimeout);
    requireAtLeast(
        "poolSize",
        poolSize,
        offsets.lanes() + directory.threads() + BACKGROUND_CONNECTIONS + MIN_JOURNAL_CONNECTIONS);
  }

  /** Everything but the place of the database at its default. */
  public static PersistenceSettings of(
      String url, @Nullable String user, @Nullable String password) {
    return new PersistenceSettings(
        url,
        user,
        password,
        12,
        Duration.ofSeconds(30),
        Duration.ofSeconds(3),
        Duration.ofSeconds(10),
        new Offsets(2, 10_000, 5_000),
        new Directory(2, 20_000, Duration.ofMillis(500), 100_000),
        new Pruning(Duration.ofMinutes(1), Duration.ofMinutes(15), 100, Duration.ofMillis(50)));
  }

  /** Connections left for the journal and its snapshots. */
  int journalConnections() {
    return poolSize - offsets.lanes() - directory.threads() - BACKGROUND_CONNECTIONS;
  }

  /** The password stays out of every log. */
  @Override
  public String toString() {
    return "PersistenceSettings[url=" + printableUrl() + ", poolSize=" + poolSize + "]";
  }

  /** The URL without its parameters, which may hold a password. */
  String printableUrl() {
    return url.split("[?;]", 2)[0];
  }

  private static void requireAtLeast(String setting, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(setting + " = " + value + ": must be at least " + least);
    }
  }

  private static void requirePositive(String setting, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(setting + " = " + value + ": must be above 0");
    }
  }
}
