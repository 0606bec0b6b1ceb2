package io.muster.group.consumer;

import io.muster.group.consumer.ConsumerGroup.TopicIdPartition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;
import org.pcollections.TreePMap;

/** A change of several parts of a consumer group, which keeps its indexes true. */
final class ConsumerGroupBuilder {
  private int epoch;
  private int assignmentEpoch;
  private long assignedAtMs;
  private TreePMap<String, ConsumerMember> members;
  private PMap<String, String> staticIds;
  private PMap<String, Partitions> targets;
  private PMap<String, KnownTopic> topics;
  private PSet<String> unfollowed;
  private boolean lostTopics;
  private PMap<String, SortedSet<String>> resolved;
  private PMap<TopicIdPartition, String> owners;
  private Subscriptions subscriptions;
  private PSet<String> unreconciled;

  ConsumerGroupBuilder(ConsumerGroup group) {
    epoch = group.epoch();
    assignmentEpoch = group.assignmentEpoch();
    assignedAtMs = group.assignedAtMs();
    members = group.members();
    staticIds = group.staticIds();
    targets = group.targets();
    topics = group.topics();
    unfollowed = group.unfollowed();
    resolved = group.resolved();
    owners = group.owners();
    subscriptions = group.subscriptions();
    unreconciled = group.unreconciled();
  }

  ConsumerGroupBuilder epoch(int next) {
    epoch = next;
    return this;
  }

  ConsumerGroupBuilder assignedAt(long atMs) {
    assignedAtMs = atMs;
    return this;
  }

  ConsumerGroupBuilder member(ConsumerMember member) {
    members = members.plus(member.memberId(), member);
    return settled(member);
  }

  private ConsumerGroupBuilder settled(ConsumerMember member) {
    unreconciled =
        member.current().isReconciledTo(assignmentEpoch)
            ? unreconciled.minus(member.memberId())
            : unreconciled.plus(member.memberId());
    return this;
  }

  ConsumerGroupBuilder owned(ConsumerMember member) {
    Map<TopicIdPartition, String> more = new HashMap<>();
    member
        .current()
        .owned()
        .forEach(
            (topic, number) -> more.put(new TopicIdPartition(topic, number), member.memberId()));
    owners = owners.plusAll(more);
    return this;
  }

  ConsumerGroupBuilder disowned(ConsumerMember member) {
    Set<TopicIdPartition> fewer = new HashSet<>();
    member
        .current()
        .owned()
        .forEach((topic, number) -> fewer.add(new TopicIdPartition(topic, number)));
    fewer.removeIf(partition -> !member.memberId().equals(owners.get(partition)));
    owners = owners.minusAll(fewer);
    return this;
  }

  ConsumerGroupBuilder without(ConsumerMember member) {
    String memberId = member.memberId();
    String instanceId = member.metadata().instanceId();
    disowned(member);
    members = members.minus(memberId);
    targets = targets.minus(memberId);
    unreconciled = unreconciled.minus(memberId);
    if (instanceId != null && memberId.equals(staticIds.get(instanceId))) {
      staticIds = staticIds.minus(instanceId);
    }
    return this;
  }

  ConsumerGroupBuilder staticId(String instanceId, String memberId) {
    staticIds = staticIds.plus(instanceId, memberId);
    return this;
  }

  ConsumerGroupBuilder target(String memberId, Partitions target) {
    targets = targets.plus(memberId, target);
    return this;
  }

  ConsumerGroupBuilder targets(PMap<String, Partitions> next, int forEpoch) {
    targets = next;
    assignmentEpoch = forEpoch;
    members.values().forEach(this::settled);
    return this;
  }

  ConsumerGroupBuilder topics(
      PMap<String, KnownTopic> next, PMap<String, SortedSet<String>> nextResolved) {
    topics = next;
    resolved = nextResolved;
    lostTopics = true;
    return this;
  }

  ConsumerGroupBuilder subscriptions(
      @Nullable ConsumerMember before, @Nullable ConsumerMember after) {
    if (before != null) {
      subscriptions = subscriptions.minus(before.metadata());
    }
    if (after != null) {
      subscriptions = subscriptions.plus(after.metadata());
    }
    // A regular expression that comes back is to be looked for anew.
    Set<String> gone = new HashSet<>(resolved.keySet());
    gone.removeAll(subscriptions.regexes().names());
    resolved = resolved.minusAll(gone);
    lostTopics |= !gone.isEmpty();
    lostTopics |=
        before != null
            && before.metadata().topics().stream()
                .anyMatch(name -> subscriptions.names().of(name) == 0);
    return this;
  }

  /**
   * What is known of topics that nobody subscribes to any more goes: nobody follows it, so it is to
   * be looked for anew when somebody subscribes again. But while a member has not given all of it
   * up, what it has goes by that name.
   */
  private void forgetTopics() {
    Set<String> lost = new HashSet<>(topics.keySet());
    lost.removeAll(subscriptions.names().names());
    resolved.values().forEach(lost::removeAll);
    Set<String> owned = new HashSet<>();
    if (!lost.isEmpty()) {
      Set<UUID> ownedIds = new HashSet<>();
      owners.keySet().forEach(partition -> ownedIds.add(partition.topic()));
      lost.stream().filter(name -> ownedIds.contains(idOf(name))).forEach(owned::add);
    }
    lost.removeAll(owned);
    topics = topics.minusAll(lost);
    unfollowed = HashTreePSet.from(owned);
  }

  private @Nullable UUID idOf(String name) {
    KnownTopic topic = topics.get(name);
    return topic == null ? null : topic.id();
  }

  ConsumerGroup build() {
    if (lostTopics || !unfollowed.isEmpty()) {
      forgetTopics();
    }
    return new ConsumerGroup(
        epoch,
        assignmentEpoch,
        assignedAtMs,
        members,
        staticIds,
        targets,
        topics,
        unfollowed,
        resolved,
        owners,
        subscriptions,
        unreconciled);
  }
}
