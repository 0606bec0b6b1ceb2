package io.muster.gateway;

import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Where the gateway leaves its figures. Called for every request, from many threads: cheap, and
 * never blocks. What an implementation does not want to know it leaves as it is.
 */
public interface GatewayMetrics {
  /** Keeps nothing. */
  GatewayMetrics NONE = new GatewayMetrics() {};

  /** A request that will be answered has come. */
  default void received() {}

  /**
   * The answer to a request is complete.
   *
   * @param error the first that the answer bears; null if nobody has looked, since the upstream
   *     gave the answer
   * @param nanos since the request came
   */
  default void answered(ApiKeys api, @Nullable Errors error, long nanos) {}

  /**
   * Requests are done with: their answers are on their way, or their connection is gone.
   *
   * @param count of requests
   */
  default void done(int count) {}

  /** A heartbeat was answered as fine, since its group is being recovered. */
  default void heartbeatCovered() {}
}
