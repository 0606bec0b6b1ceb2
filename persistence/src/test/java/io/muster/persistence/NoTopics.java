package io.muster.persistence;

import io.muster.group.TopicCatalog;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A log without topics. */
final class NoTopics implements TopicCatalog {

  @Override
  public Optional<Topic> byName(String name) {
    return Optional.empty();
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
    return CompletableFuture.completedFuture(new Found(Map.of(), Map.of()));
  }
}
