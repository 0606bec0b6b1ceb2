package io.muster.loadtest.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Starts servers at once: each takes seconds, and some wait for one another. */
public final class ParallelStart {
  private ParallelStart() {}

  /** Starts a server and returns when it serves. */
  @FunctionalInterface
  public interface Part {
    void run() throws IOException;
  }

  /**
   * Returns when all have started; each has a thread of its own, for each waits for a process.
   *
   * @throws IOException when one did not start
   */
  public static void of(List<Part> parts) throws IOException {
    CompletableFuture<?>[] running =
        parts.stream()
            .map(
                part ->
                    CompletableFuture.runAsync(
                        () -> unchecked(part), task -> new Thread(task, "start").start()))
            .toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(running).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof UncheckedIOException failed
          ? failed.getCause()
          : new IOException(e.getCause());
    }
  }

  private static void unchecked(Part part) {
    try {
      part.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
