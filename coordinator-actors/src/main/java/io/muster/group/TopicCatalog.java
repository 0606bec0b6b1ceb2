package io.muster.group;

import io.muster.group.consumer.PartitionRacks;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What topics the log behind the gateway has, from a cache that follows it. Look-ups never block.
 */
public interface TopicCatalog {

  /**
   * A topic as the log has it now.
   *
   * @param id null if the log has no topic ids (Kafka before 2.8)
   * @param racks where its replicas are; null if that is not known
   */
  record Topic(String name, @Nullable UUID id, int partitions, @Nullable PartitionRacks racks) {

    /** One of which it is not known where its replicas are. */
    public Topic(String name, @Nullable UUID id, int partitions) {
      this(name, id, partitions, null);
    }
  }

  /** Empty when the topic is not known (yet): see {@link #refresh}. */
  Optional<Topic> byName(String name);

  Optional<Topic> byId(UUID id);

  /**
   * Asks the log about these topics, whatever the cache says; only an answer of just now is not
   * asked for again. The stage completes when the cache holds the answer and fails when the log
   * cannot be asked.
   */
  CompletionStage<Void> refresh(Set<String> names, Set<UUID> ids);

  /**
   * What the log has of these topics.
   *
   * @param topics by each name that was asked for, and by each that matches; empty if the log has
   *     no such topic. Those that are withheld, and not known from before, are left out
   * @param matches names of the topics that match, by each regular expression that was asked for
   * @param deleted ids of topics that are known to be gone, since a client has deleted them through
   *     Muster a while ago: not all of them, and others, too, than were asked for
   * @param withheld names of those that Muster may not see, so that nobody knows whether they are
   *     there
   */
  record Found(
      Map<String, Optional<Topic>> topics,
      Map<String, SortedSet<String>> matches,
      Set<UUID> deleted,
      Set<String> withheld) {

    /** When nobody has deleted anything, and all can be seen. */
    public Found(Map<String, Optional<Topic>> topics, Map<String, SortedSet<String>> matches) {
      this(topics, matches, Set.of(), Set.of());
    }

    /** Whether it says something of all these. */
    boolean hasAll(Set<String> names, Set<String> regexes) {
      return names.stream().allMatch(name -> topics.containsKey(name) || withheld.contains(name))
          && matches.keySet().containsAll(regexes);
    }
  }

  /**
   * Asks for topics by name and by regular expression (RE2, as Kafka), unless the answer is known
   * from just now. Internal topics match like all others. An expression that cannot be compiled
   * matches nothing. The stage fails when the log cannot be asked.
   */
  CompletionStage<Found> find(Set<String> names, Set<String> regexes);
}
