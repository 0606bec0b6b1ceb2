package io.muster.loadtest.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.stream.Collectors;

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

  /**
   * Freezes processes for a while, all at once. A shell does it, so that they go on even when this
   * JVM does not live to see the end of it. One that ends meanwhile is left out.
   */
  public static void pause(Collection<Long> pids, Duration span)
      throws IOException, InterruptedException {
    String all = pids.stream().map(String::valueOf).collect(Collectors.joining(" "));
    String script =
        "kill -STOP %1$s; sleep %2$d.%3$03d; kill -CONT %1$s"
            .formatted(all, span.toSeconds(), span.toMillisPart());
    Process shell =
        new ProcessBuilder("sh", "-c", script)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    shell.waitFor();
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
