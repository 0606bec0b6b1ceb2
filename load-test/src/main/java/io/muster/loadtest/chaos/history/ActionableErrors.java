package io.muster.loadtest.chaos.history;

import io.muster.loadtest.chaos.history.Operation.Answer;
import java.util.List;
import java.util.Set;

/** No answer carries an error that a client can do nothing about. */
final class ActionableErrors implements GroupCheck {
  private static final Set<String> ACTIONABLE =
      Set.of(
          Answer.DONE,
          Answer.LOST,
          "COORDINATOR_LOAD_IN_PROGRESS",
          "COORDINATOR_NOT_AVAILABLE",
          "NOT_COORDINATOR",
          "ILLEGAL_GENERATION",
          "UNKNOWN_MEMBER_ID",
          "REBALANCE_IN_PROGRESS",
          "REQUEST_TIMED_OUT");

  @Override
  public List<String> violations(List<Operation> group) {
    return group.stream()
        .filter(each -> !ACTIONABLE.contains(each.answer().outcome()))
        .map(each -> "%s was answered %s".formatted(each.describe(), each.answer().outcome()))
        .toList();
  }
}
