package io.muster.loadtest.e2e;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkConnector;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/** A sink for Kafka Connect; each life of a task writes what it gets into a file of its own. */
public final class RecordingSink extends SinkConnector {
  static final String FOLDER = "folder";

  private static final ConfigDef CONFIG =
      new ConfigDef().define(FOLDER, ConfigDef.Type.STRING, ConfigDef.Importance.HIGH, "Where to");

  private Map<String, String> config = Map.of();

  /** All that was written. */
  static Set<String> written(Path folder) throws IOException {
    Set<String> values = new HashSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String text = Files.readString(file);
        // Whoever was killed may have left half a line, which somebody else got again.
        values.addAll(text.substring(0, text.lastIndexOf('\n') + 1).lines().toList());
      }
    }
    return values;
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
    return RecordingTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    return Collections.nCopies(maxTasks, Map.of(FOLDER, config.get(FOLDER)));
  }

  @Override
  public void stop() {}

  /** Writes. */
  public static final class RecordingTask extends SinkTask {
    private BufferedWriter out;

    @Override
    public String version() {
      return "1";
    }

    @Override
    public void start(Map<String, String> properties) {
      try {
        Path folder = Path.of(properties.get(FOLDER));
        out = Files.newBufferedWriter(Files.createTempFile(folder, "task-", ".txt"));
      } catch (IOException e) {
        throw new ConnectException(e);
      }
    }

    /** Before Connect commits their offsets. */
    @Override
    public void put(Collection<SinkRecord> records) {
      try {
        for (SinkRecord record : records) {
          out.write(record.value() + "\n");
        }
        out.flush();
      } catch (IOException e) {
        throw new ConnectException(e);
      }
    }

    @Override
    public void stop() {
      try {
        out.close();
      } catch (IOException e) {
        throw new ConnectException(e);
      }
    }
  }
}
