package io.muster.persistence;

import io.muster.group.StoreUnavailableException;
import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.internal.exception.FlywaySqlException;

/** The tables, by Flyway: nodes that start together wait for one another on its lock. */
final class Schema {
  private static final String MIGRATIONS = "classpath:io/muster/persistence/schema/";

  private Schema() {}

  static void migrate(Database database) {
    PersistenceSettings settings = database.settings();
    // Not through the pool: a migration may take longer than any request is allowed to.
    Flyway flyway =
        Flyway.configure(Schema.class.getClassLoader())
            .dataSource(
                database.dialect().completeUrl(settings.url()),
                settings.user(),
                settings.password())
            .locations(MIGRATIONS + database.dialect().migrations())
            .table("muster_schema")
            .load();
    try {
      refuseNewer(flyway, settings);
      flyway.migrate();
    } catch (FlywayValidateException e) {
      throw new IncompatibleSchemaException(
          "The schema of " + settings.printableUrl() + " was changed: " + firstLine(e), e);
    } catch (FlywaySqlException e) {
      throw new StoreUnavailableException(
          "Cannot bring the schema of " + settings.printableUrl() + " up to date: " + firstLine(e),
          e);
    } catch (FlywayException e) {
      throw new IncompatibleSchemaException(
          "Cannot bring the schema of " + settings.printableUrl() + " up to date: " + firstLine(e),
          e);
    }
  }

  private static void refuseNewer(Flyway flyway, PersistenceSettings settings) {
    MigrationInfoService migrations = flyway.info();
    MigrationVersion known =
        Arrays.stream(migrations.all())
            .filter(migration -> migration.getState().isResolved())
            .map(MigrationInfo::getVersion)
            .max(MigrationVersion::compareTo)
            .orElseThrow();
    MigrationInfo current = migrations.current();
    if (current != null && current.getVersion().compareTo(known) > 0) {
      throw new IncompatibleSchemaException(
          "The schema of "
              + settings.printableUrl()
              + " is at version "
              + current.getVersion()
              + ", this Muster knows versions up to "
              + known
              + ": start a newer Muster");
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
  }
}
