package io.muster.loadtest.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * CPU time of one process, of user and system together, in steps of 10 ms.
 *
 * @param own of its threads
 * @param endedChildren of its children that have ended, and of theirs; zero where the system does
 *     not tell
 */
public record ProcessTime(Duration own, Duration endedChildren) {
  /** {@code USER_HZ}, which is 100 on every Linux there is a JDK for. */
  private static final Duration TICK = Duration.ofMillis(10);

  private static final ProcessTime NONE = new ProcessTime(Duration.ZERO, Duration.ZERO);
  private static final boolean LINUX = Files.exists(Path.of("/proc/self/stat"));

  // Places of utime, stime, cutime and cstime among the fields after the name; proc_pid_stat(5).
  private static final int USER = 11;
  private static final int SYSTEM = 12;
  private static final int CHILDREN_USER = 13;
  private static final int CHILDREN_SYSTEM = 14;

  /** Of a process; nothing of one that is gone, whose time its parent has by then. */
  public static ProcessTime of(ProcessHandle process) throws IOException {
    if (!LINUX) {
      return new ProcessTime(
          process.info().totalCpuDuration().orElse(Duration.ZERO), Duration.ZERO);
    }
    try {
      return parse(Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat")));
    } catch (NoSuchFileException e) {
      return NONE;
    }
  }

  /** Reads {@code /proc/PID/stat}. */
  public static ProcessTime parse(String stat) {
    // The name is in parentheses and may hold spaces and parentheses itself.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return new ProcessTime(
        ticks(fields[USER], fields[SYSTEM]), ticks(fields[CHILDREN_USER], fields[CHILDREN_SYSTEM]));
  }

  private static Duration ticks(String user, String system) {
    return TICK.multipliedBy(Long.parseLong(user) + Long.parseLong(system));
  }
}
