package io.muster.group;

import io.muster.group.consumer.ConsumerGroup;
import io.muster.group.consumer.HeartbeatInterval;
import io.muster.group.consumer.PartitionAssignor;
import io.muster.group.consumer.PartitionAssignor.AssignmentFailedException;
import io.muster.group.consumer.TargetAssignment;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * Members that would have to give partitions up if one more came. A group can tell a member
 * something only when it is heard of, and where the fewest partitions are to move there may be no
 * choice of who gives them up; so a newcomer would wait for as long as the usual interval has it.
 * Those few members are heard of more often, as far as that makes for no more than a fifth more
 * heartbeats of the group.
 *
 * @param assignmentEpoch of the target that this was found out for
 * @param memberIds empty if a newcomer needs to wait for nobody in particular
 * @param intervalMs how often they are to be heard of
 */
record NextGivers(int assignmentEpoch, Set<String> memberIds, int intervalMs) {
  static final NextGivers UNKNOWN = new NextGivers(-1, Set.of(), 0);

  private static final double MORE_HEARTBEATS = 0.2;

  /**
   * Finds out who they are, by the group's assignor.
   *
   * @param expectedAt as {@link TargetAssignment#compute} takes it
   */
  static NextGivers of(
      ConsumerGroup group, ConsumerGroupSettings settings, ToLongFunction<String> expectedAt) {
    int epoch = group.assignmentEpoch();
    List<PartitionAssignor> assignors = settings.assignors();
    if (assignors.isEmpty()) {
      return new NextGivers(epoch, Set.of(), 0);
    }
    try {
      Set<String> givers = TargetAssignment.giversToOneMore(group, assignors, expectedAt);
      int interval = intervalMs(group, givers, settings);
      return new NextGivers(
          epoch, interval < settings.heartbeatInterval().ms() ? givers : Set.of(), interval);
    } catch (AssignmentFailedException failure) {
      return new NextGivers(epoch, Set.of(), 0);
    }
  }

  /** The usual interval where it is short enough, since any of many may give. */
  private static int intervalMs(
      ConsumerGroup group, Set<String> givers, ConsumerGroupSettings settings) {
    int usual = settings.heartbeatInterval().ms();
    int wanted = settings.pace().giverMs();
    if (givers.isEmpty()) {
      return usual;
    }
    int smallest =
        givers.stream().mapToInt(giver -> group.targetOf(giver).size()).min().orElseThrow();
    long couldGive =
        group.members().keySet().stream()
            .filter(memberId -> group.targetOf(memberId).size() >= smallest)
            .count();
    if ((double) usual * givers.size() / couldGive <= wanted) {
      return usual;
    }
    double allowed =
        usual * givers.size() / (givers.size() + MORE_HEARTBEATS * group.members().size());
    return (int) Math.min(usual, Math.max(wanted, Math.ceil(allowed)));
  }

  /** What the settled member is told, which may be one of them. */
  HeartbeatInterval ofSettled(String memberId, HeartbeatInterval others) {
    return memberIds.contains(memberId) ? others.withUsualMs(intervalMs) : others;
  }
}
