package io.muster.group;

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
}
