package io.muster.server;

import io.muster.cluster.ClusterView;
import io.muster.cluster.Fence;
import io.muster.cluster.GroupSharding;
import io.muster.gateway.HostPort;
import io.muster.gateway.KafkaGateway;
import io.muster.persistence.Persistence;
import io.muster.server.config.HttpSettings;
import io.muster.server.http.HttpEndpoint;
import io.muster.server.http.Overview;
import io.muster.server.http.Readiness;
import io.muster.server.http.Readiness.Check;
import io.muster.server.http.SignsOfLife;
import io.muster.server.metrics.NodeMetrics;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.server.Route;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the parts of a node as they are started, and shows what it sees over HTTP if it is to.
 */
final class Monitoring implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Monitoring.class);
  private static final int UPSTREAM_TIMEOUT_MS = 5000;

  private final HttpSettings settings;
  private final NodeMetrics metrics;
  private final Readiness readiness = new Readiness();
  private final Closing signs = new Closing();

  Monitoring(HttpSettings settings) {
    this.settings = settings;
    this.metrics = new NodeMetrics(settings.metricsGroups());
  }

  NodeMetrics metrics() {
    return metrics;
  }

  /**
   * Serves over HTTP until the actor system ends.
   *
   * @param listen where
   * @param more what else is served there
   */
  CompletionStage<HostPort> serve(
      HostPort listen, ActorSystem<?> system, int nodeId, ClusterView cluster, List<Route> more) {
    return HttpEndpoint.start(
            system,
            listen,
            readiness,
            metrics::scrape,
            () -> Overview.of(nodeId, cluster, metrics.groupsByState()),
            more)
        .thenApply(
            bound -> {
              LOG.info("HTTP is served on {}", bound);
              return bound;
            });
  }

  void watch(Persistence persistence) {
    metrics.watch(persistence);
    ask(Check.DATABASE, "database", persistence::check);
  }

  void watch(ClusterView cluster, GroupSharding sharding, Fence fence) {
    metrics.watch(cluster, sharding, fence);
    readiness.check(Check.CLUSTER, () -> problemOf(cluster, sharding));
    readiness.check(
        Check.FENCE,
        () -> problemIf(!fence.isOpen(), "no majority of the cluster was heard of lately"));
  }

  void watch(Admin upstream) {
    ask(
        Check.UPSTREAM,
        "upstream",
        () ->
            upstream
                .describeCluster(new DescribeClusterOptions().timeoutMs(UPSTREAM_TIMEOUT_MS))
                .clusterId()
                .get(UPSTREAM_TIMEOUT_MS, TimeUnit.MILLISECONDS));
  }

  void watch(KafkaGateway gateway) {
    metrics.watch(gateway);
    readiness.check(Check.GATEWAY, Optional::empty);
  }

  /**
   * The node is not ready any more, but is to be seen until its actor system ends. Nobody is asked
   * for a sign of life from now on: it would be in the way of an orderly end.
   */
  void stopping() {
    readiness.stopping();
    signs.close();
  }

  @Override
  public void close() {
    signs.close();
    metrics.close();
  }

  private void ask(Check check, String name, SignsOfLife.Question question) {
    if (settings.listen() != null) {
      SignsOfLife asked =
          signs.add(
              "questions to the " + name, SignsOfLife.of(name, settings.checkInterval(), question));
      readiness.check(check, asked::problem);
    }
  }

  /** So that a rolling restart, going by readiness, waits until a node takes groups. */
  private static Optional<String> problemOf(ClusterView cluster, GroupSharding sharding) {
    if (!cluster.isUp()) {
      return Optional.of("this node is not Up in the cluster, or not yet: " + cluster.ownStatus());
    }
    if (sharding.isLeaving()) {
      return Optional.of("this node is about to leave: its groups go to others");
    }
    return problemIf(
        !sharding.takesGroups(),
        "no groups are placed on this node yet: it has come later than others, and lets"
            + " muster.cluster.hand-over.quiet-period pass");
  }

  private static Optional<String> problemIf(boolean so, String problem) {
    return so ? Optional.of(problem) : Optional.empty();
  }
}
