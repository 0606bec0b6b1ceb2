package io.muster.group;

import io.muster.group.ConsumerGroupEvent.ConsumerGroupStarted;
import io.muster.group.ConsumerGroupEvent.ConsumerGroupUpgraded;
import io.muster.group.GroupEvent.Member;
import io.muster.group.consumer.ClassicAssignment;
import io.muster.group.consumer.ClassicMember;
import io.muster.group.consumer.ClassicSubscription;
import io.muster.group.consumer.ConsumerMember;
import io.muster.group.consumer.CurrentAssignment;
import io.muster.group.consumer.EpochPartitions;
import io.muster.group.consumer.KnownTopic;
import io.muster.group.consumer.MemberMetadata;
import io.muster.group.consumer.MemberState;
import io.muster.group.consumer.Partitions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a classic group becomes a consumer group while it has members (KIP-848), when the first one
 * comes that speaks the consumer protocol: its members go on in the classic protocol, with what
 * they own, in an epoch that has the number of their generation.
 */
record Upgrade(Turn turn, Populated state) {

  /**
   * A member as it was.
   *
   * @param assigned partition numbers by name of their topic
   */
  private record Former(
      Member member, ClassicSubscription subscription, Map<String, SortedSet<Integer>> assigned) {}

  /** Why it cannot be done, null if it can. */
  @Nullable String complaint() {
    Group group = turn.group();
    ConsumerGroupSettings settings = turn.settings().consumer();
    if (!settings.migrationPolicy().upgrades()) {
      return because("online upgrade is disabled.");
    } else if (!SubscribedTopics.isOfConsumers(state.membership(group).protocolType())) {
      return because("the group does not use the consumer embedded protocol.");
    } else if (state.memberCount(group) > settings.maxSize()) {
      return because("the group size exceeds the consumer group maximum size.");
    } else if (formers().isEmpty()) {
      return because("the embedded consumer protocol is malformed.");
    }
    return assignsMoreThanPartitions()
        ? because(
            "an unsupported custom assignor is in use. Please refer to the documentation or switch"
                + " to a default assignor before re-attempting the upgrade.")
        : null;
  }

  private String because(String reason) {
    return "Cannot upgrade classic group "
        + turn.group().groupId()
        + " to consumer group because "
        + reason;
  }

  /**
   * Topics by name.
   *
   * @param names those that the members subscribe to, or own partitions of
   * @param owned those that they own partitions of
   */
  record Topics(Set<String> names, Set<String> owned) {
    static final Topics NONE = new Topics(Set.of(), Set.of());
  }

  /** The topics that must be looked up before. None if it cannot be done. */
  Topics topics() {
    Set<String> names = new HashSet<>();
    Set<String> owned = new HashSet<>();
    for (Former former : formers().orElse(List.of())) {
      names.addAll(former.subscription().topics());
      owned.addAll(former.assigned().keySet());
      owned.addAll(former.subscription().owned().keySet());
    }
    names.addAll(owned);
    return new Topics(names, owned);
  }

  /**
   * What members own is what the generation assigns to them, and what else they said that they had:
   * those that rebalance cooperatively keep what is withheld from everybody until they have joined
   * again (KIP-429). Newcomers of an open join phase are not in it: they are no members yet, and
   * join again.
   *
   * @param topics what the log has of {@link #topics}, by name; what it does not have is nobody's
   */
  ConsumerGroupEvent event(Map<String, KnownTopic> topics) {
    long now = turn.now().epochMs();
    List<Former> formers = new ArrayList<>(formers().orElse(List.of()));
    if (formers.isEmpty()) {
      return new ConsumerGroupStarted(now);
    }
    Set<PartitionId> taken = new HashSet<>();
    Map<String, Map<UUID, Set<Integer>>> ownedBy = new HashMap<>();
    for (Former former : formers) {
      take(former, former.assigned(), topics, taken, ownedBy);
    }
    formers.sort(
        Comparator.comparingInt((Former former) -> former.subscription().generation()).reversed());
    for (Former former : formers) {
      take(former, former.subscription().owned(), topics, taken, ownedBy);
    }
    int epoch = turn.group().generation().id();
    List<ConsumerMember> members = new ArrayList<>();
    for (Former former : formers) {
      Partitions owned = Partitions.of(ownedBy.getOrDefault(former.member().memberId(), Map.of()));
      members.add(
          new ConsumerMember(
              metadata(former),
              new CurrentAssignment(
                  MemberState.STABLE,
                  epoch,
                  epoch,
                  EpochPartitions.of(owned, epoch),
                  EpochPartitions.NONE)));
    }
    members.sort(Comparator.comparing(ConsumerMember::memberId));
    return new ConsumerGroupUpgraded(members, topics, epoch, now);
  }

  /**
   * Nobody's assignor is bound to give each partition to one member only; whoever is first has it.
   */
  private static void take(
      Former former,
      Map<String, SortedSet<Integer>> partitions,
      Map<String, KnownTopic> topics,
      Set<PartitionId> taken,
      Map<String, Map<UUID, Set<Integer>>> ownedBy) {
    Map<UUID, Set<Integer>> owned =
        ownedBy.computeIfAbsent(former.member().memberId(), first -> new TreeMap<>());
    partitions.forEach(
        (name, numbers) -> {
          KnownTopic topic = topics.get(name);
          if (topic != null && topic.id() != null) {
            Set<Integer> free = owned.computeIfAbsent(topic.id(), first -> new TreeSet<>());
            numbers.stream()
                .filter(number -> taken.add(new PartitionId(name, number)))
                .forEach(free::add);
          }
        });
  }

  private static MemberMetadata metadata(Former former) {
    Member member = former.member();
    return new MemberMetadata(
        member.memberId(),
        member.instanceId(),
        former.subscription().rackId(),
        member.clientId(),
        member.clientHost(),
        member.rebalanceTimeoutMs(),
        former.subscription().topics(),
        null,
        null,
        new ClassicMember(
            member.sessionTimeoutMs(), ClassicMembers.classicProtocols(member.protocols())));
  }

  /** The members of the stored generation; empty if one of them speaks of something else. */
  private Optional<List<Former>> formers() {
    Generation generation = turn.group().generation();
    List<Former> formers = new ArrayList<>();
    for (Member member : generation.members().values()) {
      Optional<ClassicSubscription> subscription =
          generation.metadataOf(member).flatMap(ClassicSubscription::read);
      Optional<ClassicAssignment> assignment =
          ClassicAssignment.read(generation.assignmentOf(member.memberId()));
      if (subscription.isEmpty() || assignment.isEmpty()) {
        return Optional.empty();
      }
      formers.add(new Former(member, subscription.get(), assignment.get().partitions()));
    }
    return Optional.of(formers);
  }

  private boolean assignsMoreThanPartitions() {
    Generation generation = turn.group().generation();
    return generation.members().keySet().stream()
        .map(memberId -> ClassicAssignment.read(generation.assignmentOf(memberId)))
        .anyMatch(assignment -> assignment.isPresent() && assignment.get().hasUserData());
  }
}
