package io.muster.gateway;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.muster.cluster.Coordinator;
import io.muster.cluster.CoordinatorLocator;
import io.muster.gateway.GatewaySettings.BrokerPorts;
import io.muster.gateway.GatewaySettings.Deadlines;
import io.muster.gateway.GatewaySettings.Limits;
import io.muster.gateway.api.ServedApis;
import io.muster.gateway.upstream.TopicNews;
import io.muster.gateway.upstream.UpstreamSettings;
import io.muster.gateway.upstream.UpstreamTransactions;
import io.muster.group.GroupDirectory;
import io.muster.group.GroupSettings;
import io.muster.group.GroupSummary;
import io.muster.group.PartitionId;
import io.muster.group.ShadowOffsets;
import io.muster.group.TopicCatalog;
import io.muster.group.Transactions;
import io.muster.group.UnsettledTransaction;
import io.muster.group.txn.TransactionStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.slf4j.LoggerFactory;

/** A gateway on free ports before scripted groups and a scripted upstream. */
final class GatewayFixture implements AutoCloseable {
  static final Coordinator NODE = new Coordinator(1_000_001, "muster.test", 19_092);
  static final Limits LIMITS =
      new Limits(2_500, 2_500, 1024 * 1024, 10, 512 * 1024, Duration.ofMinutes(10));
  static final Deadlines DEADLINES =
      new Deadlines(
          Duration.ofMillis(300),
          Duration.ofMillis(600),
          Duration.ofMillis(500),
          Duration.ofSeconds(30),
          Duration.ofSeconds(1));
  static final int MOVES_PER_SECOND = GatewaySettings.DEFAULT_MOVES_PER_SECOND;

  final ScriptedGroups groups = new ScriptedGroups();
  final FakeUpstream upstream;
  final KafkaGateway gateway;
  volatile boolean fenceOpen = true;
  volatile Optional<Coordinator> owner = Optional.of(NODE);
  volatile boolean unsettled;
  final List<GroupSummary> listed = new CopyOnWriteArrayList<>();
  final Queue<String> topicNews = new ConcurrentLinkedQueue<>();
  private final ActorTestKit actors = ActorTestKit.create();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  GatewayFixture() throws Exception {
    this(LIMITS, DEADLINES);
  }

  GatewayFixture(Limits limits, Deadlines deadlines) throws Exception {
    this(limits, deadlines, MOVES_PER_SECOND, new FakeUpstream(1), Map.of());
  }

  GatewayFixture(int movesPerSecond) throws Exception {
    this(LIMITS, DEADLINES, movesPerSecond, new FakeUpstream(1), Map.of());
  }

  /** Fails with the gateway's own exception when it does not start, and leaves nothing open. */
  GatewayFixture(
      Limits limits,
      Deadlines deadlines,
      int movesPerSecond,
      FakeUpstream before,
      Map<String, String> properties)
      throws Exception {
    upstream = before;
    log.start();
    gatewayLog().addAppender(log);
    try {
      gateway = start(limits, deadlines, movesPerSecond, properties);
    } catch (ExecutionException e) {
      closeAllButTheGateway();
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private KafkaGateway start(
      Limits limits, Deadlines deadlines, int movesPerSecond, Map<String, String> properties)
      throws ExecutionException, InterruptedException, TimeoutException {
    GatewaySettings settings =
        new GatewaySettings(
            NODE.nodeId(),
            new HostPort("127.0.0.1", 0),
            new BrokerPorts(0, "127.0.0.1", 0),
            2,
            GatewaySettings.DEFAULT_DISPATCHER,
            limits,
            deadlines,
            movesPerSecond,
            new UpstreamSettings(
                List.of(upstream.address()),
                properties,
                1,
                Duration.ofMillis(200),
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                10 * 1024 * 1024,
                UpstreamTransactions.Settings.DEFAULT));
    return KafkaGateway.start(
            settings,
            actors.system(),
            groups,
            new Locator(),
            () -> fenceOpen,
            ServedApis.all(
                new NoGroups(listed),
                new Locator(),
                new AnyTopic(),
                new NoTransactions(),
                GroupSettings.defaults()),
            new HeardOfTopics(),
            GatewayMetrics.NONE)
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  WireClient connect() throws IOException {
    return new WireClient(gateway.address());
  }

  int openConnections() {
    return gateway.openConnections();
  }

  /** What the gateway logged so far, level and text. */
  List<String> logged() {
    return List.copyOf(log.list).stream()
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .toList();
  }

  List<String> logged(WireClient about) {
    return logged().stream().filter(line -> line.contains(":" + about.localPort() + ":")).toList();
  }

  @Override
  public void close() throws Exception {
    gateway.stop().toCompletableFuture().get(20, TimeUnit.SECONDS);
    closeAllButTheGateway();
  }

  private void closeAllButTheGateway() throws IOException {
    gatewayLog().detachAppender(log);
    actors.shutdownTestKit();
    upstream.close();
  }

  private static Logger gatewayLog() {
    return (Logger) LoggerFactory.getLogger("io.muster.gateway");
  }

  private final class HeardOfTopics implements TopicNews {
    @Override
    public void changed(Set<String> topics) {
      topicNews.add("changed " + topics);
    }

    @Override
    public void isThere(String topic, Uuid id) {
      topicNews.add(topic + " is " + id);
    }

    @Override
    public void isNotThere(String topic) {
      topicNews.add(topic + " is not there");
    }
  }

  private final class Locator implements CoordinatorLocator {
    @Override
    public Optional<Coordinator> coordinatorOf(String groupId) {
      return owner;
    }

    @Override
    public boolean mayBeLost(String groupId, long sentNanos) {
      return unsettled;
    }

    @Override
    public List<Coordinator> coordinators() {
      return List.of(NODE);
    }

    @Override
    public Optional<Predicate<String>> listedHere() {
      return Optional.of(groupId -> true);
    }
  }

  /**
   * Groups that nobody opens.
   *
   * @param listed what the directory has all the same
   */
  record NoGroups(List<GroupSummary> listed) implements GroupDirectory {
    @Override
    public CompletionStage<Optional<Ownership>> open(String groupId) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Ownership> create(
        String groupId, Map<PartitionId, io.muster.group.CommittedOffset> adopted) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Boolean> dissolve(String groupId, long ownerEpoch) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> keepVacant(String groupId, long ownerEpoch) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<String>> configured() {
      return CompletableFuture.completedStage(List.of());
    }

    @Override
    public void note(GroupSummary summary) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<GroupSummary>> list() {
      return CompletableFuture.completedStage(List.copyOf(listed));
    }

    @Override
    public CompletionStage<List<String>> populatedAfter(String after, int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<UnsettledTransaction>> unsettled(String transactionalId) {
      return CompletableFuture.completedStage(List.of());
    }
  }

  record NoTransactions() implements Transactions {
    @Override
    public Map<String, CompletionStage<TransactionStatus>> statusesOf(
        Set<String> transactionalIds) {
      return transactionalIds.stream()
          .collect(
              Collectors.toMap(
                  id -> id, id -> CompletableFuture.completedStage(TransactionStatus.UNKNOWN_ID)));
    }

    @Override
    public CompletionStage<ShadowOffsets> shadowOf(
        String groupId, String transactionalId, Set<PartitionId> partitions) {
      return CompletableFuture.completedStage(new ShadowOffsets(Map.of(), Set.of()));
    }
  }

  record AnyTopic() implements TopicCatalog {
    private static final UUID ID = new UUID(1, 2);

    @Override
    public Optional<Topic> byName(String name) {
      return Optional.of(new Topic(name, ID, 12));
    }

    @Override
    public Optional<Topic> byId(UUID id) {
      return Optional.of(new Topic("topic", id, 12));
    }

    @Override
    public CompletionStage<Void> refresh(Set<String> names, Set<UUID> ids) {
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Found> find(Set<String> names, Set<String> regexes) {
      throw new UnsupportedOperationException();
    }
  }
}
