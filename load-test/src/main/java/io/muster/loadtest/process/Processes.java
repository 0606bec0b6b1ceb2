package io.muster.loadtest.process;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * All that must end with this JVM, ended in reverse order: at its end, or when it is interrupted
 * (Ctrl-C, SIGTERM). After SIGKILL the children end by themselves, at the end of their standard
 * input.
 */
public final class Processes implements AutoCloseable {
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final Runnable silence;
  private final Thread hook;

  /**
   * @param silence run first when interrupted: whoever shows something stops doing so
   */
  public Processes(Runnable silence) {
    this.silence = silence;
    this.hook = new Thread(this::interrupted, "interrupted");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** To be ended before all that were added so far. */
  public synchronized <T extends AutoCloseable> T add(T process) {
    running.push(process);
    return process;
  }

  private void interrupted() {
    silence.run();
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
      silence.run();
    }
  }
}
