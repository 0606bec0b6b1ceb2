package io.muster.group.consumer;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;
import org.pcollections.TreePMap;

/**
 * A consumer group as it is stored (KIP-848). The group epoch rises with everything that asks for
 * another assignment; the assignment epoch is the group epoch for which the last target was
 * computed; each member has an epoch of its own, which follows. Its collections are persistent, so
 * that a small change costs little however large the group is.
 *
 * @param epoch group epoch; 0 if this never was a consumer group
 * @param assignmentEpoch group epoch of the last target
 * @param assignedAtMs when that was computed, milliseconds since the epoch; 0 if there was none
 * @param members by member id, in its order
 * @param staticIds member id by group instance id
 * @param targets what each member is to have, by member id; without an entry nothing
 * @param topics what is known of the topics that members subscribe to, by name; without an entry
 *     nobody has looked yet. And of those that they have unsubscribed from and not given up yet
 * @param unfollowed names of the latter
 * @param resolved names of the topics that a regular expression matches; without an entry nobody
 *     has looked yet
 * @param owners member id by partition: who may own it, whatever the target says
 * @param unreconciled members who have not got what the target has for them
 */
public record ConsumerGroup(
    int epoch,
    int assignmentEpoch,
    long assignedAtMs,
    TreePMap<String, ConsumerMember> members,
    PMap<String, String> staticIds,
    PMap<String, Partitions> targets,
    PMap<String, KnownTopic> topics,
    PSet<String> unfollowed,
    PMap<String, SortedSet<String>> resolved,
    PMap<TopicIdPartition, String> owners,
    Subscriptions subscriptions,
    PSet<String> unreconciled) {

  /** A partition by its topic's id. */
  record TopicIdPartition(UUID topic, int partition) {}

  /** Not a consumer group. */
  public static final ConsumerGroup NONE = empty(0, 0);

  /** Kafka's names of the states of a consumer group. */
  public enum State {
    EMPTY("Empty"),
    ASSIGNING("Assigning"),
    RECONCILING("Reconciling"),
    STABLE("Stable");

    private final String label;

    State(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  /**
   * What a consumer group begins with: nobody has anything in the first epoch. So whoever joins has
   * an epoch at once, and its share when the first target is computed.
   */
  public static ConsumerGroup started() {
    return empty(1, 1);
  }

  /**
   * A classic group's members, each with what it owns, which is what it is to have.
   *
   * @param epoch in which all of them are
   * @param topics what is known of those that they subscribe to, by name
   */
  public static ConsumerGroup upgraded(
      int epoch, Collection<ConsumerMember> members, Map<String, KnownTopic> topics) {
    ConsumerGroup group = empty(epoch, epoch);
    Map<String, Partitions> targets = new HashMap<>();
    for (ConsumerMember member : members) {
      group = group.with(member.metadata()).with(member.memberId(), member.current());
      targets.put(member.memberId(), member.current().assigned().partitions());
    }
    return new ConsumerGroupBuilder(group)
        .targets(HashTreePMap.from(targets), epoch)
        .topics(HashTreePMap.from(topics), HashTreePMap.empty())
        .build();
  }

  private static ConsumerGroup empty(int epoch, int assignmentEpoch) {
    return new ConsumerGroup(
        epoch,
        assignmentEpoch,
        0,
        TreePMap.empty(),
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        HashTreePSet.empty(),
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        Subscriptions.NONE,
        HashTreePSet.empty());
  }

  /** A group as it was stored. */
  public static ConsumerGroup of(ConsumerGroupSnapshot stored) {
    ConsumerGroup group = empty(stored.epoch(), stored.assignmentEpoch());
    for (ConsumerMember member : stored.members()) {
      group = group.with(member.metadata()).with(member.memberId(), member.current());
    }
    return new ConsumerGroupBuilder(group)
        .targets(HashTreePMap.from(stored.targets()), stored.assignmentEpoch())
        .assignedAt(stored.assignedAtMs())
        .topics(HashTreePMap.from(stored.topics()), HashTreePMap.from(stored.resolved()))
        .build();
  }

  public ConsumerGroupSnapshot toSnapshot() {
    return new ConsumerGroupSnapshot(
        epoch,
        assignmentEpoch,
        assignedAtMs,
        java.util.List.copyOf(members.values()),
        targets,
        topics,
        resolved);
  }

  /** Whether this is a consumer group at all, with or without members. */
  public boolean exists() {
    return epoch > 0;
  }

  public State state() {
    if (members.isEmpty()) {
      return State.EMPTY;
    } else if (needsTarget()) {
      return State.ASSIGNING;
    }
    return unreconciled.isEmpty() ? State.STABLE : State.RECONCILING;
  }

  /** Whether the last target is out of date. */
  public boolean needsTarget() {
    return epoch > assignmentEpoch;
  }

  /** Whether the member has everything that the last target has for it. */
  public boolean isReconciled(String memberId) {
    return !unreconciled.contains(memberId);
  }

  /** Null if there is no such member. */
  public @Nullable ConsumerMember member(String memberId) {
    return members.get(memberId);
  }

  /** The static member, null if there is none of that instance id. */
  public @Nullable ConsumerMember staticMember(String instanceId) {
    String memberId = staticIds.get(instanceId);
    return memberId == null ? null : members.get(memberId);
  }

  /** What the member is to have. */
  public Partitions targetOf(String memberId) {
    return targets.getOrDefault(memberId, Partitions.NONE);
  }

  /** Null if nobody owns the partition. */
  public @Nullable String ownerOf(UUID topic, int partition) {
    return owners.get(new TopicIdPartition(topic, partition));
  }

  public boolean isSubscribedToRegex(String regex) {
    return subscriptions.regexes().of(regex) > 0;
  }

  /** Whether a member subscribes to the topic, by its name or by a regular expression. */
  public boolean isSubscribedTo(String topic) {
    return subscriptions.names().of(topic) > 0
        || resolved.values().stream().anyMatch(matched -> matched.contains(topic));
  }

  /** Names of topics that members subscribe to by name. */
  public Set<String> subscribedNames() {
    return subscriptions.names().names();
  }

  /** Regular expressions that members subscribe to. */
  public Set<String> subscribedRegexes() {
    return subscriptions.regexes().names();
  }

  /** How many members prefer the assignor. */
  public int preferring(String assignor) {
    return subscriptions.assignors().of(assignor);
  }

  /** Whether any member says in which rack it is. */
  public boolean hasRacks() {
    return members.values().stream().anyMatch(member -> member.metadata().rackId() != null);
  }

  boolean isHomogeneous() {
    return subscriptions.isHomogeneous(members.size());
  }

  /** Whether members subscribe to something that nobody has looked for yet. */
  public boolean hasUnseenTopics() {
    return !resolved.keySet().containsAll(subscribedRegexes())
        || !topics.keySet().containsAll(subscribedNames());
  }

  /** Names of all topics that anybody subscribes to, regular expressions as they were resolved. */
  public Set<String> followedNames() {
    Set<String> names = new HashSet<>(subscribedNames());
    resolved.values().forEach(names::addAll);
    return names;
  }

  /** Ids of the topics that there are among those that the member subscribes to. */
  Set<UUID> topicIdsOf(MemberMetadata member) {
    Set<UUID> ids = new HashSet<>();
    addIds(member.topics(), ids);
    if (member.topicRegex() != null && member.hasRegex()) {
      addIds(resolved.getOrDefault(member.topicRegex(), Collections.emptySortedSet()), ids);
    }
    return ids;
  }

  private void addIds(Collection<String> names, Set<UUID> ids) {
    for (String name : names) {
      KnownTopic topic = topics.get(name);
      if (topic != null && topic.id() != null) {
        ids.add(topic.id());
      }
    }
  }

  /** Name by id of the topics that there are. */
  public Map<UUID, String> topicNames() {
    Map<UUID, String> names = new HashMap<>();
    topics.forEach(
        (name, topic) -> {
          if (topic.id() != null) {
            names.put(topic.id(), name);
          }
        });
    return names;
  }

  /** Partition numbers by name of their topic. Topics that are gone are left out. */
  public Map<String, SortedSet<Integer>> named(Partitions partitions) {
    Map<UUID, String> names = topicNames();
    Map<String, SortedSet<Integer>> named = new HashMap<>();
    partitions
        .byTopic()
        .forEach(
            (topic, numbers) -> {
              String name = names.get(topic);
              if (name != null) {
                named.put(name, numbers);
              }
            });
    return named;
  }

  /** The partitions of these names. Topics that nobody subscribes to or owns are left out. */
  public Partitions identified(Map<String, SortedSet<Integer>> named) {
    Map<UUID, Set<Integer>> identified = new HashMap<>();
    named.forEach(
        (name, numbers) -> {
          KnownTopic topic = topics.get(name);
          if (topic != null && topic.id() != null) {
            identified.put(topic.id(), numbers);
          }
        });
    return Partitions.of(identified);
  }

  /** Whether all members that speak the classic protocol support this one. */
  public boolean allClassicSupport(String protocol) {
    return members.values().stream()
        .map(member -> member.metadata().classic())
        .allMatch(classic -> classic == null || classic.supports(protocol));
  }

  /**
   * Names of topics that the group knows and that are gone by what was looked up, or have another
   * id, or fewer partitions, which no topic comes to have.
   */
  public Set<String> goneBy(Map<String, KnownTopic> found) {
    Set<String> gone = new HashSet<>();
    found.forEach(
        (name, now) -> {
          KnownTopic before = topics.getOrDefault(name, KnownTopic.ABSENT);
          if (before.id() != null
              && (!before.id().equals(now.id()) || now.partitions() < before.partitions())) {
            gone.add(name);
          }
        });
    return gone;
  }

  /**
   * What is news of what was looked up. A topic that is known to match a regular expression goes on
   * to do so until it is gone, though a list of topics may lack it.
   *
   * @param doubted names of topics that stay as they are known, whatever was found
   */
  public TopicChanges changes(
      Map<String, KnownTopic> found, Map<String, SortedSet<String>> matched, Set<String> doubted) {
    Map<String, SortedSet<String>> resolvedAnew = new HashMap<>();
    for (String regex : subscribedRegexes()) {
      SortedSet<String> before = resolved.get(regex);
      SortedSet<String> now = matched.get(regex);
      if (now == null) {
        continue;
      }
      TreeSet<String> names = new TreeSet<>(now);
      if (before != null) {
        before.stream().filter(name -> isStillThere(name, found, doubted)).forEach(names::add);
      }
      if (!names.equals(before)) {
        resolvedAnew.put(regex, names);
      }
    }
    Set<String> names = followedNames();
    resolvedAnew.values().forEach(names::addAll);
    names.removeAll(doubted);
    Map<String, KnownTopic> seen = new HashMap<>();
    for (String name : names) {
      KnownTopic topic = found.get(name);
      if (topic != null && !topic.equals(topics.get(name))) {
        seen.put(name, topic);
      }
    }
    return new TopicChanges(seen, resolvedAnew);
  }

  private boolean isStillThere(String name, Map<String, KnownTopic> found, Set<String> doubted) {
    KnownTopic before = topics.getOrDefault(name, KnownTopic.ABSENT);
    return before.id() != null
        && (doubted.contains(name) || found.getOrDefault(name, before).id() != null);
  }

  /**
   * Whether another target could come of these changes. It could of a regular expression that was
   * not resolved before and matches nothing: its members have lost what they subscribed to before.
   *
   * @param racksToo whether it could come of where replicas are
   */
  public boolean matters(TopicChanges changes, boolean racksToo) {
    boolean topicsMatter =
        changes.seen().entrySet().stream()
            .anyMatch(
                topic -> {
                  KnownTopic now = topic.getValue();
                  KnownTopic before = topics.getOrDefault(topic.getKey(), KnownTopic.ABSENT);
                  return racksToo
                      ? !now.equals(before)
                      : !now.withoutRacks().equals(before.withoutRacks());
                });
    return topicsMatter
        || changes.resolved().entrySet().stream()
            .anyMatch(regex -> !regex.getValue().equals(resolved.get(regex.getKey())));
  }

  // What events make of it.

  public ConsumerGroup withEpoch(int next) {
    return new ConsumerGroupBuilder(this).epoch(next).build();
  }

  /** With a member that is new, or that has told something new of itself. */
  public ConsumerGroup with(MemberMetadata metadata) {
    String memberId = metadata.memberId();
    ConsumerMember before = members.get(memberId);
    ConsumerMember after =
        before == null
            ? new ConsumerMember(metadata, CurrentAssignment.NONE)
            : before.with(metadata);
    ConsumerGroupBuilder changed =
        new ConsumerGroupBuilder(this).subscriptions(before, after).member(after);
    if (metadata.instanceId() != null) {
      changed.staticId(metadata.instanceId(), memberId);
    }
    return changed.build();
  }

  /** With the static member under a new id, which takes everything over from the old one. */
  public ConsumerGroup withSuccessor(String oldMemberId, MemberMetadata metadata) {
    ConsumerMember old = members.get(oldMemberId);
    if (old == null || metadata.instanceId() == null) {
      return this;
    }
    ConsumerMember successor = new ConsumerMember(metadata, old.current().takenOver());
    // Nothing keeps a client from choosing the id of another member, whose place it takes then.
    ConsumerMember usurped =
        metadata.memberId().equals(oldMemberId) ? null : members.get(metadata.memberId());
    ConsumerGroupBuilder next = new ConsumerGroupBuilder(this);
    if (usurped != null) {
      next.without(usurped).subscriptions(usurped, null);
    }
    return next.without(old)
        .subscriptions(old, successor)
        .member(successor)
        .owned(successor)
        .staticId(metadata.instanceId(), metadata.memberId())
        .target(metadata.memberId(), targetOf(oldMemberId))
        .build();
  }

  public ConsumerGroup without(Collection<String> memberIds) {
    ConsumerGroupBuilder rest = new ConsumerGroupBuilder(this);
    for (String memberId : memberIds) {
      ConsumerMember member = members.get(memberId);
      if (member != null) {
        rest.without(member).subscriptions(member, null);
      }
    }
    return rest.build();
  }

  /** With what the member owns now. */
  public ConsumerGroup with(String memberId, CurrentAssignment current) {
    ConsumerMember before = members.get(memberId);
    if (before == null) {
      return this;
    }
    ConsumerMember after = before.with(current);
    return new ConsumerGroupBuilder(this).disowned(before).member(after).owned(after).build();
  }

  /**
   * With a target for a group epoch.
   *
   * @param changed what is different from the target before, by member id
   */
  public ConsumerGroup withTarget(int forEpoch, Map<String, Partitions> changed, long atMs) {
    return new ConsumerGroupBuilder(this)
        .targets(targets.plusAll(changed), forEpoch)
        .assignedAt(atMs)
        .build();
  }

  public ConsumerGroup with(TopicChanges changes) {
    return new ConsumerGroupBuilder(this)
        .topics(topics.plusAll(changes.seen()), resolved.plusAll(changes.resolved()))
        .build();
  }
}
