package io.muster.group.consumer;

import java.util.Map;
import java.util.SortedSet;

/**
 * What has changed of the topics that a group subscribes to.
 *
 * @param seen topics as they are now, by name
 * @param resolved names of the topics that a regular expression matches now
 */
public record TopicChanges(Map<String, KnownTopic> seen, Map<String, SortedSet<String>> resolved) {

  public boolean isEmpty() {
    return seen.isEmpty() && resolved.isEmpty();
  }
}
