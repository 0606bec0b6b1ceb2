package io.muster.loadtest.load;

import io.muster.loadtest.load.report.LoadReport.Sample;
import io.muster.loadtest.load.trace.Status;
import io.muster.loadtest.load.worker.Measured;
import io.muster.loadtest.terminal.Screen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows how far a run is: on a terminal a picture, else a line now and then. */
final class ProgressView {
  private static final Duration LINE_EVERY = Duration.ofSeconds(10);
  private static final int BAR = 30;

  private final Screen screen;
  private final Duration duration;
  private String phase = "";
  private long lineAtNanos = System.nanoTime();

  /**
   * @param duration that the run takes at least
   */
  ProgressView(Screen screen, Duration duration) {
    this.screen = screen;
    this.duration = duration;
  }

  /** Something begins. */
  synchronized void phase(String name) {
    phase = name;
    screen.say(name);
  }

  synchronized void say(String line) {
    screen.say(line);
  }

  /**
   * How it stands.
   *
   * @param since the run began
   */
  synchronized void show(Duration since, Status status) {
    screen.show(picture(since, status));
    if (System.nanoTime() - lineAtNanos > LINE_EVERY.toNanos()) {
      lineAtNanos = System.nanoTime();
      if (!screen.isLive()) {
        screen.say(String.join("; ", figures(status)));
      }
    }
  }

  /** Nothing is going on any more. */
  synchronized void end() {
    screen.show(List.of());
  }

  private List<String> picture(Duration since, Status status) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        "  %s  %d of %d s  %s"
            .formatted(bar(since), since.toSeconds(), duration.toSeconds(), phase));
    figures(status).forEach(figure -> lines.add("  " + figure));
    return lines;
  }

  private String bar(Duration since) {
    int done = (int) Math.min(BAR, BAR * since.toMillis() / Math.max(1, duration.toMillis()));
    return "[" + "#".repeat(done) + "-".repeat(BAR - done) + "]";
  }

  private static List<String> figures(Status status) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%d members in %s, %d of them without an assignment; newest generation %d"
            .formatted(
                status.members(), groups(status.groups()), status.waiting(), status.generation()));
    Sample second = status.lastSecond();
    lines.add(
        "%,d records produced%s, %,d deliveries%s, %,d behind"
            .formatted(
                status.produced(),
                second == null ? "" : " (%,d/s)".formatted(second.produced()),
                status.consumed(),
                second == null ? "" : " (%,d/s)".formatted(second.consumed()),
                status.behind()));
    lines.add(
        "p99 in ms: lag %s, heartbeat %s, commit %s, join %s"
            .formatted(
                millis(status.p99().get(Measured.LAG)),
                millis(status.p99().get(Measured.HEARTBEAT)),
                millis(status.p99().get(Measured.COMMIT)),
                millis(status.p99().get(Measured.JOIN))));
    lines.add(
        "%s%d errors%s"
            .formatted(
                second == null || second.cpu().isEmpty()
                    ? ""
                    : "server: %.2f processors, %,d MiB; "
                        .formatted(second.cpu().get(0), second.memory().get(0) >> 20),
                status.errors(),
                status.incidents() == 0
                    ? ""
                    : ", %d incidents, see the report".formatted(status.incidents())));
    return lines;
  }

  private static String groups(int count) {
    return count == 1 ? "1 group" : count + " groups";
  }

  private static String millis(@Nullable Double value) {
    return value == null ? "-" : "%.1f".formatted(value);
  }
}
