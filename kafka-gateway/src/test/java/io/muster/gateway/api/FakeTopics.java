package io.muster.gateway.api;

import io.muster.group.TopicCatalog;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A catalog that learns a topic of the log only when it is told to look. */
final class FakeTopics implements TopicCatalog {
  final Set<Object> refreshed = new HashSet<>();

  private final Map<String, Topic> log = new HashMap<>();
  private final Map<String, Topic> cache = new HashMap<>();
  private boolean reachable = true;

  /** In the log and in the cache. */
  FakeTopics known(Topic topic) {
    cache.put(topic.name(), topic);
    return unseen(topic);
  }

  /** In the log, not in the cache. */
  FakeTopics unseen(Topic topic) {
    log.put(topic.name(), topic);
    return this;
  }

  FakeTopics unreachable() {
    reachable = false;
    return this;
  }

  @Override
  public Optional<Topic> byName(String name) {
    return Optional.ofNullable(cache.get(name));
  }

  @Override
  public Optional<Topic> byId(UUID id) {
    return cache.values().stream().filter(topic -> id.equals(topic.id())).findFirst();
  }

  @Override
  public CompletionStage<Void> refresh(Set<String> names, Set<UUID> ids) {
    refreshed.addAll(names);
    refreshed.addAll(ids);
    if (!reachable) {
      return CompletableFuture.failedFuture(new IllegalStateException("The log is away"));
    }
    log.forEach(
        (name, topic) -> {
          if (names.contains(name) || ids.contains(topic.id())) {
            cache.put(name, topic);
          }
        });
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Found> find(Set<String> names, Set<String> regexes) {
    throw new UnsupportedOperationException();
  }
}
