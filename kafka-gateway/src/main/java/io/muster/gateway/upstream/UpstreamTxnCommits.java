package io.muster.gateway.upstream;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FindCoordinatorRequest.CoordinatorType;
import org.jspecify.annotations.Nullable;

/**
 * Commits offsets of shadow groups within transactions, at the upstream's own group coordinators.
 * Each request is sent once: whether to try again is for the client to say. Thread-safe.
 */
public final class UpstreamTxnCommits implements AutoCloseable {

  /** Coordinators that are remembered. */
  private static final int MAX_KNOWN = 10_000;

  /** A broker takes one request of a connection after the other, so each has a few. */
  private static final int LINKS_PER_BROKER = 4;

  private record LinkId(Node broker, int number) {}

  private final UpstreamClient client;
  private final UpstreamCluster cluster;
  private final Duration timeout;
  private final Turns turns;

  // Guarded by this.
  private final Map<String, Node> coordinators =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Node> eldest) {
          return size() > MAX_KNOWN;
        }
      };
  private final Map<LinkId, UpstreamSession> sessions = new HashMap<>();

  public UpstreamTxnCommits(
      UpstreamClient client, UpstreamCluster cluster, UpstreamTransactions.Settings settings) {
    this.client = client;
    this.cluster = cluster;
    this.timeout = settings.timeout();
    this.turns = new Turns("commits", settings.maxUnderWay(), settings.maxWaiting());
  }

  /**
   * Commits the offsets of the shadow group that the request names.
   *
   * @param version in which the client has asked
   */
  public CompletionStage<TxnOffsetCommitResponseData> commit(
      short version, TxnOffsetCommitRequestData request) {
    String shadow = request.groupId();
    return turns
        .take(
            () ->
                coordinatorOf(shadow)
                    .thenCompose(
                        broker ->
                            sessionWith(broker, shadow)
                                .ask(ApiKeys.TXN_OFFSET_COMMIT, version, request)))
        .thenApply(TxnOffsetCommitResponseData.class::cast)
        .whenComplete(
            (answer, failure) -> {
              if (answer == null || isElsewhere(answer)) {
                forget(shadow);
              }
            });
  }

  /** Closes its links. */
  @Override
  public synchronized void close() {
    sessions.values().forEach(UpstreamSession::close);
    sessions.clear();
  }

  private CompletionStage<Node> coordinatorOf(String groupId) {
    Node known;
    synchronized (this) {
      known = coordinators.get(groupId);
    }
    return known == null ? lookUp(groupId) : CompletableFuture.completedStage(known);
  }

  private CompletionStage<Node> lookUp(String groupId) {
    Node any = cluster.anyBroker();
    if (any == null) {
      return CompletableFuture.failedStage(new IOException("No upstream broker is known"));
    }
    // The oldest form that all brokers of these days know, and the only one without batches.
    short version = 3;
    FindCoordinatorRequestData question =
        new FindCoordinatorRequestData().setKey(groupId).setKeyType(CoordinatorType.GROUP.id());
    return sessionWith(any, groupId)
        .ask(ApiKeys.FIND_COORDINATOR, version, question)
        .thenApply(answer -> found(groupId, (FindCoordinatorResponseData) answer));
  }

  private Node found(String groupId, FindCoordinatorResponseData answer) {
    Errors error = Errors.forCode(answer.errorCode());
    if (error != Errors.NONE) {
      throw new CompletionException(error.exception());
    }
    Node broker = new Node(answer.nodeId(), answer.host(), answer.port());
    synchronized (this) {
      coordinators.put(groupId, broker);
    }
    return broker;
  }

  private synchronized void forget(String groupId) {
    coordinators.remove(groupId);
  }

  private synchronized UpstreamSession sessionWith(Node broker, String groupId) {
    LinkId id = new LinkId(broker, Math.floorMod(groupId.hashCode(), LINKS_PER_BROKER));
    @Nullable UpstreamSession open = sessions.get(id);
    if (open == null || open.isClosed()) {
      sessions.values().removeIf(UpstreamSession::isClosed);
      open = new UpstreamSession(client, broker, timeout);
      sessions.put(id, open);
    }
    return open;
  }

  private static boolean isElsewhere(TxnOffsetCommitResponseData answer) {
    return answer.topics().stream()
        .flatMap(topic -> topic.partitions().stream())
        .map(partition -> Errors.forCode(partition.errorCode()))
        .anyMatch(
            error -> error == Errors.NOT_COORDINATOR || error == Errors.COORDINATOR_NOT_AVAILABLE);
  }
}
