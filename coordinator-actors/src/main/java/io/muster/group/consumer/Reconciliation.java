package io.muster.group.consumer;

import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The next step of a member on its way to its target (KIP-848): it gives up what it is not to have,
 * then it moves to the target's epoch, then it gets what is free, as soon as it is. A partition is
 * free when no other member may own it.
 *
 * @param group with the member as it is now
 * @param subscriptionChanged whether the member has just changed what it subscribes to
 * @param owned what the member has just reported to own; null if it reported nothing
 */
public record Reconciliation(
    ConsumerGroup group,
    ConsumerMember member,
    boolean subscriptionChanged,
    @Nullable Partitions owned) {

  /** What the member has from now on; equal to what it has already if there is nothing to do. */
  public CurrentAssignment next() {
    CurrentAssignment current = member.current();
    return switch (current.state()) {
      case STABLE -> {
        if (current.epoch() != group.assignmentEpoch()) {
          yield towardsTarget();
        }
        yield subscriptionChanged ? withinSubscription() : current;
      }
      case UNREVOKED_PARTITIONS -> {
        if (!mayOwn(current.revoking())) {
          yield towardsTarget();
        }
        yield subscriptionChanged ? withinSubscription() : current;
      }
      case UNRELEASED_PARTITIONS, UNKNOWN -> towardsTarget();
    };
  }

  private CurrentAssignment towardsTarget() {
    CurrentAssignment current = member.current();
    Partitions target =
        group.targetOf(member.memberId()).ofTopics(group.topicIdsOf(member.metadata()));
    EpochPartitions kept = current.assigned().in(target);
    EpochPartitions revoked = current.assigned().minus(kept);
    if (!revoked.isEmpty() && mayOwn(revoked)) {
      return moved(MemberState.UNREVOKED_PARTITIONS, current.epoch(), kept, revoked);
    }
    Partitions free = freeOf(target, kept);
    boolean waits = kept.partitions().size() + free.size() < target.size();
    return moved(
        waits ? MemberState.UNRELEASED_PARTITIONS : MemberState.STABLE,
        group.assignmentEpoch(),
        kept.plus(free, group.assignmentEpoch()),
        EpochPartitions.NONE);
  }

  /**
   * Takes away at once what the member does not subscribe to any more, whatever the target says.
   */
  private CurrentAssignment withinSubscription() {
    CurrentAssignment current = member.current();
    EpochPartitions kept =
        current
            .assigned()
            .in(current.assigned().partitions().ofTopics(group.topicIdsOf(member.metadata())));
    EpochPartitions dropped = current.assigned().minus(kept);
    if (dropped.isEmpty()) {
      return current;
    }
    EpochPartitions revoking = current.revoking().plus(dropped);
    return mayOwn(revoking)
        ? moved(MemberState.UNREVOKED_PARTITIONS, current.epoch(), kept, revoking)
        : moved(current.state(), current.epoch(), kept, current.revoking());
  }

  private CurrentAssignment moved(
      MemberState state, int epoch, EpochPartitions assigned, EpochPartitions revoking) {
    return new CurrentAssignment(state, epoch, member.current().epoch(), assigned, revoking);
  }

  /** Whether the member may still own some of these: unless it says otherwise, it does. */
  private boolean mayOwn(EpochPartitions partitions) {
    return owned == null || partitions.containsAnyOf(owned);
  }

  private Partitions freeOf(Partitions target, EpochPartitions kept) {
    TreeMap<UUID, SortedSet<Integer>> free = new TreeMap<>();
    target
        .byTopic()
        .forEach(
            (topic, numbers) -> {
              for (int number : numbers) {
                if (!kept.contains(topic, number) && isFree(topic, number)) {
                  free.computeIfAbsent(topic, id -> new TreeSet<>()).add(number);
                }
              }
            });
    return new Partitions(free);
  }

  private boolean isFree(UUID topic, int partition) {
    String owner = group.ownerOf(topic, partition);
    return owner == null || owner.equals(member.memberId());
  }
}
