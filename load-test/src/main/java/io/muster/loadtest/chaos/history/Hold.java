package io.muster.loadtest.chaos.history;

import io.muster.loadtest.chaos.history.Operation.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A time within which a stock consumer's application takes a partition for its own: from when it
 * had been told so to when it began to be told otherwise, or closed its consumer.
 *
 * @param taken the {@link Kind#ASSIGNED} by which it began
 * @param ended what it ended with; null if it has not
 */
record Hold(int partition, Operation taken, @Nullable Operation ended) {

  /** All of them, of one group. */
  static List<Hold> of(List<Operation> group) {
    List<Hold> holds = new ArrayList<>();
    Map<String, Map<Integer, Operation>> open = new HashMap<>();
    for (Operation each : group) {
      Map<Integer, Operation> its =
          open.computeIfAbsent(each.request().client(), client -> new HashMap<>());
      Set<Integer> over = new HashSet<>(its.keySet());
      switch (each.request().kind()) {
        case ASSIGNED -> over.removeAll(each.answer().partitions());
        case REVOKED, LOST -> over.retainAll(each.answer().partitions());
        case CLOSED -> {
          // Whatever it had is over.
        }
        default -> over.clear();
      }
      over.forEach(partition -> holds.add(new Hold(partition, its.remove(partition), each)));
      if (each.is(Kind.ASSIGNED)) {
        each.answer().partitions().forEach(partition -> its.putIfAbsent(partition, each));
      }
    }
    open.values()
        .forEach(
            its -> its.forEach((partition, taken) -> holds.add(new Hold(partition, taken, null))));
    return holds;
  }

  String client() {
    return taken.request().client();
  }

  /** In nanoseconds since the history began, likewise {@link #until}. */
  long from() {
    return taken.end();
  }

  long until() {
    return ended == null ? Long.MAX_VALUE : ended.start();
  }
}
