package io.muster.loadtest.chaos.history;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.loadtest.chaos.history.Operation.Answer;
import io.muster.loadtest.chaos.history.Operation.Request;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * All operations and faults so far, each in the order in which they ended, in memory and as a line
 * of JSON each in a file; what is said of the faults as they happen are lines between them.
 */
public final class History implements AutoCloseable {
  private final long begun = System.nanoTime();
  private final ObjectMapper json = new ObjectMapper();
  private final List<Operation> operations = new ArrayList<>();
  private final List<FaultSpan> faults = new ArrayList<>();
  private final BufferedWriter file;

  /** A line of the file for people. */
  record Remark(long at, String fault) {}

  /**
   * An empty one.
   *
   * @param file overwritten
   */
  public History(Path file) throws IOException {
    this.file = Files.newBufferedWriter(file);
  }

  /** Nanoseconds since it began. */
  public long now() {
    return System.nanoTime() - begun;
  }

  /**
   * An operation that ends now.
   *
   * @param start {@link #now} before its request was sent
   * @throws UncheckedIOException when it cannot be written
   */
  public synchronized void add(Request request, long start, Answer answer) {
    Operation operation = new Operation(operations.size(), request, start, now(), answer);
    operations.add(operation);
    write(operation);
  }

  /**
   * A fault that is over.
   *
   * @throws UncheckedIOException when it cannot be written
   */
  public synchronized void add(FaultSpan fault) {
    faults.add(fault);
    write(fault);
  }

  /**
   * What happens now to the cluster, for people who read the file.
   *
   * @throws UncheckedIOException when it cannot be written
   */
  public synchronized void remark(String what) {
    write(new Remark(now(), what));
  }

  /** A copy of all faults so far. */
  public synchronized List<FaultSpan> faults() {
    return List.copyOf(faults);
  }

  /** A copy of all operations so far. */
  public List<Operation> operations() {
    return operations(0);
  }

  /** A copy of those from this number on. */
  public synchronized List<Operation> operations(int from) {
    return List.copyOf(operations.subList(from, operations.size()));
  }

  @Override
  public synchronized void close() throws IOException {
    file.close();
  }

  private void write(Record line) {
    try {
      file.write(json.writeValueAsString(line));
      file.newLine();
    } catch (IOException e) {
      throw new UncheckedIOException("The history cannot be written", e);
    }
  }
}
