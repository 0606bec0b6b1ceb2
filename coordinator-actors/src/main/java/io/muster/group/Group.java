package io.muster.group;

import io.muster.group.ConsumerGroupEvent.ConsumerGroupDowngraded;
import io.muster.group.ConsumerGroupEvent.ConsumerGroupUpgraded;
import io.muster.group.GroupEvent.AssignmentStored;
import io.muster.group.GroupEvent.ConfigsChanged;
import io.muster.group.GroupEvent.GenerationStarted;
import io.muster.group.GroupEvent.Member;
import io.muster.group.GroupEvent.MembersRemoved;
import io.muster.group.GroupEvent.StaticMemberReplaced;
import io.muster.group.consumer.ConsumerGroup;
import java.util.List;
import java.util.Map;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/**
 * The durable part of a group: what its events have made of it. Its collections are persistent, so
 * that a small event costs little however large the group is.
 *
 * @param exists somebody has joined it or committed an offset to it; configs alone do not count
 * @param deleted it existed once, and was deleted: whatever there is of its offsets is void
 * @param configs overrides by config name
 * @param emptiedAtMs when the last member had gone, milliseconds since the epoch; {@link
 *     #NOT_EMPTIED} if it has members or never had any
 * @param consumer what it is as a consumer group; {@link ConsumerGroup#NONE} if it is a classic one
 */
public record Group(
    String groupId,
    boolean exists,
    boolean deleted,
    PMap<String, String> configs,
    Generation generation,
    long emptiedAtMs,
    LargestStable largestStable,
    ConsumerGroup consumer) {

  public static final long NOT_EMPTIED = -1;

  /** A group of which nothing is known. */
  public static Group none(String groupId) {
    return new Group(
        groupId,
        false,
        false,
        HashTreePMap.empty(),
        Generation.NONE,
        NOT_EMPTIED,
        LargestStable.UNKNOWN,
        ConsumerGroup.NONE);
  }

  /** Members of the stored generation who have not gone since, by member id. */
  TreePMap<String, Member> members() {
    return generation.members();
  }

  /** The group after {@code event}. */
  public Group apply(GroupEvent event) {
    if (event instanceof GroupEvent.GroupCreated) {
      return new Group(
          groupId, true, false, configs, generation, emptiedAtMs, largestStable, consumer);
    } else if (event instanceof GroupEvent.GroupDeleted) {
      return gone();
    } else if (event instanceof GenerationStarted started) {
      long emptied = started.members().isEmpty() ? started.at() : NOT_EMPTIED;
      return new Group(
          groupId,
          exists,
          deleted,
          configs,
          Generation.of(started),
          emptied,
          stableUntil(started.at()),
          ConsumerGroup.NONE);
    } else if (event instanceof AssignmentStored assigned) {
      return with(generation.assigned(assigned.assignments()));
    } else if (event instanceof MembersRemoved removed) {
      Generation remaining = generation.without(removed.removals());
      long emptied = remaining.members().isEmpty() ? removed.at() : NOT_EMPTIED;
      return new Group(
          groupId,
          exists,
          deleted,
          configs,
          remaining,
          emptied,
          stableUntil(removed.at()),
          consumer);
    } else if (event instanceof StaticMemberReplaced replaced) {
      return with(generation.replaced(replaced.oldMemberId(), replaced.member()));
    } else if (event instanceof ConfigsChanged changed) {
      return with(changed.changes());
    } else if (event instanceof ConsumerGroupUpgraded upgraded) {
      return new Group(
          groupId,
          exists,
          deleted,
          configs,
          generation.emptied(),
          NOT_EMPTIED,
          stableUntil(upgraded.at()),
          upgraded.appliedTo(consumer));
    } else if (event instanceof ConsumerGroupDowngraded downgraded) {
      return new Group(
          groupId,
          exists,
          deleted,
          configs,
          Generation.of(downgraded),
          NOT_EMPTIED,
          consumersStableUntil(downgraded.at()),
          downgraded.appliedTo(consumer));
    } else if (event instanceof ConsumerGroupEvent change) {
      return with(change);
    }
    throw new IllegalArgumentException("Not an event of a group: " + event);
  }

  Group apply(List<GroupEvent> events) {
    Group group = this;
    for (GroupEvent event : events) {
      group = group.apply(event);
    }
    return group;
  }

  public GroupSnapshot toSnapshot() {
    return new GroupSnapshot(
        groupId,
        exists,
        configs,
        generation.id(),
        generation.protocolType(),
        generation.protocolName(),
        generation.leader(),
        List.copyOf(generation.members().values()),
        generation.assignments(),
        generation.rebalanceDue(),
        emptiedAtMs,
        largestStable.members(),
        largestStable.untilMs(),
        consumer.exists() ? consumer.toSnapshot() : null,
        deleted,
        generation.ofConsumerGroup());
  }

  public static Group fromSnapshot(GroupSnapshot snapshot) {
    return new Group(
        snapshot.groupId(),
        snapshot.exists(),
        snapshot.deleted(),
        HashTreePMap.from(snapshot.configs()),
        Generation.of(
            snapshot.generation(),
            snapshot.protocolType(),
            snapshot.protocolName(),
            snapshot.leader(),
            snapshot.members(),
            snapshot.assignments(),
            snapshot.rebalanceDue(),
            snapshot.ofConsumerGroup()),
        snapshot.emptiedAtMs(),
        new LargestStable(snapshot.largestStableSize(), snapshot.largestStableUntilMs()),
        snapshot.consumer() == null ? ConsumerGroup.NONE : ConsumerGroup.of(snapshot.consumer()));
  }

  private LargestStable stableUntil(long at) {
    return generation.isStable() ? largestStable.stable(members().size(), at) : largestStable;
  }

  private LargestStable consumersStableUntil(long at) {
    return consumer.state() == ConsumerGroup.State.STABLE
        ? largestStable.stable(consumer.members().size(), at)
        : largestStable;
  }

  /** What is left of it when it is deleted. */
  private Group gone() {
    return new Group(
        groupId,
        false,
        true,
        configs,
        Generation.NONE,
        NOT_EMPTIED,
        LargestStable.UNKNOWN,
        ConsumerGroup.NONE);
  }

  private Group with(Generation changed) {
    return new Group(
        groupId, exists, deleted, configs, changed, emptiedAtMs, largestStable, consumer);
  }

  private Group with(ConsumerGroupEvent change) {
    ConsumerGroup changed = change.appliedTo(consumer);
    boolean removes = change instanceof ConsumerGroupEvent.ConsumerMembersRemoved;
    return new Group(
        groupId,
        exists,
        deleted,
        configs,
        generation,
        changed.members().isEmpty() ? (removes ? change.at() : emptiedAtMs) : NOT_EMPTIED,
        removes ? consumersStableUntil(change.at()) : largestStable,
        changed);
  }

  private Group with(Map<String, String> changes) {
    PMap<String, String> changed = configs;
    for (Map.Entry<String, String> change : changes.entrySet()) {
      changed =
          change.getValue() == null
              ? changed.minus(change.getKey())
              : changed.plus(change.getKey(), change.getValue());
    }
    return new Group(
        groupId, exists, deleted, changed, generation, emptiedAtMs, largestStable, consumer);
  }
}
