package io.muster.loadtest.bench;

import io.muster.loadtest.process.ProcessTime;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;

/** CPU time that some processes have used so far, on all processors together. */
@FunctionalInterface
interface CpuClock {
  /** Of nobody. */
  CpuClock NONE = () -> Duration.ZERO;

  Duration used() throws IOException;

  /** Of one process, without its children. */
  static CpuClock process(long pid) {
    return () -> {
      ProcessHandle process = ProcessHandle.of(pid).orElseThrow(() -> gone(pid));
      return ProcessTime.of(process).own();
    };
  }

  /** Of a process and all that descend from it, those included that have ended. */
  static CpuClock tree(long pid) {
    return () -> {
      ProcessHandle root = ProcessHandle.of(pid).orElseThrow(() -> gone(pid));
      Duration sum = Duration.ZERO;
      for (ProcessHandle each : Stream.concat(Stream.of(root), root.descendants()).toList()) {
        ProcessTime time = ProcessTime.of(each);
        sum = sum.plus(time.own()).plus(time.endedChildren());
      }
      return sum;
    };
  }

  private static IOException gone(long pid) {
    return new IOException("Process %d has ended".formatted(pid));
  }
}
