package io.muster.loadtest.load.worker;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * Standard input of a worker: first a {@link WorkerSpec}, too long for a command line, and then an
 * {@link Order} a line. When it ends, whoever started this is gone, and so is the worker at once:
 * nobody is there to wait for a clean end.
 */
final class Orders {
  private final BufferedReader in =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

  /**
   * Reads the first line.
   *
   * @throws IOException when there is none
   */
  WorkerSpec spec() throws IOException {
    String line = in.readLine();
    if (line == null) {
      throw new EOFException("No specification on standard input");
    }
    return Lines.read(line, WorkerSpec.class);
  }

  /** Hands each order over on a thread of its own, in their order; it keeps the JVM alive. */
  void follow(Consumer<Order> worker) {
    new Thread(() -> read(worker), "orders").start();
  }

  private void read(Consumer<Order> worker) {
    try {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        worker.accept(Lines.read(line, Order.class));
      }
    } catch (IOException | RuntimeException e) {
      LoggerFactory.getLogger(Orders.class).error("No more orders", e);
    }
    Runtime.getRuntime().halt(1);
  }
}
