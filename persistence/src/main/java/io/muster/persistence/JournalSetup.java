package io.muster.persistence;

import org.apache.pekko.actor.setup.Setup;
import org.apache.pekko.persistence.jdbc.db.SlickDatabase;

/** Carries the database into an actor system, for {@link JournalDatabaseProvider} to find. */
final class JournalSetup extends Setup {
  private final SlickDatabase database;

  JournalSetup(SlickDatabase database) {
    this.database = database;
  }

  SlickDatabase database() {
    return database;
  }
}
