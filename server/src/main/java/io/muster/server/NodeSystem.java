package io.muster.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.muster.cluster.ClusterCoordinatorLocator;
import io.muster.cluster.ClusterView;
import io.muster.cluster.Coordinator;
import io.muster.cluster.Fence;
import io.muster.cluster.NodeFence;
import io.muster.cluster.SeedNodes;
import io.muster.gateway.HostPort;
import io.muster.persistence.Persistence;
import io.muster.server.config.ClusterSettings;
import io.muster.server.config.ServerConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.SelfUp;
import org.apache.pekko.cluster.typed.Subscribe;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.management.cluster.bootstrap.ClusterBootstrap;

/**
 * The actor system as a member of its cluster.
 *
 * @param up completes when this node is a member
 * @param fence closed until the node has joined
 * @param locator names the coordinators as this node sees them
 * @param address where the other nodes reach this one
 */
record NodeSystem(
    ActorSystem<SelfUp> actors,
    CompletionStage<Void> up,
    Fence fence,
    ClusterCoordinatorLocator locator,
    HostPort address,
    ClusterSettings settings) {
  private static final String NAME = "muster";

  /** What a phase of the shutdown may take beyond what it waits for. */
  private static final Duration CLOSING_TIME = Duration.ofSeconds(5);

  /**
   * Starts the actor system.
   *
   * @param coordinator how clients see this node
   */
  static NodeSystem start(ServerConfig config, Coordinator coordinator, Persistence persistence) {
    ClusterSettings settings = config.cluster();
    HostPort address = reachedAt(config);
    Config pekko =
        forNode(config, address, coordinator)
            .withFallback(config.merged())
            .withFallback(Bootstrap.config(address, settings.bootstrap()))
            .withFallback(ConfigFactory.parseResources("server.conf"))
            .withFallback(ConfigFactory.parseResources("coordinator-actors.conf"))
            .withFallback(persistence.config())
            .withFallback(ConfigFactory.defaultReference())
            .resolve();
    CompletableFuture<Void> up = new CompletableFuture<>();
    ActorSystem<SelfUp> actors =
        ActorSystem.create(
            guardian(up),
            NAME,
            ActorSystemSetup.create(BootstrapSetup.create(pekko), persistence.setup()));
    stayReachableUntilTheEnd(actors);
    // Before anybody can ask it: a question to an actor that is not there yet may make remoting
    // remember an empty reference by that path, and lose all later ones.
    Fence fence = NodeFence.start(actors, settings.fence());
    ClusterCoordinatorLocator locator =
        new ClusterCoordinatorLocator(actors, settings.shards(), settings.handOver());
    return new NodeSystem(actors, up, fence, locator, address, settings);
  }

  /** Where a port is forwarded to the one that is bound, this machine need not have it free. */
  private static HostPort reachedAt(ServerConfig config) {
    HostPort address = config.cluster().address();
    return config.merged().hasPath("pekko.remote.artery.bind.port")
        ? address
        : FreePort.chosen(address, "muster.cluster.port");
  }

  /**
   * Pekko closes the way to the other nodes as soon as the JVM is told to end, unless a hook of its
   * own is waited for: and then the others would take a node that leaves in order for dead. It need
   * not be bounded, since Pekko waits no longer than its shutdown may take, and the process halts
   * when it is closed.
   */
  private static void stayReachableUntilTheEnd(ActorSystem<?> actors) {
    CompletableFuture<Done> ended = actors.getWhenTerminated().toCompletableFuture();
    Cancellable hook =
        CoordinatedShutdown.get(actors).addCancellableJvmShutdownHook((Runnable) ended::join);
    var unused = ended.thenRun(hook::cancel);
  }

  /** The cluster as this node sees it. */
  ClusterView view() {
    return new ClusterView(actors, locator);
  }

  /** What must be served over HTTP, for other nodes to find this one. */
  List<Route> bootstrapRoutes() {
    return settings.bootstrap() == null ? List.of() : List.of(Bootstrap.routes(actors));
  }

  /**
   * Joins the cluster: that which bootstrap finds, that of the seed nodes, or one of its own, and
   * then without waiting for anybody.
   */
  void join() {
    if (settings.bootstrap() == null) {
      joinSeedNodes();
    } else {
      ClusterBootstrap.get(actors).start();
    }
  }

  private void joinSeedNodes() {
    List<HostPort> seeds = settings.seedNodes().isEmpty() ? List.of(address) : settings.seedNodes();
    SeedNodes.join(
        actors,
        seeds.stream().map(seed -> new Address("pekko", NAME, seed.host(), seed.port())).toList());
  }

  private static Config forNode(ServerConfig config, HostPort address, Coordinator coordinator) {
    return ConfigFactory.parseMap(
            Map.of(
                "pekko.remote.artery.canonical.hostname",
                address.host(),
                "pekko.remote.artery.canonical.port",
                address.port(),
                "pekko.coordinated-shutdown.phases.before-cluster-shutdown.timeout",
                config
                    .cluster()
                    .handOver()
                    .timeout()
                    .plus(config.gateway().deadlines().drain())
                    .plus(CLOSING_TIME)))
        .withValue(
            "pekko.cluster.roles",
            ConfigValueFactory.fromIterable(
                List.of(ClusterCoordinatorLocator.roleOf(coordinator))));
  }

  private static Behavior<SelfUp> guardian(CompletableFuture<Void> up) {
    return Behaviors.setup(
        context -> {
          Cluster.get(context.getSystem())
              .subscriptions()
              .tell(Subscribe.create(context.getSelf(), SelfUp.class));
          return Behaviors.receive(SelfUp.class)
              .onMessage(
                  SelfUp.class,
                  message -> {
                    up.complete(null);
                    return Behaviors.same();
                  })
              .build();
        });
  }

  /** Hands the groups over, leaves the cluster and ends the actor system. */
  void stop() {
    var unused =
        CoordinatedShutdown.get(actors)
            .runAll(CoordinatedShutdown.jvmExitReason())
            .toCompletableFuture()
            .join();
  }
}
