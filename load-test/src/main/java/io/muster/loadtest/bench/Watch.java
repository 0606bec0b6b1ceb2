package io.muster.loadtest.bench;

import java.io.IOException;
import java.time.Duration;

/** Looks at what the machine does besides the bench, from its creation on. */
final class Watch {
  /** {@code USER_HZ}, which is 100 on every Linux there is a JDK for. */
  private static final Duration TICK = Duration.ofMillis(10);

  private final CpuClock bench = CpuClock.tree(ProcessHandle.current().pid());
  private final CpuClock database;
  private final MachineTime machineAtStart;
  private final Duration ownAtStart;

  /**
   * @param database Muster's, which is no descendant of this process; all else of the bench is
   */
  Watch(CpuClock database) throws IOException {
    this.database = database;
    this.machineAtStart = MachineTime.read();
    this.ownAtStart = own();
  }

  Disturbance seen() throws IOException {
    long own = own().minus(ownAtStart).dividedBy(TICK);
    return MachineTime.read().minus(machineAtStart).besides(own);
  }

  private Duration own() throws IOException {
    return bench.used().plus(database.used());
  }
}
