package io.muster.loadtest.terminal;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/**
 * Standard output: lines that stay, and below them, on a terminal, a picture that is drawn over and
 * over.
 */
public final class Screen {
  private final PrintStream out;
  private final boolean live;
  private final long startNanos = System.nanoTime();
  private volatile boolean silent;
  private List<String> picture = List.of();

  public Screen(PrintStream out, boolean live) {
    this.out = out;
    this.live = live;
  }

  /** Whether there is a terminal to draw a picture on. */
  public boolean isLive() {
    return live;
  }

  /** A line with the time since the start. */
  public void say(String line) {
    Duration since = Duration.ofNanos(System.nanoTime() - startNanos);
    print("%3d.%d s  %s".formatted(since.toSeconds(), since.toMillisPart() / 100, line));
  }

  public void print(String line) {
    if (silent) {
      return;
    }
    erase();
    out.println(line);
    draw();
  }

  /** Redraws the picture; without a terminal nothing happens. */
  public void show(List<String> lines) {
    if (live && !silent && !lines.equals(picture)) {
      erase();
      picture = lines;
      draw();
    }
  }

  /** Prints the picture to stay. */
  public void keep(List<String> lines) {
    erase();
    picture = List.of();
    out.println();
    lines.forEach(out::println);
    out.println();
    out.flush();
  }

  /** Shows nothing any more; what was drawn stays. */
  public void silence() {
    silent = true;
  }

  private void erase() {
    if (!picture.isEmpty()) {
      out.print("\u001b[" + picture.size() + "A\u001b[J");
    }
  }

  private void draw() {
    picture.forEach(out::println);
    out.flush();
  }
}
