package io.muster.loadtest.chaos.history;

import io.muster.loadtest.chaos.history.Operation.Answer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** No answer carries an error that a client can do nothing about. */
final class ActionableErrors implements GroupCheck {
  private static final Set<String> OF_CLASSIC_GROUP =
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

  private static final Set<String> OF_CONSUMER_GROUP =
      Set.of(
          "FENCED_MEMBER_EPOCH",
          "STALE_MEMBER_EPOCH",
          "UNRELEASED_INSTANCE_ID",
          "FENCED_INSTANCE_ID");

  private final Set<String> actionable;

  private ActionableErrors(Set<String> actionable) {
    this.actionable = actionable;
  }

  static ActionableErrors ofClassicGroup() {
    return new ActionableErrors(OF_CLASSIC_GROUP);
  }

  /** For groups that are not classic: their members, static ones among them, are told more. */
  static ActionableErrors ofConsumerGroup() {
    Set<String> all = new HashSet<>(OF_CLASSIC_GROUP);
    all.addAll(OF_CONSUMER_GROUP);
    return new ActionableErrors(all);
  }

  @Override
  public List<String> violations(List<Operation> group) {
    return group.stream()
        .filter(each -> !actionable.contains(each.answer().outcome()))
        .map(each -> "%s was answered %s".formatted(each.describe(), each.answer().outcome()))
        .toList();
  }
}
