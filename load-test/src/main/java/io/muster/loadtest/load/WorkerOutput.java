package io.muster.loadtest.load;

import io.muster.loadtest.load.worker.Lines;
import io.muster.loadtest.load.worker.WorkerEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Standard output of a worker. A line on it that is no event is none of the worker's own making,
 * such as a warning of its JVM: it is kept where such things belong, in the worker's log, and the
 * events go on.
 */
final class WorkerOutput {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerOutput.class);

  private final BufferedReader lines;
  private final Path log;

  /**
   * @param log appended to
   */
  WorkerOutput(BufferedReader lines, Path log) {
    this.lines = lines;
    this.log = log;
  }

  /**
   * Hands out all events in their order; returns at the end of the output.
   *
   * @throws IOException when it cannot be read
   */
  void read(Consumer<WorkerEvent> listener) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Optional<WorkerEvent> event = parse(line);
      if (event.isPresent()) {
        listener.accept(event.get());
      } else {
        keep(line);
      }
    }
  }

  private static Optional<WorkerEvent> parse(String line) {
    try {
      return Optional.ofNullable(Lines.read(line, WorkerEvent.class));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void keep(String line) {
    try {
      Files.writeString(
          log, line + System.lineSeparator(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      LOG.warn("This cannot be kept in {}: {}", log, line, e);
    }
  }
}
