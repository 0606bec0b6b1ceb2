package io.muster.group;

import java.util.Optional;
import java.util.Set;
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
   */
  record Topic(String name, @Nullable UUID id, int partitions) {}

  /** Empty when the topic is not known (yet): see {@link #refresh}. */
  Optional<Topic> byName(String name);

  Optional<Topic> byId(UUID id);

  /**
   * Asks the log about these topics, whatever the cache says; only an answer of just now is not
   * asked for again. The stage completes when the cache holds the answer and fails when the log
   * cannot be asked.
   */
  CompletionStage<Void> refresh(Set<String> names, Set<UUID> ids);
}
