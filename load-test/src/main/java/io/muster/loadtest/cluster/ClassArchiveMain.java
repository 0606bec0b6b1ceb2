package io.muster.loadtest.cluster;

import io.muster.loadtest.client.TopicSetup;
import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.Folders;
import io.muster.loadtest.process.KafkaProcess;
import io.muster.loadtest.process.MusterProcess;
import io.muster.loadtest.process.ServerProcess;
import io.muster.loadtest.terminal.LogFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
 * Writes the archives of the classes of a node and of a broker ({@link Distribution#classArchive}),
 * as the last step of a build: a cluster of two serves real consumers, and one of its nodes leaves
 * behind the classes it has loaded by then; so does a broker that coordinates groups itself. Exit
 * code 0 once the archives are there; one that is newer than the build is kept.
 */
public final class ClassArchiveMain {
  private static final String TOPIC = "class-archive";

  /** So many that both nodes host some. */
  private static final int GROUPS = 8;

  private static final int COMMITS = 200;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(ClassArchiveMain.class);

  private ClassArchiveMain() {}

  public static void main(String[] args)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    LogFile.toStandardError();
    Distribution distribution = Distribution.locate();
    archive(distribution, MusterProcess.PROGRAM, ClassArchiveMain::useNode);
    archive(distribution, KafkaProcess.PROGRAM, ClassArchiveMain::useBroker);
  }

  /** Makes a process of the program leave its archive behind. */
  @FunctionalInterface
  private interface Use {
    /**
     * @param options of that process
     */
    void leaving(List<String> options, Distribution distribution, Path folder)
        throws IOException, InterruptedException, ExecutionException, TimeoutException;
  }

  private static void archive(Distribution distribution, String program, Use use)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    if (distribution.hasCurrentArchive(program)) {
      LOG.info("The archive of {} is newer than the build", program);
      return;
    }
    Path archive = distribution.classArchive(program);
    Path written = archive.resolveSibling(archive.getFileName() + ".new");
    Path folder = Files.createTempDirectory("muster-class-archive-");
    LOG.info("Writing the archive of {}", program);
    // No process can use an archive and leave another behind.
    Files.deleteIfExists(archive);
    use.leaving(Distribution.archivingOptions(written), distribution, folder);
    // In one step, so that no process ever starts with a part of it.
    Files.move(written, archive, StandardCopyOption.REPLACE_EXISTING);
    Folders.delete(folder);
  }

  private static void useNode(List<String> archiving, Distribution distribution, Path folder)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    ClusterSpec spec =
        new ClusterSpec(
            distribution,
            ClusterLayout.free(2),
            folder,
            null,
            node -> {
              List<String> options = new ArrayList<>(List.of("-Xmx512m"));
              if (node == 2) {
                options.addAll(archiving);
              }
              return options;
            });
    try (LocalCluster cluster = LocalCluster.start(spec, LOG::info)) {
      TopicSetup.ensure(Addresses.parse(cluster.bootstrap(2)), Map.of(TOPIC, 1));
      use(cluster);
      cluster.node(2).stop();
    }
  }

  private static void useBroker(List<String> archiving, Distribution distribution, Path folder)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    List<String> options = new ArrayList<>(List.of("-Xmx256m"));
    options.addAll(archiving);
    try (ServerProcess broker =
        KafkaProcess.small(distribution, folder)
            .withProperty("group.initial.rebalance.delay.ms", "0")
            .withJvmOptions(options.toArray(String[]::new))
            .start()) {
      TopicSetup.ensure(broker.address(), Map.of(TOPIC, 1));
      try (KafkaConsumer<byte[], byte[]> consumer = consumer(broker.bootstrap(), TOPIC)) {
        consumer.subscribe(List.of(TOPIC));
        awaitAssignment(consumer);
        commit(List.of(consumer));
      }
    }
  }

  /** All that consumers ask a coordinator for, and that their groups move to it. */
  private static void use(LocalCluster cluster) throws IOException {
    List<KafkaConsumer<byte[], byte[]>> consumers = new ArrayList<>();
    try {
      for (int group = 0; group < GROUPS; group++) {
        consumers.add(consumer(cluster.bootstrap(), TOPIC + "-" + group));
      }
      consumers.forEach(consumer -> consumer.subscribe(List.of(TOPIC)));
      consumers.forEach(ClassArchiveMain::awaitAssignment);
      commit(consumers);
      cluster.node(1).stop();
      commit(consumers);
    } finally {
      consumers.forEach(KafkaConsumer::close);
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String bootstrap, String group) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "group.id",
            group,
            "heartbeat.interval.ms",
            10,
            "enable.auto.commit",
            false);
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static void awaitAssignment(KafkaConsumer<?, ?> consumer) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (consumer.assignment().isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("No partition within " + PATIENCE);
      }
      consumer.poll(Duration.ofMillis(100));
    }
    consumer.assignment().forEach(consumer::position);
  }

  /** So often that the JVM knows the methods for those that matter. */
  private static void commit(List<KafkaConsumer<byte[], byte[]>> consumers) {
    for (int commits = 0; commits < COMMITS; commits++) {
      for (KafkaConsumer<byte[], byte[]> consumer : consumers) {
        consumer.poll(Duration.ZERO);
        consumer.commitSync();
      }
    }
  }
}
