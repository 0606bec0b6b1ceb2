package io.muster.loadtest.load;

import io.muster.loadtest.load.report.LoadReport;
import io.muster.loadtest.process.ProcessMemory;
import io.muster.loadtest.process.ProcessTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** CPU time and memory of the server's processes, as far as they are known. */
final class ServerWatch {
  /** One of them. */
  private static final class Watched {
    private final TestedServer.Part part;
    private Duration first = Duration.ZERO;
    private Duration last = Duration.ZERO;
    private double cpuMax;
    private long memoryMax;

    Watched(TestedServer.Part part) {
      this.part = part;
    }

    /** Of one that is gone, what it had. */
    Duration used() throws IOException {
      Optional<ProcessHandle> handle = ProcessHandle.of(part.pid());
      return handle.isPresent() ? ProcessTime.of(handle.get()).own() : last;
    }
  }

  private final List<Watched> all;
  private long begunNanos;
  private long lastNanos;

  ServerWatch(List<TestedServer.Part> processes) {
    this.all = processes.stream().map(Watched::new).toList();
  }

  /** From now on it counts. */
  void begin() throws IOException {
    begunNanos = System.nanoTime();
    lastNanos = begunNanos;
    for (Watched each : all) {
      each.first = each.used();
      each.last = each.first;
    }
  }

  /** What each of them did since the last look: processors in use, and resident memory. */
  record Look(List<Double> cpu, List<Long> memory) {}

  Look look() throws IOException {
    long now = System.nanoTime();
    double elapsed = now - lastNanos;
    lastNanos = now;
    List<Double> cpu = new ArrayList<>();
    List<Long> memory = new ArrayList<>();
    for (Watched each : all) {
      Duration used = each.used();
      double inUse = elapsed <= 0 ? 0 : Math.max(0, used.minus(each.last).toNanos() / elapsed);
      long resident = ProcessMemory.resident(each.part.pid());
      each.last = used;
      each.cpuMax = Math.max(each.cpuMax, inUse);
      each.memoryMax = Math.max(each.memoryMax, resident);
      cpu.add(inUse);
      memory.add(resident);
    }
    return new Look(cpu, memory);
  }

  /** The figures until the last look. */
  List<LoadReport.ServerProcess> figures() {
    double elapsed = Math.max(1, lastNanos - begunNanos);
    return all.stream()
        .map(
            each -> {
              Duration used = each.last.minus(each.first);
              return new LoadReport.ServerProcess(
                  each.part.name(),
                  each.part.pid(),
                  used.toNanos() / 1e9,
                  used.toNanos() / elapsed,
                  each.cpuMax,
                  each.memoryMax);
            })
        .toList();
  }
}
