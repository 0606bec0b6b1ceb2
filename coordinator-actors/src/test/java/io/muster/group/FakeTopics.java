package io.muster.group;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A log whose topics the test chooses. */
final class FakeTopics implements TopicCatalog {
  private final Map<String, Integer> partitions = new ConcurrentHashMap<>();
  private final AtomicInteger looks = new AtomicInteger();
  private volatile boolean away;

  void has(String topic, int count) {
    partitions.put(topic, count);
  }

  void lacks(String topic) {
    partitions.remove(topic);
  }

  void away(boolean from) {
    away = from;
  }

  int looks() {
    return looks.get();
  }

  @Override
  public Optional<Topic> byName(String name) {
    return Optional.ofNullable(partitions.get(name))
        .map(count -> new Topic(name, TestGroup.topicId(name), count));
  }

  @Override
  public Optional<Topic> byId(UUID id) {
    return Optional.empty();
  }

  @Override
  public CompletionStage<Void> refresh(Set<String> names, Set<UUID> ids) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Found> find(Set<String> names, Set<String> regexes) {
    looks.incrementAndGet();
    if (away) {
      return CompletableFuture.failedFuture(new IllegalStateException("The log is away"));
    }
    Map<String, Optional<Topic>> topics = new HashMap<>();
    names.forEach(name -> topics.put(name, byName(name)));
    return CompletableFuture.completedFuture(new Found(topics, Map.of()));
  }
}
