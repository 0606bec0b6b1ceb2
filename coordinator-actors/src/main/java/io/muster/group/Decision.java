package io.muster.group;

import java.util.ArrayList;
import java.util.List;

/**
 * What follows from a command or a deadline. The events are stored first, all or none; only then
 * {@code next} takes effect and the replies go out.
 *
 * @param wakeAtTicksMs the earliest deadline that this decision has added, {@link #NEVER} if none;
 *     after {@link GroupRules#expire} and {@link GroupRules#recovered} the earliest of all
 */
record Decision(List<GroupEvent> events, GroupState next, List<Reply> replies, long wakeAtTicksMs) {
  /** No deadline. */
  static final long NEVER = Long.MAX_VALUE;

  /** Nothing changes but the reply. */
  static Decision reply(GroupState state, Caller caller, GroupReply reply) {
    return new Decision(List.of(), state, List.of(new Reply(caller, reply)), NEVER);
  }

  /** This decision as the end of a longer one. */
  Decision preceded(List<GroupEvent> earlierEvents, List<Reply> earlierReplies) {
    return new Decision(
        joined(earlierEvents, events), next, joined(earlierReplies, replies), wakeAtTicksMs);
  }

  /** This decision with the earliest of all deadlines of its next state. */
  Decision wakingForAll() {
    return new Decision(events, next, replies, next.earliestDeadline());
  }

  private static <T> List<T> joined(List<T> first, List<T> second) {
    if (first.isEmpty()) {
      return second;
    }
    List<T> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
