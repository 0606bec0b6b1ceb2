package io.muster.loadtest.chaos.history;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds acknowledgements of a generation that began after a newer one had been acknowledged. */
final class Superseded {
  private Superseded() {}

  /**
   * Those of the suspects, each with an acknowledgement of a newer generation that precedes it.
   *
   * @param group all operations of the group, in the order in which they ended
   * @param suspects some of them, all acknowledged
   */
  static Map<Operation, Operation> in(List<Operation> group, List<Operation> suspects) {
    List<Operation> acknowledged =
        group.stream().filter(each -> each.isDone() && each.generation() >= 0).toList();
    List<Operation> byStart =
        suspects.stream().sorted(Comparator.comparingLong(Operation::start)).toList();
    Map<Operation, Operation> superseded = new LinkedHashMap<>();
    Operation newest = null;
    int ended = 0;
    for (Operation suspect : byStart) {
      for (; ended < acknowledged.size() && acknowledged.get(ended).precedes(suspect); ended++) {
        newest = newer(newest, acknowledged.get(ended));
      }
      if (newest != null && suspect.generation() < newest.generation()) {
        superseded.put(suspect, newest);
      }
    }
    return superseded;
  }

  private static Operation newer(@Nullable Operation one, Operation other) {
    return one == null || other.generation() > one.generation() ? other : one;
  }
}
