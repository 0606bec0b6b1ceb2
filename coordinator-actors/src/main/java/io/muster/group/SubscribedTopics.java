package io.muster.group;

import io.muster.group.GroupCommand.Protocol;
import io.muster.group.consumer.ClassicSubscription;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the members of a group are subscribed to, as far as the group can tell: offsets of these
 * topics are neither expired nor deleted on request.
 *
 * @param known whether the group can tell; a classic group reads it from its members' metadata
 */
record SubscribedTopics(boolean known, Predicate<String> topics) {
  static final String CONSUMERS = "consumer";

  static SubscribedTopics of(Group group, GroupState state) {
    if (ConsumerRules.appliesTo(group, state)) {
      return new SubscribedTopics(true, group.consumer()::isSubscribedTo);
    }
    // Not those of an open join phase, which may yet fail: those of the last generation.
    Optional<Set<String>> topics = topicsOf(group.generation());
    boolean ofConsumers = isOfConsumers(state.membership(group).protocolType());
    return new SubscribedTopics(
        topics.isPresent(), topic -> topics.map(all -> all.contains(topic)).orElse(ofConsumers));
  }

  boolean has(String topic) {
    return topics.test(topic);
  }

  private static Optional<Set<String>> topicsOf(Generation generation) {
    if (!isOfConsumers(generation.protocolType())) {
      return Optional.empty();
    }
    Set<String> all = new HashSet<>();
    for (GroupEvent.Member member : generation.members().values()) {
      Optional<Set<String>> topics = topicsOf(member, generation);
      if (topics.isEmpty()) {
        return Optional.empty();
      }
      all.addAll(topics.get());
    }
    return Optional.of(all);
  }

  /**
   * As it says with the protocol agreed on. Who has taken the place of a static member since then
   * may not support that one, and says the same with its own.
   */
  private static Optional<Set<String>> topicsOf(GroupEvent.Member member, Generation generation) {
    return generation
        .metadataOf(member)
        .or(() -> member.protocols().stream().map(Protocol::metadata).findFirst())
        .flatMap(ClassicSubscription::topicsIn);
  }

  static boolean isOfConsumers(@Nullable String protocolType) {
    return CONSUMERS.equals(protocolType);
  }
}
