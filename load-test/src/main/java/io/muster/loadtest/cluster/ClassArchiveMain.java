package io.muster.loadtest.cluster;

import io.muster.loadtest.client.TopicSetup;
import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.Folders;
import io.muster.loadtest.process.MusterProcess;
import io.muster.loadtest.terminal.LogFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the archive of a node's classes ({@link Distribution#classArchive}), as the last step of a
 * build: a cluster of two serves real consumers, and one of its nodes leaves behind the classes it
 * has loaded by then. Exit code 0 once the archive is there.
 */
public final class ClassArchiveMain {
  private static final String TOPIC = "class-archive";

  /** So many that both nodes host some. */
  private static final int GROUPS = 8;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(ClassArchiveMain.class);

  private ClassArchiveMain() {}

  public static void main(String[] args)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    LogFile.toStandardError();
    Distribution distribution = Distribution.locate();
    Path archive = distribution.classArchive(MusterProcess.PROGRAM);
    Path written = archive.resolveSibling(archive.getFileName() + ".new");
    Path folder = Files.createTempDirectory("muster-class-archive-");
    ClusterSpec spec =
        new ClusterSpec(
            distribution,
            ClusterLayout.free(2),
            folder,
            null,
            node -> {
              List<String> options = new ArrayList<>(List.of("-Xmx512m"));
              if (node == 2) {
                options.addAll(Distribution.archivingOptions(written));
              }
              return options;
            });
    try (LocalCluster cluster = LocalCluster.start(spec, LOG::info)) {
      TopicSetup.ensure(Addresses.parse(cluster.bootstrap(2)), Map.of(TOPIC, 1));
      for (int group = 0; group < GROUPS; group++) {
        useOnce(cluster.bootstrap(2), TOPIC + "-" + group);
      }
      LOG.info("Writing the archive");
      cluster.node(2).stop();
    }
    // In one step, so that no node ever starts with a part of it.
    Files.move(written, archive);
    Folders.delete(folder);
  }

  /** All that a consumer asks a coordinator for. */
  private static void useOnce(String bootstrap, String group) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "group.id",
            group,
            "heartbeat.interval.ms",
            100,
            "enable.auto.commit",
            false);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(TOPIC));
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (consumer.assignment().isEmpty()) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("No partition within " + PATIENCE);
        }
        consumer.poll(Duration.ofMillis(100));
      }
      consumer.assignment().forEach(consumer::position);
      consumer.commitSync();
    }
  }
}
