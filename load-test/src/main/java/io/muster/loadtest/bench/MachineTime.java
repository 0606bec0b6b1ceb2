package io.muster.loadtest.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What all processors have done since the machine started, in ticks; proc_stat(5).
 *
 * @param processes user and system time of all processes
 * @param stolen time in which the host let others run
 * @param all that there was, idle time included
 */
record MachineTime(long processes, long stolen, long all) {
  private static final MachineTime UNKNOWN = new MachineTime(0, 0, 0);
  private static final Path STAT = Path.of("/proc/stat");

  // Places among the numbers of the first line.
  private static final int USER = 0;
  private static final int NICE = 1;
  private static final int SYSTEM = 2;
  private static final int STEAL = 7;

  /** Up to now; always the same where the system does not tell. */
  static MachineTime read() throws IOException {
    return Files.isReadable(STAT) ? parse(Files.readString(STAT)) : UNKNOWN;
  }

  /** Reads {@code /proc/stat}. */
  static MachineTime parse(String stat) {
    // Time of guests, behind steal, is part of user time.
    List<Long> ticks =
        stat.lines()
            .findFirst()
            .map(cpu -> Arrays.stream(cpu.split(" +", -1)).skip(1).map(Long::valueOf))
            .orElseThrow()
            .limit(STEAL + 1L)
            .toList();
    return new MachineTime(
        ticks.get(USER) + ticks.get(NICE) + ticks.get(SYSTEM),
        ticks.get(STEAL),
        ticks.stream().mapToLong(Long::longValue).sum());
  }

  MachineTime minus(MachineTime earlier) {
    return new MachineTime(
        processes - earlier.processes, stolen - earlier.stolen, all - earlier.all);
  }

  /**
   * What of this was not the bench's.
   *
   * @param own ticks of processes that belong to it
   */
  Disturbance besides(long own) {
    return all == 0
        ? Disturbance.NONE
        : new Disturbance((double) Math.max(0, processes - own) / all, (double) stolen / all);
  }
}
