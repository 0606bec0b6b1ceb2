package io.muster.server;

import io.muster.cluster.Coordinator;
import io.muster.cluster.Fence;
import io.muster.cluster.GroupSharding;
import io.muster.cluster.GroupSweeper;
import io.muster.cluster.OffsetUpkeep;
import io.muster.cluster.TopicChanges;
import io.muster.gateway.GatewaySettings;
import io.muster.gateway.HostPort;
import io.muster.gateway.KafkaGateway;
import io.muster.gateway.api.ServedApis;
import io.muster.gateway.assignor.Assignors;
import io.muster.gateway.upstream.UpstreamOffsets;
import io.muster.gateway.upstream.UpstreamTopicCatalog;
import io.muster.gateway.upstream.UpstreamTopicCensus;
import io.muster.gateway.upstream.UpstreamTransactions;
import io.muster.group.GroupActor;
import io.muster.group.GroupEnvironment;
import io.muster.group.GroupSettings;
import io.muster.group.consumer.PartitionAssignor;
import io.muster.persistence.Persistence;
import io.muster.server.config.InvalidSettingException;
import io.muster.server.config.ServerConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/**
 * One node of Muster, wired together. Each part is closed before those that it uses: the groups are
 * handed over while clients are still served, then the clients are sent away, then the database is
 * closed and the embedded broker ended.
 */
final class Node implements Life {
  private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(10);

  /** It limits itself. */
  private static final Duration WARM_UP_TIMEOUT = Duration.ofMinutes(1);

  private final ServerConfig config;
  private final HostPort listen;
  private final Closing closing = new Closing();
  private final Monitoring monitoring;

  /** What groups and clients use to look things up: there until both have gone. */
  private final Closing lookUps = new Closing();

  Node(ServerConfig config) {
    this.config = config;
    this.listen = FreePort.chosen(config.gateway().listen(), "muster.listen");
    this.monitoring = new Monitoring(config.http());
  }

  @Override
  public CompletionStage<Done> start() {
    if (config.usesDataFolder()) {
      closing.add("use of the data folder", DataFolder.take(config.data()));
    }
    closing.add("monitoring", monitoring);
    GroupSettings groups = groups(closing.add("the assignors", openAssignors()).all());
    EmbeddedUpstream embedded = startEmbedded();
    Persistence persistence =
        Phases.timed(
            "Database is open",
            () ->
                closing.add(
                    "the database",
                    Database.open(config.persistence(), monitoring.metrics().store())));
    monitoring.watch(persistence);
    closing.add("the upstream's clients", lookUps);
    NodeSystem node = startActors(persistence);
    GatewaySettings gateway =
        config.gateway(
            listen,
            embedded == null ? null : Phases.timed("Embedded broker serves", embedded::awaitReady));
    Phases.timed("Gateway is open", () -> openGateway(gateway, node, persistence, groups));
    // The other nodes send clients here from then on.
    Phases.timed("Joined the cluster", () -> join(node));
    return node.actors().getWhenTerminated();
  }

  @Override
  public HostPort address() {
    return listen;
  }

  @Override
  public void close() {
    closing.close();
  }

  private Assignors openAssignors() {
    try {
      return Assignors.open(config.assignors());
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException("muster.group.consumer.assignors: " + e.getMessage());
    }
  }

  private GroupSettings groups(List<PartitionAssignor> assignors) {
    GroupSettings groups = config.group();
    return groups.withConsumer(groups.consumer().withAssignors(assignors));
  }

  private @Nullable EmbeddedUpstream startEmbedded() {
    return config.embedded() == null
        ? null
        : closing.add(
            "the embedded broker", EmbeddedUpstream.start(config.embedded(), config.data()));
  }

  private NodeSystem startActors(Persistence persistence) {
    HostPort advertised = config.advertise();
    Coordinator self =
        new Coordinator(
            config.gateway().nodeId(),
            advertised.host(),
            advertised.port() == 0 ? listen.port() : advertised.port());
    NodeSystem node = NodeSystem.start(config, self, persistence);
    closing.add("the actor system, and with it the gateway", node::stop);
    HostPort http = config.http().listen();
    if (http != null) {
      await(
          monitoring.serve(
              http, node.actors(), config.gateway().nodeId(), node.view(), node.bootstrapRoutes()),
          HTTP_TIMEOUT,
          "muster.http.listen is " + http + ", and cannot be served");
    }
    return node;
  }

  private Void join(NodeSystem node) {
    node.join();
    return await(node.up(), config.cluster().joinTimeout(), "the node could not join its cluster");
  }

  private KafkaGateway openGateway(
      GatewaySettings settings, NodeSystem node, Persistence persistence, GroupSettings rules) {
    ActorSystem<?> system = node.actors();
    Admin admin = lookUps.add("the upstream's client", UpstreamAdmin.create(settings.upstream()));
    monitoring.watch(admin);
    UpstreamTopicCatalog catalog =
        lookUps.add("the topics", new UpstreamTopicCatalog(admin, config.topics()));
    UpstreamTransactions transactions =
        new UpstreamTransactions(admin, settings.upstream().transactions());
    GroupEnvironment environment =
        new GroupEnvironment(
            rules,
            config.groupActor(),
            persistence.directory(),
            persistence.offsets(),
            new UpstreamOffsets(admin, catalog, config.adoption(), Clock.systemUTC()),
            catalog,
            transactions,
            () -> UUID.randomUUID().toString(),
            monitoring.metrics().groups());
    CompletionStage<Void> warm = WarmUp.begin(system, environment);
    GroupSharding groups =
        new GroupSharding(
            system,
            node.locator(),
            config.cluster().handOver(),
            (groupId, host) -> GroupActor.create(groupId, host, environment));
    Fence fence = node.fence();
    monitoring.watch(node.view(), groups, fence);
    KafkaGateway gateway =
        await(
            KafkaGateway.start(
                settings,
                system,
                groups,
                node.locator(),
                fence,
                ServedApis.all(
                    persistence.directory(), node.locator(), catalog, transactions, rules),
                new SharedTopicNews(catalog, new TopicChanges(system, catalog::changed)),
                monitoring.metrics().gateway()),
            settings.upstream().startTimeout().plusSeconds(10),
            "clients cannot be served");
    // While clients are still served, and before the way to the groups is closed.
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeClusterShutdown(),
            "hand-over-and-close-gateway",
            () ->
                groups
                    .handOver()
                    .thenCompose(gone -> gateway.stop())
                    .thenApply(stopped -> Done.getInstance()));
    GroupSweeper.start(system, config.cluster().sweep(), persistence.directory(), groups, fence);
    OffsetUpkeep.startOnOneNode(
        system,
        config.cluster().upkeep(),
        persistence.leftovers(),
        new UpstreamTopicCensus(admin, config.topics().timeout()),
        groups,
        fence);
    monitoring.watch(gateway);
    closing.add("readiness", monitoring::stopping);
    Pruning.startOnOneNode(system, persistence.pruner());
    await(warm, WARM_UP_TIMEOUT, "groups cannot be opened");
    return gateway;
  }

  /**
   * @throws FailedException when the stage fails or takes longer than it may
   */
  private static <T> T await(CompletionStage<T> stage, Duration limit, String otherwise) {
    try {
      return stage.toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new FailedException(otherwise + ": " + e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new FailedException(otherwise + " within " + limit.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedException(otherwise + ": interrupted", e);
    }
  }
}
