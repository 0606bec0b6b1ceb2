package io.muster.gateway.upstream;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How to reach the Kafka cluster that keeps the records.
 *
 * @param bootstrap {@code HOST:PORT} of some of its brokers
 * @param clientProperties Kafka's own client properties for security ({@code security.protocol},
 *     {@code sasl.*}, {@code ssl.*}); empty for plain text
 * @param ioThreads threads that talk to it
 * @param refresh how often its brokers and what they support are looked up
 * @param requestTimeout after which a request that a broker did not answer is given up and the
 *     client's connection closed
 * @param startTimeout how long to wait for it at start
 * @param responseBytes largest response
 * @param transactions of what is asked for transactions
 */
public record UpstreamSettings(
    List<String> bootstrap,
    Map<String, String> clientProperties,
    int ioThreads,
    Duration refresh,
    Duration requestTimeout,
    Duration startTimeout,
    int responseBytes,
    UpstreamTransactions.Settings transactions) {

  public static UpstreamSettings of(List<String> bootstrap, Map<String, String> clientProperties) {
    return new UpstreamSettings(
        bootstrap,
        clientProperties,
        1,
        Duration.ofSeconds(10),
        Duration.ofMinutes(2),
        Duration.ofMinutes(1),
        256 * 1024 * 1024,
        UpstreamTransactions.Settings.DEFAULT);
  }
}
