package io.muster.server;

import io.muster.group.StoreUnavailableException;
import io.muster.persistence.IncompatibleSchemaException;
import io.muster.persistence.Persistence;
import io.muster.persistence.PersistenceSettings;
import io.muster.persistence.StoreMetrics;
import io.muster.server.config.InvalidSettingException;

/** The database of this process, with its failures said as the operator needs them. */
final class Database {
  private Database() {}

  /**
   * @throws FailedException when it cannot be reached, or has another version's schema
   * @throws InvalidSettingException when it is none that Muster knows
   */
  static Persistence open(PersistenceSettings settings, StoreMetrics metrics) {
    try {
      return Persistence.start(settings, metrics);
    } catch (StoreUnavailableException | IncompatibleSchemaException e) {
      throw new FailedException(String.valueOf(e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException("muster.db: " + e.getMessage());
    }
  }
}
