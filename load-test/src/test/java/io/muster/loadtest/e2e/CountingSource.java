package io.muster.loadtest.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;

/**
 * A source for Kafka Connect whose tasks count, each from 0 on and for ever: records {@code
 * TASK/NUMBER}. A task goes on where its stored offset says.
 */
public final class CountingSource extends SourceConnector {
  static final String TOPIC = "topic";

  /** Folder in which each life of a task leaves a file. */
  static final String LIVES = "lives";

  private static final String TASK = "counting.task";
  private static final String NEXT = "next";
  private static final int BATCH = 10;
  private static final long PAUSE_MS = 100;
  private static final ConfigDef CONFIG =
      new ConfigDef()
          .define(TOPIC, ConfigDef.Type.STRING, ConfigDef.Importance.HIGH, "Where to")
          .define(LIVES, ConfigDef.Type.STRING, ConfigDef.Importance.HIGH, "Where lives are noted");

  private Map<String, String> config = Map.of();

  /** A record's value. */
  static String value(int task, long number) {
    return task + "/" + number;
  }

  /** The next number of a task, as it stores it. */
  static long next(Map<String, ?> offset) {
    return ((Number) offset.get(NEXT)).longValue();
  }

  /** The task that an offset is of. */
  static int task(Map<String, ?> partition) {
    return Integer.parseInt(String.valueOf(partition.get(TASK)));
  }

  /** How often each task was started, by its number. */
  static Map<Integer, Long> lives(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.collect(
          Collectors.groupingBy(
              file -> Integer.valueOf(file.getFileName().toString().split("-", 2)[0]),
              Collectors.counting()));
    }
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public ConfigDef config() {
    return CONFIG;
  }

  @Override
  public void start(Map<String, String> properties) {
    config = Map.copyOf(properties);
  }

  @Override
  public Class<? extends Task> taskClass() {
    return CountingTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    return IntStream.range(0, maxTasks)
        .mapToObj(
            task ->
                Map.of(
                    TOPIC,
                    config.get(TOPIC),
                    LIVES,
                    config.get(LIVES),
                    TASK,
                    Integer.toString(task)))
        .toList();
  }

  @Override
  public void stop() {}

  /** Counts. */
  public static final class CountingTask extends SourceTask {
    private final CountDownLatch stopped = new CountDownLatch(1);
    private String topic = "";
    private int number;
    private long next;

    @Override
    public String version() {
      return "1";
    }

    @Override
    public void start(Map<String, String> properties) {
      topic = properties.get(TOPIC);
      number = Integer.parseInt(properties.get(TASK));
      try {
        Files.createTempFile(Path.of(properties.get(LIVES)), number + "-", "");
      } catch (IOException e) {
        throw new ConnectException(e);
      }
      Map<String, Object> offset = context.offsetStorageReader().offset(partition());
      next = offset == null ? 0 : next(offset);
    }

    private Map<String, String> partition() {
      return Map.of(TASK, Integer.toString(number));
    }

    @Override
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
      if (stopped.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
        return null;
      }
      List<SourceRecord> batch = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        String value = value(number, next);
        next++;
        batch.add(
            new SourceRecord(partition(), Map.of(NEXT, next), topic, Schema.STRING_SCHEMA, value));
      }
      return batch;
    }

    @Override
    public void stop() {
      stopped.countDown();
    }
  }
}
