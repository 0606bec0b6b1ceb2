package io.muster.gateway.upstream;

import java.util.Set;
import org.apache.kafka.common.Uuid;

/**
 * Hears what clients of this gateway are told of topics, before they are told: whoever commits to a
 * topic that was created anew has been told of it. Called by connections, so it must not block.
 */
public interface TopicNews {
  /** A client of this gateway has created or deleted these. */
  void changed(Set<String> topics);

  /**
   * A broker has the topic.
   *
   * @param id never zero
   */
  void isThere(String topic, Uuid id);

  /** A broker does not have the topic. */
  void isNotThere(String topic);
}
