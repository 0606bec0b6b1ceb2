package io.muster.persistence;

import org.apache.pekko.persistence.jdbc.db.SlickDatabase;
import scala.Option;
import slick.jdbc.JdbcBackend;
import slick.jdbc.JdbcProfile;
import slick.util.AsyncExecutor;

/** Slick, as the journal plugin wants it, over the pool that everything else uses, too. */
record JournalDatabase(JdbcBackend.JdbcDatabaseDef database, JdbcProfile profile)
    implements SlickDatabase, AutoCloseable {

  /** Database actions that may wait for one of Slick's threads; more fail. */
  private static final int QUEUE_SIZE = 20_000;

  static JournalDatabase over(Database database, int connections) {
    AsyncExecutor executor =
        AsyncExecutor.apply("muster-journal", connections, connections, QUEUE_SIZE, connections);
    return new JournalDatabase(
        slick.jdbc.JdbcBackend$.MODULE$
            .Database()
            .forDataSource(database.dataSource(), Option.apply(connections), executor, false),
        database.dialect().slickProfile());
  }

  /** The plugin's actors share it and must not close it. */
  @Override
  public boolean allowShutdown() {
    return false;
  }

  /** Ends the threads only: Slick would close the pool, too. */
  @Override
  public void close() {
    database.executor().close();
  }
}
