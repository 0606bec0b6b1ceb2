package io.muster.loadtest.chaos;

import io.muster.loadtest.chaos.history.Operation;
import io.muster.loadtest.chaos.history.Operation.Answer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Operations counted. */
final class Tally {
  private final Map<String, Integer> errors = new TreeMap<>();
  private int operations;
  private int done;

  void count(List<Operation> more) {
    operations += more.size();
    for (Operation each : more) {
      if (each.isDone()) {
        done++;
      } else {
        errors.merge(each.answer().outcome(), 1, Integer::sum);
      }
    }
  }

  int operations() {
    return operations;
  }

  /** Those that were answered without an error. */
  int done() {
    return done;
  }

  /** How many by error code, {@link Answer#LOST} among them. */
  String errors() {
    return errors.isEmpty()
        ? "none"
        : errors.entrySet().stream()
            .map(error -> error.getKey() + " " + error.getValue())
            .collect(Collectors.joining(", "));
  }
}
