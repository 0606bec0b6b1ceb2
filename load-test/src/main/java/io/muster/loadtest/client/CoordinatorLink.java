package io.muster.loadtest.client;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * The way from one client to its group's coordinator, found and found again as a Java client does
 * it: any node is asked, and the answer is kept until it proves wrong. Used on the clients' thread
 * only.
 */
public final class CoordinatorLink implements Requester {
  private final String groupId;
  private final List<InetSocketAddress> bootstrap;
  private final NodeConnections lookUps;
  private final NodeConnections coordinators;
  private final Executor thread;
  private final Duration requestTimeout;
  private int turn;
  private @Nullable InetSocketAddress coordinator;
  private @Nullable CompletableFuture<InetSocketAddress> finding;

  /**
   * @param lookUps connections for FindCoordinator
   * @param coordinators connections for everything else, as a client keeps them apart
   * @param requestTimeout after which a connection is given up
   * @param turn which of the nodes is asked first
   */
  public CoordinatorLink(
      String groupId,
      List<InetSocketAddress> bootstrap,
      NodeConnections lookUps,
      NodeConnections coordinators,
      Executor thread,
      Duration requestTimeout,
      int turn) {
    this.groupId = groupId;
    this.bootstrap = bootstrap;
    this.lookUps = lookUps;
    this.coordinators = coordinators;
    this.thread = thread;
    this.requestTimeout = requestTimeout;
    this.turn = turn;
  }

  /** The answer said that the coordinator is elsewhere. */
  public void forget() {
    coordinator = null;
  }

  /** Completes on the clients' thread. */
  @Override
  public CompletableFuture<ApiMessage> send(ApiMessage request, short version) {
    return find()
        .thenCompose(
            found ->
                exchange(coordinators, found, request, version)
                    .whenComplete(
                        (answer, failure) -> {
                          if (failure != null && found.equals(coordinator)) {
                            forget();
                          }
                        }));
  }

  public void close() {
    lookUps.close();
    coordinators.close();
  }

  private CompletableFuture<InetSocketAddress> find() {
    if (coordinator != null && coordinators.isCutOff(coordinator)) {
      coordinators.lost(coordinator);
      forget();
    }
    if (coordinator != null) {
      return CompletableFuture.completedFuture(coordinator);
    }
    if (finding != null) {
      return finding;
    }
    finding =
        exchange(
                lookUps,
                nextNode(),
                new FindCoordinatorRequestData().setCoordinatorKeys(List.of(groupId)),
                ApiKeys.FIND_COORDINATOR.latestVersion())
            .thenApply(answer -> addressIn((FindCoordinatorResponseData) answer))
            .whenComplete(
                (address, failure) -> {
                  finding = null;
                  coordinator = address;
                  turn += failure == null ? 0 : 1;
                });
    return finding;
  }

  /** By turns, but none that is known to be away. */
  private InetSocketAddress nextNode() {
    for (int tried = 0; tried < bootstrap.size(); tried++) {
      InetSocketAddress node = bootstrap.get(turn % bootstrap.size());
      if (lookUps.isWorthTrying(node)) {
        return node;
      }
      turn++;
    }
    return bootstrap.get(turn++ % bootstrap.size());
  }

  private static InetSocketAddress addressIn(FindCoordinatorResponseData answer) {
    var found = answer.coordinators().get(0);
    if (found.errorCode() != Errors.NONE.code()) {
      throw Errors.forCode(found.errorCode()).exception();
    }
    return InetSocketAddress.createUnresolved(found.host(), found.port());
  }

  private CompletableFuture<ApiMessage> exchange(
      NodeConnections connections, InetSocketAddress node, ApiMessage request, short version) {
    return connections
        .to(node)
        .thenCompose(connection -> send(connection, request, version))
        .whenCompleteAsync(
            (answer, failure) -> {
              if (failure != null) {
                connections.lost(node);
              }
            },
            thread);
  }

  /** The group may keep a JoinGroup or a SyncGroup for as long as it wants. */
  private CompletableFuture<ApiMessage> send(
      BrokerConnection connection, ApiMessage request, short version) {
    CompletableFuture<ApiMessage> answer = connection.as(groupId).send(request, version);
    ApiKeys key = ApiKeys.forId(request.apiKey());
    return key == ApiKeys.JOIN_GROUP || key == ApiKeys.SYNC_GROUP
        ? answer
        : answer.orTimeout(requestTimeout.toMillis(), TimeUnit.MILLISECONDS);
  }
}
