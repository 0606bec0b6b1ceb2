package io.muster.loadtest.chaos.fault;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What went wrong so far: told as it happens, and counted by kind. */
public final class FaultLog {
  private final Map<String, Integer> faults = new TreeMap<>();
  private final Map<String, Integer> consequences = new TreeMap<>();
  private final Consumer<String> listener;

  /**
   * @param listener hears of each fault as it begins, and of what puts it right
   */
  public FaultLog(Consumer<String> listener) {
    this.listener = listener;
  }

  void say(String what) {
    listener.accept(what);
  }

  synchronized void count(String kind) {
    faults.merge(kind, 1, Integer::sum);
  }

  /** What follows from faults without being one. */
  synchronized void countConsequence(String kind) {
    consequences.merge(kind, 1, Integer::sum);
  }

  /** How many so far, by kind. */
  public synchronized Map<String, Integer> faults() {
    return new TreeMap<>(faults);
  }

  /** How often something followed from them that is none, by kind. */
  public synchronized Map<String, Integer> consequences() {
    return new TreeMap<>(consequences);
  }
}
