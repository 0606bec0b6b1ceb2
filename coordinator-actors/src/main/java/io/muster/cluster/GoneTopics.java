package io.muster.cluster;

import io.muster.group.GroupCommand.ForgetTopics;
import io.muster.group.TopicCatalog.Topic;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Which of the topics that offsets are committed to have been deleted, or deleted and created anew.
 * A topic counts as gone when it was missing in two censuses in a row, since a broker that has just
 * started may not know all of them yet.
 */
final class GoneTopics {
  private static final ForgetTopics NONE = new ForgetTopics(Set.of(), Set.of());

  private ForgetTopics missing = NONE;

  /**
   * Takes in a census, and returns what is gone for good.
   *
   * @param committed ids by name of the topics that offsets are committed to
   */
  ForgetTopics after(Map<String, Set<UUID>> committed, Map<String, Optional<Topic>> census) {
    Set<UUID> ids = new HashSet<>();
    Set<String> names = new HashSet<>();
    committed.forEach(
        (name, committedIds) -> {
          Optional<Topic> topic = census.get(name);
          if (topic == null) {
            return; // The log does not say.
          } else if (topic.isEmpty()) {
            names.add(name);
            ids.addAll(committedIds);
          } else if (topic.get().id() != null) {
            committedIds.stream().filter(id -> !id.equals(topic.get().id())).forEach(ids::add);
          }
        });
    ForgetTopics gone = new ForgetTopics(both(ids, missing.ids()), both(names, missing.names()));
    missing = new ForgetTopics(ids, names);
    return gone;
  }

  private static <T> Set<T> both(Set<T> one, Set<T> other) {
    Set<T> both = new HashSet<>(one);
    both.retainAll(other);
    return both;
  }
}
