package io.muster.group;

import io.muster.group.ConsumerGroupEvent.ConsumerGroupDowngraded;
import io.muster.group.ConsumerGroupEvent.ConsumerGroupUpgraded;
import io.muster.group.ConsumerGroupEvent.ConsumerMemberReconciled;
import io.muster.group.ConsumerGroupEvent.ConsumerMemberUpdated;
import io.muster.group.ConsumerGroupEvent.ConsumerTargetComputed;
import io.muster.group.ConsumerGroupEvent.ConsumerTopicsChanged;
import io.muster.group.GroupEvent.AssignmentStored;
import io.muster.group.GroupEvent.ConfigsChanged;
import io.muster.group.GroupEvent.GenerationStarted;
import io.muster.group.GroupEvent.Member;
import io.muster.group.GroupEvent.MembersRemoved;
import io.muster.group.GroupEvent.StaticMemberReplaced;
import io.muster.group.consumer.ConsumerGroup;
import io.muster.group.consumer.CurrentAssignment;
import java.util.List;

/**
 * When a group is worth a snapshot: when its events since the last one take more to replay than the
 * group itself takes to write, not after so many events alone. A group of thousands of members
 * would otherwise be rewritten at each of its smallest changes. Sizes are estimates.
 */
final class SnapshotPolicy {
  private static final long MIN_BYTES = 64 * 1024;
  private static final int MAX_EVENTS = 200;
  private static final int EVENT_OVERHEAD = 100;
  private static final int CONSUMER_MEMBER = 400;
  private static final int PARTITION = 6;

  private long bytes;
  private int events;
  // A group is, by and large, its last generation and that generation's assignment.
  private long generationBytes;
  private long assignmentBytes;

  /** An event is part of the journal since the last snapshot. */
  void count(GroupEvent event) {
    long size = sizeOf(event);
    bytes += size;
    events++;
    if (event instanceof GenerationStarted) {
      generationBytes = size;
    } else if (event instanceof AssignmentStored) {
      assignmentBytes = size;
    }
  }

  /**
   * Whether one is due; then it is taken, and counting starts anew.
   *
   * @param group whose members, if it is a consumer group, each make steps of their own
   */
  boolean takeNow(ConsumerGroup group) {
    int consumers = group.members().size();
    // What a member owns, and what it is to have.
    long consumerBytes =
        (long) CONSUMER_MEMBER * consumers + 2L * PARTITION * group.owners().size();
    long groupBytes = generationBytes + assignmentBytes + consumerBytes;
    boolean due =
        events >= Math.max(MAX_EVENTS, 2 * consumers)
            || bytes > Math.max(MIN_BYTES, 2 * groupBytes);
    if (due) {
      restart();
    }
    return due;
  }

  /** The journal is going to be read again from the last snapshot. */
  void restart() {
    bytes = 0;
    events = 0;
  }

  private static long sizeOf(GroupEvent event) {
    long content = 0;
    if (event instanceof GenerationStarted generation) {
      content = generation.members().stream().mapToLong(SnapshotPolicy::sizeOf).sum();
    } else if (event instanceof AssignmentStored assignment) {
      content =
          assignment.assignments().entrySet().stream()
              .mapToLong(entry -> entry.getKey().length() + entry.getValue().size())
              .sum();
    } else if (event instanceof MembersRemoved removed) {
      content = (long) removed.removals().size() * EVENT_OVERHEAD;
    } else if (event instanceof StaticMemberReplaced replaced) {
      content = sizeOf(replaced.member());
    } else if (event instanceof ConfigsChanged configs) {
      content = (long) configs.changes().size() * EVENT_OVERHEAD;
    } else if (event instanceof ConsumerTargetComputed target) {
      content =
          target.changes().values().stream()
              .mapToLong(partitions -> EVENT_OVERHEAD + (long) PARTITION * partitions.size())
              .sum();
    } else if (event instanceof ConsumerTopicsChanged topics) {
      content =
          (long) topics.changes().seen().size() * EVENT_OVERHEAD
              + topics.changes().resolved().values().stream()
                  .mapToLong(names -> names.stream().mapToLong(String::length).sum())
                  .sum();
    } else if (event instanceof ConsumerMemberReconciled step) {
      CurrentAssignment current = step.current();
      content =
          EVENT_OVERHEAD
              + (long) PARTITION * (current.assigned().size() + current.revoking().size());
    } else if (event instanceof ConsumerMemberUpdated updated) {
      content =
          CONSUMER_MEMBER + updated.member().topics().stream().mapToLong(String::length).sum();
    } else if (event instanceof ConsumerGroupUpgraded upgraded) {
      content = (long) CONSUMER_MEMBER * upgraded.members().size();
    } else if (event instanceof ConsumerGroupDowngraded downgraded) {
      content = downgraded.members().stream().mapToLong(SnapshotPolicy::sizeOf).sum();
    } else if (event instanceof ConsumerGroupEvent) {
      content = CONSUMER_MEMBER;
    }
    return EVENT_OVERHEAD + content;
  }

  private static long sizeOf(Member member) {
    List<GroupCommand.Protocol> protocols = member.protocols();
    return EVENT_OVERHEAD
        + member.memberId().length()
        + protocols.stream()
            .mapToLong(protocol -> protocol.name().length() + protocol.metadata().size())
            .sum();
  }
}
