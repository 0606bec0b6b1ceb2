package io.muster.gateway;

import io.muster.gateway.GatewaySettings.BrokerPorts;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.apache.kafka.common.Node;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ports that stand for upstream brokers, one each. Thread-safe. */
final class BrokerEndpoints {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerEndpoints.class);
  private static final int LAST_PORT = 65_535;

  private record Endpoint(KafkaListener listener, Node advertised) {}

  private final HostPort main;
  private final BrokerPorts ports;
  private final BiFunction<HostPort, Integer, CompletionStage<KafkaListener>> listen;
  private final Map<Integer, CompletableFuture<Endpoint>> endpoints = new ConcurrentHashMap<>();

  /** Brokers whose port could not be bound, to say so once however often it is tried. */
  private final Set<Integer> refused = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  /**
   * No ports yet.
   *
   * @param main as bound
   * @param listen listens on an address for a broker id
   */
  BrokerEndpoints(
      HostPort main,
      BrokerPorts ports,
      BiFunction<HostPort, Integer, CompletionStage<KafkaListener>> listen) {
    this.main = main;
    this.ports = ports;
    this.listen = listen;
  }

  /** Where clients reach this broker; null as long as its port is not open. */
  @Nullable Node of(int brokerId) {
    CompletableFuture<Endpoint> endpoint = endpoints.get(brokerId);
    return endpoint != null && endpoint.isDone() && !endpoint.isCompletedExceptionally()
        ? endpoint.join().advertised
        : null;
  }

  /** Opens the ports of these brokers unless they are. Fails if one of them cannot be bound. */
  CompletionStage<Void> open(Collection<Integer> brokerIds) {
    return CompletableFuture.allOf(
        brokerIds.stream()
            .map(id -> endpoints.computeIfAbsent(id, this::bind))
            .toArray(CompletableFuture[]::new));
  }

  /** Tries ports again that could not be bound. */
  void retry(Collection<Integer> brokerIds) {
    endpoints.values().removeIf(CompletableFuture::isCompletedExceptionally);
    open(brokerIds);
  }

  void close() {
    closed = true;
    endpoints.values().stream()
        .filter(endpoint -> endpoint.isDone() && !endpoint.isCompletedExceptionally())
        .forEach(endpoint -> endpoint.join().listener.close());
  }

  private CompletableFuture<Endpoint> bind(int brokerId) {
    return bound(brokerId)
        .whenComplete(
            (endpoint, error) -> {
              if (error != null) {
                if (refused.add(brokerId)) {
                  LOG.error("Clients cannot use broker {}: {}", brokerId, error.getMessage());
                }
              } else if (closed) {
                endpoint.listener.close();
              } else {
                refused.remove(brokerId);
                LOG.info(
                    "Upstream broker {} is served on port {}", brokerId, endpoint.listener.port());
              }
            });
  }

  private CompletableFuture<Endpoint> bound(int brokerId) {
    int port = ports.base() == 0 ? 0 : ports.base() + brokerId;
    if ((port != 0 && port == main.port()) || port > LAST_PORT) {
      return CompletableFuture.failedFuture(
          new IOException(
              "Broker "
                  + brokerId
                  + " would get port "
                  + port
                  + (port == main.port() ? ", which is the main port" : ", which there is not")
                  + "; choose another base of the broker ports"));
    }
    return listen
        .apply(new HostPort(main.host(), port), brokerId)
        .thenApply(
            listener ->
                new Endpoint(
                    listener,
                    new Node(
                        brokerId,
                        ports.advertisedHost(),
                        port == 0 ? listener.port() : ports.advertisedBase() + brokerId)))
        .toCompletableFuture();
  }
}
