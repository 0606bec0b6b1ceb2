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
  private final boolean live;
  private final long startNanos = System.nanoTime();

  private Progress(Walks walks, boolean live) {
    this.walks = walks;
    this.live = live;
  }

  static Progress of(Walks walks) {
    return new Progress(walks, Ansi.AUTO.enabled());
  }

  void start() {
    int seconds = live ? 1 : LOG_SECONDS;
    var unused = clock.scheduleAtFixedRate(this::show, seconds, seconds, TimeUnit.SECONDS);
  }

  private void show() {
    WalksReport now = walks.report();
    double perSecond = now.played() / ((System.nanoTime() - startNanos) / 1e9);
    String line =
        "%,d of %,d scenarios, %.1f/s%s; %d differ, %d did so once only"
            .formatted(
                now.played(),
                now.plan().count(),
                perSecond,
                rest(now, perSecond),
                now.differing(),
                now.unsteady());
    System.err.print(live ? "\r\u001b[K" + line : line + System.lineSeparator());
    System.err.flush();
  }

  /** What else there is to do. */
  private static String rest(WalksReport now, double perSecond) {
    int left = now.plan().count() - now.played();
    String time =
        left > 0 && perSecond > 0
            ? ", about %.0f min left".formatted(Math.ceil(left / perSecond / 60))
            : "";
    return now.suspects() > 0 ? time + ", %d to be played again".formatted(now.suspects()) : time;
  }

  @Override
  public void close() {
    clock.shutdownNow();
    if (live) {
      System.err.print("\r\u001b[K");
    }
  }
}
