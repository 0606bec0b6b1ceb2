package io.muster.loadtest.bench;

import io.muster.loadtest.client.Requester;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData.TopicPartitions;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * A member of the consumer protocol (KIP-848). It heartbeats when the server says, owns and gives
 * up what it is told at once, and says so at once, as the Java client does. But it does not join
 * again when it is fenced: it is never late and owns what it was told, so no server has a reason
 * to.
 */
final class ConsumerClient {
  private static final int REBALANCE_TIMEOUT_MS = 300_000;
  private static final int LEAVING = -1;

  /** The Java client's {@code retry.backoff.ms}. */
  private static final int RETRY_BACKOFF_MS = 100;

  private final String groupId;
  private final String topic;
  private final Requester server;
  private final Runnable onChange;
  private volatile String memberId = "";

  private final LongAdder requests = new LongAdder();
  private final LongAdder gained = new LongAdder();

  // Written on the connection's event loop.
  private volatile int owned;
  private volatile boolean active;
  private volatile @Nullable Throwable failure;
  private volatile int epoch;
  private List<TopicPartitions> partitions = List.of();
  private Set<Integer> numbers = Set.of();

  /**
   * @param server by a connection that no other member uses
   * @param onChange called when it owns something else, or has failed
   */
  ConsumerClient(String groupId, String topic, Requester server, Runnable onChange) {
    this.groupId = groupId;
    this.topic = topic;
    this.server = server;
    this.onChange = onChange;
  }

  /** Partitions that it owns. */
  int owned() {
    return owned;
  }

  /** How often it has got a partition that it did not have. */
  long gained() {
    return gained.sum();
  }

  /** Whether it has joined and not left. */
  boolean isMember() {
    return active;
  }

  long requests() {
    return requests.sum();
  }

  /** What ended it unasked; null while all is well. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** Joins, as a new member. */
  void join() {
    memberId = Uuid.randomUuid().toString();
    epoch = 0;
    partitions = List.of();
    numbers = Set.of();
    owned = 0;
    active = true;
    send(everything());
  }

  /** Leaves; completes when the server has said so. */
  CompletableFuture<Void> leave() {
    active = false;
    owned = 0;
    return ask(request().setMemberEpoch(LEAVING))
        .thenAccept(answer -> Answers.accept("ConsumerGroupHeartbeat", answer.errorCode()));
  }

  /**
   * One heartbeat more than the server has asked for, of a member that has nothing to say; fails
   * unless the server has nothing to say, either.
   */
  CompletableFuture<Void> heartbeat() {
    return ask(request())
        .thenAccept(
            answer -> {
              Answers.accept("ConsumerGroupHeartbeat", answer.errorCode());
              if (answer.assignment() != null) {
                throw new IllegalStateException("The group is not stable: " + answer);
              }
            });
  }

  private ConsumerGroupHeartbeatRequestData request() {
    return new ConsumerGroupHeartbeatRequestData()
        .setGroupId(groupId)
        .setMemberId(memberId)
        .setMemberEpoch(epoch);
  }

  /** What a member says of itself when the server may not know it. */
  private ConsumerGroupHeartbeatRequestData everything() {
    return request()
        .setRebalanceTimeoutMs(REBALANCE_TIMEOUT_MS)
        .setSubscribedTopicNames(List.of(topic))
        .setTopicPartitions(partitions);
  }

  private CompletableFuture<ConsumerGroupHeartbeatResponseData> ask(
      ConsumerGroupHeartbeatRequestData request) {
    return server.send(
        request,
        ApiKeys.CONSUMER_GROUP_HEARTBEAT.latestVersion(),
        ConsumerGroupHeartbeatResponseData.class);
  }

  private void send(ConsumerGroupHeartbeatRequestData request) {
    if (!active) {
      return;
    }
    requests.increment();
    String sentBy = memberId;
    var unused =
        ask(request)
            .thenAccept(
                answer -> {
                  if (active && sentBy.equals(memberId)) {
                    learn(answer);
                  }
                })
            .exceptionally(
                error -> {
                  if (active && sentBy.equals(memberId)) {
                    failure = error;
                    onChange.run();
                  }
                  return null;
                });
  }

  private void learn(ConsumerGroupHeartbeatResponseData answer) {
    if (answer.errorCode() == Errors.COORDINATOR_LOAD_IN_PROGRESS.code()) {
      // What it was told may not have reached it: as the Java client, it says everything then.
      sendLater(everything(), RETRY_BACKOFF_MS);
      return;
    }
    Answers.accept("ConsumerGroupHeartbeat", answer.errorCode());
    epoch = answer.memberEpoch();
    if (answer.assignment() != null && take(answer.assignment())) {
      send(request().setTopicPartitions(partitions));
    } else {
      sendLater(request(), answer.heartbeatIntervalMs());
    }
  }

  /** Sends it then, unless the member has joined anew meanwhile. */
  private void sendLater(ConsumerGroupHeartbeatRequestData request, int delayMs) {
    var unused =
        CompletableFuture.runAsync(
            () -> {
              if (request.memberId().equals(memberId)) {
                send(request);
              }
            },
            CompletableFuture.delayedExecutor(delayMs, TimeUnit.MILLISECONDS));
  }

  /** Returns whether it is something else than before. */
  private boolean take(ConsumerGroupHeartbeatResponseData.Assignment assignment) {
    List<TopicPartitions> next = new ArrayList<>();
    Set<Integer> nextNumbers = new HashSet<>(); // There is one topic.
    for (var assigned : assignment.topicPartitions()) {
      next.add(
          new TopicPartitions()
              .setTopicId(assigned.topicId())
              .setPartitions(assigned.partitions()));
      nextNumbers.addAll(assigned.partitions());
    }
    boolean changed = !next.equals(partitions);
    gained.add(nextNumbers.stream().filter(number -> !numbers.contains(number)).count());
    partitions = next;
    numbers = nextNumbers;
    owned = nextNumbers.size();
    if (changed) {
      onChange.run();
    }
    return changed;
  }
}
