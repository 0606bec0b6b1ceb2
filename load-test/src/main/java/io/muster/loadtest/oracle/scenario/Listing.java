package io.muster.loadtest.oracle.scenario;

import io.muster.loadtest.oracle.stage.Stage;
import java.util.Optional;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;

/**
 * Whether a list has the groups of a play as they are: Muster's may be behind them for half a
 * second.
 */
final class Listing {
  private final Stage stage;

  /** Whether there is a {@link GroupName#SIMPLE}, by what was answered. */
  private boolean hasSimpleGroup;

  Listing(Stage stage) {
    this.stage = stage;
  }

  /** Takes in what a step has done. */
  void played(Step step) {
    if (step instanceof Step.CommitSimple) {
      hasSimpleGroup = true;
    } else if (step instanceof Step.DeleteGroups delete) {
      hasSimpleGroup &= !delete.groups().contains(GroupName.SIMPLE);
    }
  }

  /**
   * Whether it is.
   *
   * @param own the group that the scenario is about, with its type, protocol type and state; "Dead"
   *     if there is none
   */
  boolean isRight(ListGroupsResponseData answer, Step.ListGroups asked, ListedGroup own) {
    boolean simple = hasSimpleGroup && isAsked(asked, "Empty", "classic");
    boolean exists =
        !own.groupState().equals("Dead") && isAsked(asked, own.groupState(), own.groupType());
    return find(answer, GroupName.SIMPLE).isPresent() == simple
        && find(answer, GroupName.OWN).map(found -> exists && isSame(found, own)).orElse(!exists);
  }

  private static boolean isAsked(Step.ListGroups asked, String state, String type) {
    return (asked.states().isEmpty() || asked.states().stream().anyMatch(state::equalsIgnoreCase))
        && (asked.types().isEmpty() || asked.types().stream().anyMatch(type::equalsIgnoreCase));
  }

  /** Versions before 5 say no type, and those before 4 no state. */
  private static boolean isSame(ListedGroup found, ListedGroup own) {
    return found.protocolType().equals(own.protocolType())
        && (found.groupState().isEmpty() || found.groupState().equals(own.groupState()))
        && (found.groupType().isEmpty() || found.groupType().equals(own.groupType()));
  }

  private Optional<ListedGroup> find(ListGroupsResponseData answer, GroupName name) {
    String groupId = name.idOn(stage);
    return answer.groups().stream().filter(group -> group.groupId().equals(groupId)).findFirst();
  }
}
