package io.muster.server;

import io.muster.gateway.upstream.UpstreamSettings;
import io.muster.persistence.Persistence;
import io.muster.persistence.StoreMetrics;
import io.muster.server.config.InvalidSettingException;
import io.muster.server.config.ServerConfig;
import io.muster.server.export.KafkaTarget;
import io.muster.server.export.OffsetExport;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code muster export-offsets}. */
@Command(
    name = "export-offsets",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    description = {
      "Writes the offsets that groups have committed at Muster to the group coordinator of a Kafka"
          + " cluster, so that their consumers can go on there without Muster.",
      "Stop the consumers first, and Muster, too, if its database is the embedded one."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:All groups were written.",
      "1:Some were not; each says why.",
      "2:The command line or a setting is wrong."
    })
final class ExportOffsetsCommand implements Callable<Integer> {
  @Mixin private final SettingOptions settings = new SettingOptions();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      description = "A group to export; may be repeated (default: all).")
  private final List<String> groups = new ArrayList<>();

  @Option(names = "--dry-run", description = "Say what would be written, and write nothing.")
  private boolean dryRun;

  @Option(
      names = "--to",
      paramLabel = "HOST:PORT,...",
      description =
          "The cluster to write to (default: muster.upstream.servers); muster.upstream.properties"
              + " apply to it.")
  void to(String value) {
    settings.put("--to", "muster.upstream.servers", value);
  }

  @Override
  public Integer call() throws IOException {
    ServerConfig config = settings.load();
    Logging.setLevel(config.logLevel());
    if (config.embedded() != null) {
      throw new InvalidSettingException(
          "--to is not given, and muster.upstream.servers is \"embedded\": name the cluster to"
              + " write to, --to HOST:PORT");
    }
    if (config.hasEmbeddedDatabase() && !Files.exists(config.embeddedDatabaseFile())) {
      throw new FailedException(
          "there is no database in %s: name the node's data folder with --data, or its database"
                  .formatted(config.data())
              + " with --db");
    }
    UpstreamSettings target = config.gateway().upstream();
    try (DataFolder folder = config.hasEmbeddedDatabase() ? DataFolder.take(config.data()) : null;
        Persistence persistence = Database.open(config.persistence(), StoreMetrics.NONE);
        Admin admin = UpstreamAdmin.create(target)) {
      StoredOffsets stored = new StoredOffsets(persistence);
      Collection<String> chosen = groups.isEmpty() ? stored.groups() : groups;
      OffsetExport export =
          new OffsetExport(
              stored::of,
              new KafkaTarget(admin),
              dryRun,
              Objects.requireNonNull(spec, "set by picocli").commandLine().getOut());
      return export.run(chosen) == 0 ? 0 : Main.FAILED;
    }
  }
}
