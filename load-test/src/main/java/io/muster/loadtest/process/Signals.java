package io.muster.loadtest.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the JDK cannot do to a process. */
public final class Signals {
  private Signals() {}

  /**
   * Sends a signal.
   *
   * @param name without SIG
   * @throws IOException when it does not reach the process
   */
  public static void send(String name, long pid) throws IOException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
    try {
      if (kill.waitFor() != 0) {
        throw new IOException("SIG%s did not reach pid %d".formatted(name, pid));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while signalling pid " + pid, e);
    }
  }

  /** Whether SIGSTOP holds it; false where the system does not tell. */
  public static boolean isPaused(long pid) throws IOException {
    Path stat = Path.of("/proc", Long.toString(pid), "stat");
    if (!Files.isReadable(stat)) {
      return false;
    }
    String text = Files.readString(stat);
    return text.charAt(text.lastIndexOf(')') + 2) == 'T';
  }
}
