package io.muster.group;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Says which topics the log has, from no cache. */
@FunctionalInterface
public interface TopicCensus {

  /**
   * What the log has.
   *
   * @param clusterId the cluster that was asked
   * @param topics by name; empty where the log says that there is no such topic. One is missing of
   *     which it says nothing, since it may not be seen.
   */
  record Census(String clusterId, Map<String, Optional<TopicCatalog.Topic>> topics) {}

  /** Never blocks. The stage fails when the log cannot be asked. */
  CompletionStage<Census> take(Set<String> names);
}
