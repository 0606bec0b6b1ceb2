package io.muster.server;

import io.muster.server.config.CommandLineValue;
import io.muster.server.config.ServerConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which every command that needs settings is given them. */
final class SettingOptions {
  private final Map<String, CommandLineValue> values = new LinkedHashMap<>();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings, in the form of application.conf, which explains them all.")
  private @Nullable Path file;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder of what this node stores by itself (default: data).")
  void data(String value) {
    put("--data", "muster.data", value);
  }

  @Option(
      names = "--db",
      paramLabel = "JDBC_URL",
      description = "The database of the groups (default: an H2 file in the data folder).")
  void database(String value) {
    put("--db", "muster.db.url", value);
  }

  void put(String option, String path, String value) {
    values.put(path, new CommandLineValue(option, value));
  }

  /** All layers together, those given here on top. */
  ServerConfig load() {
    return ServerConfig.load(values, file);
  }
}
