package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.loadtest.e2e.Servers.Upstream;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.JavaCommand;
import io.muster.loadtest.process.MusterProcess;
import io.muster.loadtest.process.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The way in and the way out: a group of the upstream goes on behind Muster where it was, and what
 * it committed there can be written back.
 */
@ExtendWith(Servers.class)
@Timeout(180)
class AdoptionIT {
  private static final int PARTITIONS = 2;
  private static final int BEFORE = 10;
  private static final int MEANWHILE = 7;
  private static final int AFTER = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void aGroupGoesOnBehindMusterAndIsWrittenBack(Upstream upstream) throws Exception {
    String topic = Topics.create(upstream.bootstrap(), "adopted", PARTITIONS);
    String group = Topics.unused("adopted");
    Topics.fill(upstream.bootstrap(), topic, PARTITIONS, BEFORE);
    consumeUpTo(upstream.bootstrap(), group, topic, BEFORE);
    Path data = Folders.fresh("adoption");

    MusterProcess muster =
        MusterProcess.small(Distribution.locate(), data).with("--upstream", upstream.bootstrap());
    try (ServerProcess node = muster.start()) {
      assertThat(committed(node.bootstrap(), group, topic)).containsOnly((long) BEFORE);
      Topics.fill(node.bootstrap(), topic, PARTITIONS, MEANWHILE);
      // Whoever asked at Muster has not fixed where the group begins there.
      consumeUpTo(upstream.bootstrap(), group, topic, BEFORE + MEANWHILE);
      Topics.fill(node.bootstrap(), topic, PARTITIONS, AFTER);
      assertThat(consumeUpTo(node.bootstrap(), group, topic, BEFORE + MEANWHILE + AFTER))
          .as("nothing comes a second time")
          .isEqualTo((long) PARTITIONS * AFTER);
      assertThat(committed(upstream.bootstrap(), group, topic))
          .as("the upstream's own offsets are left alone")
          .containsOnly((long) BEFORE + MEANWHILE);
    }

    exportOffsets(data, upstream.bootstrap());
    assertThat(committed(upstream.bootstrap(), group, topic))
        .containsOnly((long) BEFORE + MEANWHILE + AFTER);
  }

  /** Consumes and commits up to that offset in every partition, and counts the records. */
  private static long consumeUpTo(String bootstrap, String group, String topic, long offset) {
    try (ThreadConsumer consumer = new ThreadConsumer(bootstrap, group, topic, Map.of()).start()) {
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  consumer.acknowledged().size() == PARTITIONS
                      && consumer.acknowledged().values().stream().allMatch(o -> o == offset));
      return consumer.consumed();
    }
  }

  private static List<Long> committed(String bootstrap, String group, String topic)
      throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      Map<TopicPartition, OffsetAndMetadata> offsets =
          admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      assertThat(offsets.keySet()).allMatch(p -> p.topic().equals(topic)).hasSize(PARTITIONS);
      return offsets.values().stream().map(OffsetAndMetadata::offset).toList();
    }
  }

  private static void exportOffsets(Path data, String bootstrap) throws Exception {
    Process export =
        new ProcessBuilder(
                JavaCommand.of(
                    Distribution.locate().classPath("server"),
                    List.of("-Xmx256m"),
                    "io.muster.server.Main",
                    List.of("export-offsets", "--data", data.toString(), "--to", bootstrap)))
            .redirectErrorStream(true)
            .redirectOutput(data.resolve("export.log").toFile())
            .start();
    assertThat(export.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(export.exitValue()).as(Files.readString(data.resolve("export.log"))).isZero();
  }
}
