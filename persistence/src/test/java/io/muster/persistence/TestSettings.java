package io.muster.persistence;

import java.time.Duration;

/** Settings that make waiting short. */
final class TestSettings {
  private TestSettings() {}

  /** Everything below a snapshot is old enough at once. */
  static PersistenceSettings pruningAtOnce(PersistenceSettings settings) {
    return with(
        settings,
        settings.connectionTimeout(),
        new PersistenceSettings.Pruning(
            Duration.ofHours(1), Duration.ofNanos(1), 100, Duration.ofMillis(1)));
  }

  /** An outage is noticed soon. */
  static PersistenceSettings impatient(PersistenceSettings settings) {
    return with(settings, Duration.ofMillis(300), settings.pruning());
  }

  private static PersistenceSettings with(
      PersistenceSettings settings,
      Duration connectionTimeout,
      PersistenceSettings.Pruning pruning) {
    return new PersistenceSettings(
        settings.url(),
        settings.user(),
        settings.password(),
        settings.poolSize(),
        connectionTimeout,
        connectionTimeout,
        settings.requestTimeout(),
        settings.offsets(),
        settings.directory(),
        pruning);
  }
}
