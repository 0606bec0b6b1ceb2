package io.muster.loadtest.load.plan;

import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.consumer.RoundRobinAssignor;
import org.apache.kafka.clients.consumer.StickyAssignor;

/** The group protocol of the stock consumers, and who assigns how. */
public enum Protocol {
  /** The classic protocol with the assignors of a client that is told nothing. */
  CLASSIC(Map.of()),
  RANGE(assignor(RangeAssignor.class)),
  ROUNDROBIN(assignor(RoundRobinAssignor.class)),
  STICKY(assignor(StickyAssignor.class)),
  COOPERATIVE_STICKY(assignor(CooperativeStickyAssignor.class)),
  /** KIP-848: the server assigns. */
  CONSUMER(Map.of(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer"));

  private final Map<String, String> properties;

  Protocol(Map<String, String> properties) {
    this.properties = properties;
  }

  /** Of a consumer that speaks it. */
  public Map<String, String> properties() {
    return properties;
  }

  private static Map<String, String> assignor(Class<?> type) {
    return Map.of(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, type.getName());
  }

  /** As on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
