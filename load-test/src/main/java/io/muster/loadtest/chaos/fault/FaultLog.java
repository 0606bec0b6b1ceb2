package io.muster.loadtest.chaos.fault;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What went wrong so far: told as it happens, and counted by kind. */
public final class FaultLog {
  private final Map<String, Integer> counts = new TreeMap<>();
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
    counts.merge(kind, 1, Integer::sum);
  }

  /** How many by kind; what follows from faults without being one is in parentheses. */
  public synchronized Map<String, Integer> counts() {
    return new TreeMap<>(counts);
  }
}
