package io.muster.loadtest.chaos;

import io.muster.loadtest.chaos.fault.FaultLog;
import io.muster.loadtest.chaos.history.History;
import io.muster.loadtest.chaos.history.Operation;
import java.util.List;

/** Says now and then how far it is. */
final class Progress {
  private final History history;
  private final FaultLog faults;
  private final Tally tally = new Tally();
  private long lastLook;

  Progress(History history, FaultLog faults) {
    this.history = history;
    this.faults = faults;
    this.lastLook = history.now();
  }

  Tally tally() {
    return tally;
  }

  /** What happened so far, with the rate since the last call. */
  String line() {
    long now = history.now();
    List<Operation> latest = history.operations(tally.operations());
    tally.count(latest);
    double seconds = (now - lastLook) / 1e9;
    lastLook = now;
    return "%d faults; %d operations, %.0f/s; errors: %s"
        .formatted(faultsSoFar(), tally.operations(), latest.size() / seconds, tally.errors());
  }

  private int faultsSoFar() {
    return Verdict.total(faults.faults());
  }
}
