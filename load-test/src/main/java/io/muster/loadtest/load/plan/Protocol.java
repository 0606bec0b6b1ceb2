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
  CLASSIC(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic"),
  RANGE(RangeAssignor.class),
  ROUNDROBIN(RoundRobinAssignor.class),
  STICKY(StickyAssignor.class),
  COOPERATIVE_STICKY(CooperativeStickyAssignor.class),
  /** KIP-848: the server assigns. */
  CONSUMER(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");

  private final String property;
  private final String value;

  Protocol(String property, String value) {
    this.property = property;
    this.value = value;
  }

  Protocol(Class<?> assignor) {
    this(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, assignor.getName());
  }

  /** Of a consumer that speaks it. */
  public Map<String, String> properties() {
    return Map.of(property, value);
  }

  /** As on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
