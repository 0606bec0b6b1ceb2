package io.muster.server;

import io.muster.cluster.TopicChanges;
import io.muster.gateway.upstream.TopicNews;
import java.util.Set;
import org.apache.kafka.common.Uuid;

/**
 * What this node's gateway hears of topics goes to its own catalog, and what clients have changed
 * to those of the other nodes, too: a client may commit through another node than it is told things
 * by.
 */
record SharedTopicNews(TopicNews catalog, TopicChanges others) implements TopicNews {
  @Override
  public void changed(Set<String> topics) {
    catalog.changed(topics);
    others.announce(topics);
  }

  @Override
  public void isThere(String topic, Uuid id) {
    catalog.isThere(topic, id);
  }

  @Override
  public void isNotThere(String topic) {
    catalog.isNotThere(topic);
  }
}
