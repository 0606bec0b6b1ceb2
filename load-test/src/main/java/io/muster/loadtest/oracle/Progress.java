package io.muster.loadtest.oracle;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Help.Ansi;

/** Says on standard error how far a run is: on a terminal all the time, else now and then. */
final class Progress implements AutoCloseable {
  private static final int LOG_SECONDS = 10;

  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final Walks walks;
  private final int count;
  private final boolean live;
  private final long startNanos = System.nanoTime();

  private Progress(Walks walks, int count, boolean live) {
    this.walks = walks;
    this.count = count;
    this.live = live;
  }

  static Progress of(Walks walks, int count) {
    return new Progress(walks, count, Ansi.AUTO.enabled());
  }

  void start() {
    int seconds = live ? 1 : LOG_SECONDS;
    var unused = clock.scheduleAtFixedRate(this::show, seconds, seconds, TimeUnit.SECONDS);
  }

  private void show() {
    WalksReport now = walks.report();
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    String line =
        "%,d of %,d scenarios, %.0f/s; %d differ, %d did so once only"
            .formatted(
                now.played(), count, now.played() / seconds, now.differing(), now.unsteady());
    System.err.print(live ? "\r\u001b[K" + line : line + System.lineSeparator());
    System.err.flush();
  }

  @Override
  public void close() {
    clock.shutdownNow();
    if (live) {
      System.err.print("\r\u001b[K");
    }
  }
}
