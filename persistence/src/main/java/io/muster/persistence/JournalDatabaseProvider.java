package io.muster.persistence;

import com.typesafe.config.Config;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.jdbc.db.SlickDatabase;
import org.apache.pekko.persistence.jdbc.db.SlickDatabaseProvider;

/**
 * Gives journal and snapshot store the database that came in with the actor system's {@link
 * JournalSetup}. Created by the plugin, by name.
 */
final class JournalDatabaseProvider implements SlickDatabaseProvider {
  private final ActorSystem system;

  JournalDatabaseProvider(ActorSystem system) {
    this.system = system;
  }

  @Override
  public SlickDatabase database(Config config) {
    return system
        .settings()
        .setup()
        .get(JournalSetup.class)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "the actor system was created without Persistence.setup()"))
        .database();
  }
}
