package io.muster.loadtest.chaos.fault;

import io.muster.loadtest.chaos.history.FaultSpan;
import io.muster.loadtest.chaos.history.History;
import io.muster.loadtest.chaos.history.Invariant;
import io.muster.loadtest.chaos.history.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What went wrong so far: told as it happens, written into the history, and counted by kind. */
public final class FaultLog {
  private final Map<String, Integer> faults = new TreeMap<>();
  private final Map<String, Integer> consequences = new TreeMap<>();
  private final List<Violation> violations = new ArrayList<>();
  private final History history;
  private final Consumer<String> listener;

  /**
   * @param listener hears of each fault as it begins, and of what puts it right
   */
  public FaultLog(History history, Consumer<String> listener) {
    this.history = history;
    this.listener = listener;
  }

  void say(String what) {
    history.remark(what);
    listener.accept(what);
  }

  /** Nanoseconds since the history began. */
  long now() {
    return history.now();
  }

  /** A fault that is over. */
  synchronized void happened(FaultSpan fault) {
    history.add(fault);
    faults.merge(fault.kind(), 1, Integer::sum);
  }

  /** What follows from faults without being one. */
  synchronized void countConsequence(String kind) {
    consequences.merge(kind, 1, Integer::sum);
  }

  /** A process that was neither killed nor told to end, and whose end was noticed now. */
  synchronized void endedByItself(int node) {
    String what = "node %d has ended by itself".formatted(node);
    say(what);
    violations.add(
        new Violation(
            Invariant.NODES_KEEP_RUNNING,
            "%s, which was noticed at %d; node-%d/stderr.log says why"
                .formatted(what, history.now(), node)));
  }

  /** How many are over, by kind. */
  public synchronized Map<String, Integer> faults() {
    return new TreeMap<>(faults);
  }

  /** How often something followed from them that is none, by kind. */
  public synchronized Map<String, Integer> consequences() {
    return new TreeMap<>(consequences);
  }

  /** Promises that were seen to be broken while faults happened. */
  public synchronized List<Violation> violations() {
    return List.copyOf(violations);
  }
}
