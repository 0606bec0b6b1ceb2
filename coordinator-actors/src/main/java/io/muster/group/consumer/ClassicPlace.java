package io.muster.group.consumer;

/**
 * Where a member stands that speaks the classic protocol: it goes a step towards its target with
 * each JoinGroup, and learns from its heartbeats when the next one is due. Its generation is its
 * member epoch.
 *
 * @param member one that {@link MemberMetadata#classic} is not null of
 */
public record ClassicPlace(ConsumerGroup group, ConsumerMember member) {

  /**
   * Whether the member is to join again: there is a newer target, it has something to give up, or
   * everything that it waits for is free by now.
   */
  public boolean mustRejoin() {
    return isOutdated()
        || member.current().state() == MemberState.UNREVOKED_PARTITIONS
        || (member.current().state() == MemberState.UNRELEASED_PARTITIONS && !isWaiting());
  }

  /**
   * Whether what it asks for with its SyncGroup is out of date already. Whoever has to give
   * something up first is told so all the same: it joins again when that is done.
   */
  public boolean mustRejoinFirst() {
    return isOutdated() && member.current().state() != MemberState.UNREVOKED_PARTITIONS;
  }

  /** What it is assigned now, topics by name. Topics that are gone are left out. */
  public ClassicAssignment assignment() {
    return new ClassicAssignment(group.named(member.current().assigned().partitions()), false);
  }

  private boolean isOutdated() {
    return member.current().epoch() < group.assignmentEpoch();
  }

  private boolean isWaiting() {
    EpochPartitions assigned = member.current().assigned();
    Partitions target =
        group.targetOf(member.memberId()).ofTopics(group.topicIdsOf(member.metadata()));
    return target.byTopic().entrySet().stream()
        .anyMatch(
            topic ->
                topic.getValue().stream()
                    .anyMatch(
                        number ->
                            !assigned.contains(topic.getKey(), number)
                                && group.ownerOf(topic.getKey(), number) != null));
  }
}
