package io.muster.gateway;

import io.muster.cluster.CoordinatorLocator;
import io.muster.cluster.Fence;
import io.muster.cluster.Groups;
import io.muster.gateway.api.ServedApi;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;

/** The Kafka wire protocol in front of the groups and of the log that keeps the records. */
public final class KafkaGateway {

  private final HostPort address;

  KafkaGateway(HostPort address) {
    this.address = address;
  }

  /**
   * Completes when clients are served, which takes a reachable upstream. Fails when a port cannot
   * be bound or the upstream cannot be reached in time; nothing is left open then.
   *
   * @param apis those that Muster serves itself; FindCoordinator and ApiVersions are the gateway's
   *     own and not among them
   */
  public static CompletionStage<KafkaGateway> start(
      GatewaySettings settings,
      ActorSystem<?> system,
      Groups groups,
      CoordinatorLocator locator,
      Fence fence,
      List<ServedApi> apis) {
    return CompletableFuture.failedStage(new UnsupportedOperationException("Under construction"));
  }

  /** The main port as bound. */
  public HostPort address() {
    return address;
  }

  /** Stops accepting, lets the answers that are due go, and closes. Never fails. */
  public CompletionStage<Void> stop() {
    return CompletableFuture.completedStage(null);
  }
}
