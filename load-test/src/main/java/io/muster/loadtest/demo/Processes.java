package io.muster.loadtest.demo;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * All that must end with the demo, ended in reverse order: at its end, or when it is interrupted
 * (Ctrl-C, SIGTERM). After SIGKILL the children end by themselves, at the end of their standard
 * input.
 */
final class Processes implements AutoCloseable {
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final Screen screen;
  private final Thread hook;

  Processes(Screen screen) {
    this.screen = screen;
    this.hook = new Thread(this::interrupted, "interrupted");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  synchronized <T extends AutoCloseable> T add(T process) {
    running.push(process);
    return process;
  }

  private void interrupted() {
    screen.silence();
    endAll();
  }

  private synchronized void endAll() {
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) {
        System.err.println("A process did not end cleanly: " + e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    endAll();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // Interrupted just now: the hook runs, and finds nothing left to end.
      screen.silence();
    }
  }
}
