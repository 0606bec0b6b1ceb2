package io.muster.persistence;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.muster.group.GroupDirectory;
import io.muster.group.Leftovers;
import io.muster.group.OffsetSource;
import io.muster.group.OffsetStore;
import io.muster.group.StoreUnavailableException;
import java.sql.SQLException;
import java.util.Map;
import org.apache.pekko.actor.setup.Setup;

/**
 * Everything that is kept in the database, behind one connection pool. How a server uses it:
 *
 * <pre>{@code
 * Persistence persistence = Persistence.start(settings);   // migrates the schema
 * Config config = persistence.config().withFallback(…);    // journal, snapshots, their settings
 * ActorSystem<…> system = ActorSystem.create(guardian, "muster",
 *     ActorSystemSetup.create(BootstrapSetup.create(config), persistence.setup()));
 * … persistence.directory(), persistence.offsets() …
 * persistence.pruner().start();                            // on one node of the cluster
 * …
 * persistence.close();                                     // after the system has terminated
 * }</pre>
 */
public final class Persistence implements AutoCloseable {
  private final Database database;
  private final JournalDatabase journalDatabase;
  private final DatabaseRequests requests;
  private final JdbcGroupDirectory directory;
  private final JdbcLeftovers leftovers;
  private final JdbcOffsetStore offsets;
  private final EventPruner pruner;
  private final Config config;

  private Persistence(PersistenceSettings settings, Database database, StoreMetrics metrics) {
    this.database = database;
    this.journalDatabase = JournalDatabase.over(database, settings.journalConnections());
    this.requests = new DatabaseRequests(database, settings.directory(), settings.requestTimeout());
    this.directory = new JdbcGroupDirectory(database, requests, settings.directory());
    this.leftovers = new JdbcLeftovers(requests);
    this.offsets = new JdbcOffsetStore(database, settings.offsets(), metrics);
    this.pruner = new EventPruner(database, settings.pruning());
    this.config = journalConfig(settings);
  }

  /**
   * Connects, brings the schema up to date and starts the writers. Several nodes may do so at the
   * same time. Blocks.
   *
   * @throws StoreUnavailableException when the database cannot be reached within the start timeout
   * @throws IncompatibleSchemaException when the schema is newer than this binary, or damaged
   */
  public static Persistence start(PersistenceSettings settings, StoreMetrics metrics) {
    Database database = Database.open(settings);
    try {
      Schema.migrate(database);
      return new Persistence(settings, database, metrics);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** The same, and nobody is told how it works. */
  public static Persistence start(PersistenceSettings settings) {
    return start(settings, StoreMetrics.NONE);
  }

  public GroupDirectory directory() {
    return directory;
  }

  /** Finds what has outlived its time. */
  public Leftovers leftovers() {
    return leftovers;
  }

  public OffsetStore offsets() {
    return offsets;
  }

  /** Reads what groups have committed, whoever owns them. */
  public OffsetSource committed() {
    return directory;
  }

  /** Removes what recovery needs no more; does nothing until it is started. */
  public EventPruner pruner() {
    return pruner;
  }

  /**
   * Asks the database for a sign of life. Blocks, for some seconds at most.
   *
   * @throws SQLException when there is none
   */
  public void check() throws SQLException {
    database.check();
  }

  /** Writes of offsets that wait for their turn. */
  public int queuedOffsetWrites() {
    return offsets.queued();
  }

  /** Connections that are being used now. */
  public int connectionsInUse() {
    return database.pool().getActiveConnections();
  }

  /** Threads that wait for a connection now. */
  public int connectionsWaitedFor() {
    return database.pool().getThreadsAwaitingConnection();
  }

  Database database() {
    return database;
  }

  /**
   * What an actor system needs to use this database as its journal and snapshot store. It must come
   * before every {@code reference.conf}, since the plugin sets the same keys there.
   */
  public Config config() {
    return config;
  }

  /** Hands the connection pool to the actor system; belongs into its {@code ActorSystemSetup}. */
  public Setup setup() {
    return new JournalSetup(journalDatabase);
  }

  /**
   * Writes what is waiting and closes all connections. The actor systems that use it must have
   * terminated.
   */
  @Override
  public void close() {
    pruner.stop();
    offsets.close();
    requests.close();
    directory.close();
    // Before Slick, which closes the pool with itself: H2 needs a connection to shut down.
    database.close();
    journalDatabase.close();
  }

  private static Config journalConfig(PersistenceSettings settings) {
    // One connection less than there are, so that a recovery gets its turn amid writes.
    int parallelism = settings.journalConnections() - 1;
    return ConfigFactory.parseMap(Map.of("jdbc-journal.parallelism", parallelism))
        .withFallback(ConfigFactory.parseResources(Persistence.class, "journal.conf"));
  }
}
