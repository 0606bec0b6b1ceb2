package io.muster.gateway;

import io.muster.group.GroupCommand;
import io.muster.group.GroupCommand.ConsumerHeartbeat;
import java.util.HashSet;
import java.util.Set;

/**
 * Members of consumer groups (KIP-848) that were told to go on as they are, while their group did
 * not answer. The group may have decided something for them all the same, and believes that they
 * know: a group says what a member is assigned only once, and a client that saw no error does not
 * ask. So their next heartbeat asks for them. Of one connection, and used on its actor only.
 */
final class MissedAnswers {
  /** A consumer has a connection of its own; what carries more than so many notices errors. */
  private static final int MAX_MEMBERS = 100;

  private final Set<String> memberIds = new HashSet<>();

  /**
   * A member is going to be answered without its group.
   *
   * @return whether it may be: its next heartbeat will make up for it
   */
  boolean missed(GroupCommand command) {
    if (!(command instanceof ConsumerHeartbeat heartbeat)) {
      return true;
    }
    return memberIds.contains(heartbeat.memberId())
        || (memberIds.size() < MAX_MEMBERS && memberIds.add(heartbeat.memberId()));
  }

  /** The group has answered the command. */
  void answered(GroupCommand command) {
    if (command instanceof ConsumerHeartbeat heartbeat && heartbeat.mayHaveMissed()) {
      memberIds.remove(heartbeat.memberId());
    }
  }

  /** The command as it is to be asked. */
  GroupCommand asking(GroupCommand command) {
    return !memberIds.isEmpty()
            && command instanceof ConsumerHeartbeat heartbeat
            && memberIds.contains(heartbeat.memberId())
        ? heartbeat.missed()
        : command;
  }

  /** A command that is sent once more: the answer to the first may be lost. */
  static GroupCommand askingAgain(GroupCommand command) {
    return command instanceof ConsumerHeartbeat heartbeat ? heartbeat.missed() : command;
  }
}
