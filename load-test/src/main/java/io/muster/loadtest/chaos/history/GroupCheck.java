package io.muster.loadtest.chaos.history;

import java.util.List;

/** Looks for violations of one invariant. */
@FunctionalInterface
interface GroupCheck {
  /**
   * What was seen, one line per violation.
   *
   * @param group all operations of one group, in the order in which they ended
   */
  List<String> violations(List<Operation> group);
}
