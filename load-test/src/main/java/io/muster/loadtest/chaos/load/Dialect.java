package io.muster.loadtest.chaos.load;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.GroupProtocol;

/**
 * The group protocol that a stock consumer speaks.
 *
 * @param settings of the consumer that only go with this protocol
 */
record Dialect(GroupProtocol protocol, Map<String, Object> settings) {
  private static final int SESSION_TIMEOUT_MILLIS = 20_000;

  static Dialect classic(Class<? extends ConsumerPartitionAssignor> assignor) {
    return new Dialect(
        GroupProtocol.CLASSIC,
        Map.of(
            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
            assignor.getName(),
            ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
            SESSION_TIMEOUT_MILLIS));
  }

  /** KIP-848: the session timeout is the group's, and the group assigns. */
  static Dialect consumer() {
    return new Dialect(GroupProtocol.CONSUMER, Map.of());
  }
}
