package io.muster.group;

import java.util.ArrayList;
import java.util.List;

/**
 * What every rule needs to know of the turn in which it decides: the group as it is stored, the
 * present, and the settings of the node.
 */
record Turn(Group group, Moment now, GroupSettings settings) {

  /** The join window's settings for this group. */
  JoinWindowSettings joinWindow() {
    return GroupConfigs.effective(settings, group.configs()).joinWindow();
  }

  /** The consumer protocol's settings for this group. */
  ConsumerGroupSettings consumer() {
    return GroupConfigs.effective(settings, group.configs()).consumer();
  }

  /** The same turn with the group as {@code event} will leave it. */
  Turn after(GroupEvent event) {
    return new Turn(group.apply(event), now, settings);
  }

  /** Events of a decision that brings the group into being, if it is not there yet. */
  List<GroupEvent> creation() {
    List<GroupEvent> events = new ArrayList<>();
    if (!group.exists()) {
      events.add(new GroupEvent.GroupCreated(now.epochMs()));
    }
    return events;
  }

  /** Monotonic milliseconds, {@code ms} from now. */
  long in(long ms) {
    return now.ticksMs() + ms;
  }
}
