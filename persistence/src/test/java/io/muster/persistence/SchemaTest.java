package io.muster.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.group.StoreUnavailableException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SchemaTest {

  @ParameterizedTest
  @EnumSource
  void severalNodesMayStartTogether(TestDatabase product) {
    PersistenceSettings settings = product.createEmpty();
    List<CompletableFuture<Persistence>> nodes =
        Stream.generate(() -> CompletableFuture.supplyAsync(() -> Persistence.start(settings)))
            .limit(2)
            .toList();
    List<Persistence> started = nodes.stream().map(CompletableFuture::join).toList();
    assertThat(started.get(0).directory().list()).succeedsWithin(Duration.ofSeconds(10));
    started.forEach(Persistence::close);
  }

  @ParameterizedTest
  @EnumSource
  void aSecondStartFindsTheSchemaDone(TestDatabase product) {
    PersistenceSettings settings = product.createEmpty();
    try (Persistence first = Persistence.start(settings);
        Persistence second = Persistence.start(settings)) {
      assertThat(second.directory().list()).succeedsWithin(Duration.ofSeconds(10));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aNewerSchemaIsRefusedInOneLine(TestDatabase product) throws Exception {
    PersistenceSettings settings = product.createEmpty();
    try (Persistence first = Persistence.start(settings)) {
      pretendMigration(settings, "99");
      assertThatThrownBy(() -> Persistence.start(settings))
          .isInstanceOf(IncompatibleSchemaException.class)
          .hasMessageContaining("is at version 99")
          .hasMessageContaining("start a newer Muster")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void anUnreachableDatabaseIsNamed() {
    PersistenceSettings defaults =
        PersistenceSettings.of("jdbc:postgresql://127.0.0.1:1/none?password=secret", "u", "p");
    PersistenceSettings impatient =
        new PersistenceSettings(
            defaults.url(),
            defaults.user(),
            defaults.password(),
            defaults.poolSize(),
            Duration.ofMillis(300),
            defaults.connectionTimeout(),
            defaults.requestTimeout(),
            defaults.offsets(),
            defaults.directory(),
            defaults.pruning());
    assertThatThrownBy(() -> Persistence.start(impatient))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("jdbc:postgresql://127.0.0.1:1/none")
        .hasMessageNotContaining("secret");
  }

  @Test
  void anUnknownProductIsNamed() {
    assertThatThrownBy(() -> Persistence.start(PersistenceSettings.of("jdbc:x:y", null, null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("url = jdbc:x:y: must begin with jdbc:h2: or jdbc:postgresql:");
  }

  private static void pretendMigration(PersistenceSettings settings, String version)
      throws Exception {
    try (Connection connection =
            DriverManager.getConnection(settings.url(), settings.user(), settings.password());
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO "muster_schema" ("installed_rank", "version", "description", "type", "script",
                                       "checksum", "installed_by", "execution_time", "success")
          VALUES (99, '%s', 'later', 'SQL', 'V%s__later.sql', 1, 'test', 1, TRUE)
          """
              .formatted(version, version));
    }
  }
}
