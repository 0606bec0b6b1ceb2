package io.muster.gateway;

import io.muster.cluster.CoordinatorLocator;
import io.muster.cluster.Fence;
import io.muster.cluster.Groups;
import io.muster.gateway.api.ServedApi;
import io.muster.gateway.upstream.TopicNews;
import io.muster.gateway.upstream.UpstreamClient;
import io.muster.gateway.upstream.UpstreamCluster;
import io.muster.gateway.upstream.UpstreamTxnCommits;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.common.Node;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Kafka wire protocol in front of the groups and of the log that keeps the records. */
public final class KafkaGateway {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaGateway.class);
  private static final long WAKE_EVERY_MS = 100;
  private static final long LOOK_AGAIN_MS = 500;

  private final GatewaySettings settings;
  private final UpstreamClient upstream;
  private final Transport transport;
  private final ScheduledExecutorService upkeep;
  private final UpstreamCluster cluster;
  private final UpstreamTxnCommits txnCommits;
  private final Connections connections;
  private final BrokerEndpoints endpoints;
  private final ActorRef<ConnectionSpawner.Command> spawner;
  private final CompletableFuture<Void> actorsStopped = new CompletableFuture<>();
  private final CompletableFuture<KafkaListener> main = new CompletableFuture<>();
  private final AtomicBoolean looking = new AtomicBoolean();

  private KafkaGateway(
      GatewaySettings settings,
      ActorSystem<?> system,
      Groups groups,
      CoordinatorLocator locator,
      Fence fence,
      List<ServedApi> apis,
      TopicNews topicNews,
      GatewayMetrics metrics) {
    this.settings = settings;
    this.upstream = new UpstreamClient(settings.upstream());
    this.transport = Transport.start(settings.eventLoops());
    this.upkeep = Executors.newSingleThreadScheduledExecutor(KafkaGateway::upkeepThread);
    this.cluster = new UpstreamCluster(upstream, settings.upstream().bootstrap());
    this.txnCommits = new UpstreamTxnCommits(upstream, cluster, settings.upstream().transactions());
    this.connections =
        new Connections(new ConnectionLimit(OpenFiles.within(settings.limits())), this::spawn);
    this.endpoints =
        new BrokerEndpoints(
            settings.listen(),
            settings.brokerPorts(),
            (address, brokerId) -> listen(address, () -> cluster.broker(brokerId), true));
    Routes routes = new Routes(apis, locator, cluster::supported);
    this.spawner =
        system.systemActorOf(
            ConnectionSpawner.create(
                new KafkaConnection.Environment(
                    settings,
                    routes,
                    groups,
                    locator,
                    fence,
                    cluster,
                    endpoints,
                    txnCommits,
                    topicNews,
                    new Pace(settings.movesPerSecond(), System.nanoTime()),
                    metrics),
                () -> actorsStopped.complete(null)),
            "kafka-gateway-" + UUID.randomUUID(),
            Props.empty());
  }

  /**
   * Completes when clients are served, which takes a reachable upstream. Fails when a port cannot
   * be bound or the upstream cannot be reached in time; nothing is left open then.
   *
   * @param apis those that Muster serves itself; FindCoordinator and ApiVersions are the gateway's
   *     own and not among them
   * @param topicNews told of topics before clients are
   * @param metrics told of every request
   */
  public static CompletionStage<KafkaGateway> start(
      GatewaySettings settings,
      ActorSystem<?> system,
      Groups groups,
      CoordinatorLocator locator,
      Fence fence,
      List<ServedApi> apis,
      TopicNews topicNews,
      GatewayMetrics metrics) {
    KafkaGateway gateway;
    try {
      gateway =
          new KafkaGateway(settings, system, groups, locator, fence, apis, topicNews, metrics);
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
    return gateway
        .serve()
        .thenApply(served -> gateway)
        .exceptionallyCompose(
            error -> gateway.stop().thenCompose(stopped -> CompletableFuture.failedStage(error)));
  }

  /** The main port as bound. */
  public HostPort address() {
    return new HostPort(settings.listen().host(), main.join().port());
  }

  /** Clients connected now, on all ports. */
  public int openConnections() {
    return connections.count();
  }

  /** Stops accepting, lets the answers that are due go, and closes. Never fails. */
  public CompletionStage<Void> stop() {
    if (main.isDone()) {
      main.join().close();
    }
    endpoints.close();
    return connections
        .drain(settings.deadlines().drain().toMillis())
        .thenCompose(
            drained -> {
              // Until then it sees to it that what is due is answered.
              upkeep.shutdown();
              spawner.tell(new ConnectionSpawner.Stop());
              return actorsStopped;
            })
        .thenRun(
            () -> {
              txnCommits.close();
              upstream.close();
              transport.stop();
            });
  }

  private CompletionStage<Void> serve() {
    long deadline = System.nanoTime() + settings.upstream().startTimeout().toNanos();
    every(WAKE_EVERY_MS, connections::wakeDue);
    return firstLook(deadline)
        .thenCompose(looked -> distinctIds())
        .thenCompose(distinct -> endpoints.open(brokerIds()))
        .thenCompose(opened -> listen(settings.listen(), cluster::anyBroker, false))
        .thenAccept(
            listener -> {
              main.complete(listener);
              every(settings.upstream().refresh().toMillis(), this::lookAgain);
            });
  }

  @SuppressWarnings("FutureReturnValueIgnored") // It ends with the executor.
  private void every(long delayMs, Runnable task) {
    Runnable guarded =
        () -> {
          try {
            task.run();
          } catch (RuntimeException e) {
            LOG.error("Upkeep of the gateway failed; going on", e);
          }
        };
    upkeep.scheduleWithFixedDelay(guarded, delayMs, delayMs, TimeUnit.MILLISECONDS);
  }

  private CompletionStage<Void> firstLook(long deadline) {
    return cluster
        .look()
        .exceptionallyCompose(
            error -> {
              if (System.nanoTime() - deadline > 0) {
                Throwable cause = Causes.of(error);
                return CompletableFuture.failedStage(
                    new IOException(
                        "The upstream at "
                            + String.join(",", settings.upstream().bootstrap())
                            + " cannot be reached: "
                            + cause.getMessage(),
                        cause));
              }
              Executor later =
                  CompletableFuture.delayedExecutor(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS, upkeep);
              return CompletableFuture.supplyAsync(() -> firstLook(deadline), later)
                  .thenCompose(again -> again);
            });
  }

  /** A look at an upstream that does not answer takes longer than the time to the next one. */
  private void lookAgain() {
    if (!looking.compareAndSet(false, true)) {
      return;
    }
    cluster
        .look()
        .whenComplete(
            (looked, error) -> {
              looking.set(false);
              if (error != null) {
                LOG.debug("The upstream cannot be asked for its brokers", error);
              }
              endpoints.retry(brokerIds());
            });
  }

  /** Clients keep brokers and coordinators apart by their ids alone. */
  private CompletionStage<Void> distinctIds() {
    return cluster.broker(settings.nodeId()) == null
        ? CompletableFuture.completedStage(null)
        : CompletableFuture.failedStage(
            new IOException(
                settings.nodeId()
                    + " is the id of this node and of an upstream broker; choose another node-id"));
  }

  private List<Integer> brokerIds() {
    return cluster.brokers().stream().map(Node::id).toList();
  }

  private CompletionStage<KafkaListener> listen(
      HostPort address, Supplier<@Nullable Node> broker, boolean atBroker) {
    UpstreamOpener opener =
        listener -> {
          Node chosen = broker.get();
          return chosen == null ? null : upstream.open(chosen, listener);
        };
    return KafkaListener.bind(
        transport,
        address,
        settings.limits(),
        () -> new ClientChannel(settings.limits(), connections, opener, atBroker));
  }

  private void spawn(ClientChannel channel) {
    spawner.tell(new ConnectionSpawner.Spawn(channel));
  }

  private static Thread upkeepThread(Runnable task) {
    Thread thread = new Thread(task, "muster-gateway-upkeep");
    thread.setDaemon(true);
    return thread;
  }
}
