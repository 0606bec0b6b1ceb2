package io.muster.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLayersTest {
  private static final Map<String, CommandLineValue> NO_OPTIONS = Map.of();

  @TempDir Path folder;

  @Test
  void theStrongerSourceWins() throws IOException {
    Path file = file("muster { listen = \"file:1\", data = \"of file\", db.user = \"of file\" }");
    Map<String, String> environment = Map.of("MUSTER_LISTEN", "env:2", "MUSTER_DATA", "of env");
    Map<String, String> properties = Map.of("muster.listen", "property:3");
    Map<String, CommandLineValue> commandLine =
        Map.of("muster.listen", new CommandLineValue("--listen", "option:4"));

    assertThat(listen(NO_OPTIONS, Map.of(), Map.of(), null)).isEqualTo("127.0.0.1:9092");
    assertThat(listen(NO_OPTIONS, Map.of(), Map.of(), file)).isEqualTo("file:1");
    assertThat(listen(NO_OPTIONS, Map.of(), environment, file)).isEqualTo("env:2");
    assertThat(listen(NO_OPTIONS, properties, environment, file)).isEqualTo("property:3");
    assertThat(listen(commandLine, properties, environment, file)).isEqualTo("option:4");

    Config merged = ConfigLayers.merge(commandLine, properties, environment, file);
    assertThat(merged.getString("muster.data")).isEqualTo("of env");
    assertThat(merged.getString("muster.db.user")).isEqualTo("of file");
    assertThat(merged.getInt("muster.db.pool-size")).isEqualTo(12);
  }

  @Test
  void anEnvironmentVariableWinsOverTheFileEvenWithTheDefaultsValue() throws IOException {
    Path file = file("muster.listen = \"file:1\"");
    assertThat(listen(NO_OPTIONS, Map.of(), Map.of("MUSTER_LISTEN", "127.0.0.1:9092"), file))
        .isEqualTo("127.0.0.1:9092");
  }

  @Test
  void anEmptyEnvironmentVariableIsNotSet() {
    assertThat(listen(NO_OPTIONS, Map.of(), Map.of("MUSTER_LISTEN", ""), null))
        .isEqualTo("127.0.0.1:9092");
  }

  @Test
  void theOperatorsFileMayTakeValuesFromAnyVariable() throws IOException {
    Path file = file("muster.upstream.properties { \"sasl.jaas.config\" = ${SECRET} }");
    Config merged = ConfigLayers.merge(NO_OPTIONS, Map.of(), Map.of("SECRET", "x"), file);
    assertThat(new Settings(merged).properties("muster.upstream.properties"))
        .containsExactly(Map.entry("sasl.jaas.config", "x"));
  }

  @Test
  void upstreamPropertiesMayBeQuotedOrNot() throws IOException {
    Path file =
        file("muster.upstream.properties { security.protocol = SSL, \"ssl.key.password\" = 1 }");
    Config merged = ConfigLayers.merge(NO_OPTIONS, Map.of(), Map.of(), file);
    assertThat(new Settings(merged).properties("muster.upstream.properties"))
        .containsOnly(Map.entry("security.protocol", "SSL"), Map.entry("ssl.key.password", "1"));
  }

  @Test
  void whatIsNotASettingIsRefusedWithThoseThatAre() throws IOException {
    assertRefused(
        file("muster.db.usr = me"),
        "muster.db.usr (",
        "my.conf: 1",
        "is not a setting",
        "muster.db.user");
    assertRefused(
        file("muster.gruop.x = 1"), "muster.gruop.x (", "is not a setting", "muster.listen");
    assertRefused(
        file("muster.db = \"jdbc:h2:mem\""), "muster.db (", "not a setting", "muster.db.url");
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(
            () -> ConfigLayers.merge(NO_OPTIONS, Map.of("muster.lsten", "x"), Map.of(), null))
        .withMessageContaining("muster.lsten (system property) is not a setting");
  }

  @Test
  void aFileThatCannotBeReadIsNamed() throws IOException {
    assertRefused(folder.resolve("absent.conf"), "--config is", "absent.conf", "can be read");
    assertRefused(file("muster {"), "--config is", "must be a configuration file");
    assertRefused(file("muster.listen = ${NOWHERE}"), "--config is", "NOWHERE");
  }

  /** The names follow one rule, so that nobody has to look them up. */
  @Test
  void everySettingHasItsEnvironmentVariable() throws IOException {
    Config packaged = ConfigLayers.merge(NO_OPTIONS, Map.of(), Map.of(), null);
    TreeSet<String> expected =
        packaged.withOnlyPath("muster").entrySet().stream()
            .map(leaf -> leaf.getKey().toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"))
            .map(name -> name.equals("MUSTER_UPSTREAM_SERVERS") ? "MUSTER_UPSTREAM" : name)
            .collect(Collectors.toCollection(TreeSet::new));
    String text;
    try (var in = ConfigLayersTest.class.getResourceAsStream("/application.conf")) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    TreeSet<String> named =
        Pattern.compile("\\$\\{\\?(\\w+)}")
            .matcher(text)
            .results()
            .map((MatchResult result) -> result.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(named).isEqualTo(expected);
  }

  @Test
  void aSettingWithoutItsSectionIsRefusedAndWhatIsNoneOfOursIsNot() throws IOException {
    assertRefused(file("listen = \"h:1\""), "listen (", "my.conf: 1", "muster.listen is");
    assertThat(
            ConfigLayers.merge(NO_OPTIONS, Map.of(), Map.of(), file("pekko.loglevel = DEBUG"))
                .getString("pekko.loglevel"))
        .isEqualTo("DEBUG");
  }

  private static String listen(
      Map<String, CommandLineValue> commandLine,
      Map<String, String> properties,
      Map<String, String> environment,
      @Nullable Path file) {
    return ConfigLayers.merge(commandLine, properties, environment, file)
        .getString("muster.listen");
  }

  private static void assertRefused(Path file, String... parts) {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> ConfigLayers.merge(NO_OPTIONS, Map.of(), Map.of(), file))
        .satisfies(e -> assertThat(e.getMessage()).contains(parts).doesNotContain("\n"));
  }

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("my.conf"), content);
  }
}
