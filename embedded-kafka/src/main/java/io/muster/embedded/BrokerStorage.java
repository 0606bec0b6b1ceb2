package io.muster.embedded;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import kafka.server.KafkaConfig;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;

/** Formats the broker's folder when it is used for the first time. */
final class BrokerStorage {
  private BrokerStorage() {}

  /**
   * Gives the folder of {@code log.dirs} a cluster id and its bootstrap metadata, unless it has
   * them.
   *
   * @param clusterId the same on all nodes of a cluster
   * @throws IOException when the folder cannot be written
   */
  static void formatOnce(KafkaConfig config, String clusterId) throws IOException {
    String directory = config.metadataLogDir();
    if (Files.exists(Path.of(directory, MetaPropertiesEnsemble.META_PROPERTIES_NAME))) {
      return;
    }
    Files.createDirectories(Path.of(directory));
    Formatter formatter =
        new Formatter()
            .setPrintStream(new PrintStream(PrintStream.nullOutputStream()))
            .setNodeId(config.nodeId())
            .setClusterId(clusterId)
            .addDirectory(directory)
            .setMetadataLogDirectory(directory)
            .setControllerListenerName("CONTROLLER");
    try {
      formatter.run();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("Cannot format " + directory + ": " + e.getMessage(), e);
    }
  }
}
