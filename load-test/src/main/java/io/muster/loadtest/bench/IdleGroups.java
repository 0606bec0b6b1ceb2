package io.muster.loadtest.bench;

import io.muster.loadtest.client.BrokerConnection;
import io.muster.loadtest.client.Requester;
import io.muster.loadtest.client.Versions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * Groups without members, each with offsets of three partitions. They are stored by a commit each
 * from outside of the group, as tools commit that reset offsets: the same request for both servers.
 */
final class IdleGroups {
  private static final int CONNECTIONS = 16;
  private static final int IN_FLIGHT = 8;
  private static final Duration TELL_INTERVAL = Duration.ofSeconds(10);
  private static final Duration ANSWER_LIMIT = Duration.ofMinutes(5);
  private static final Duration PAUSE = Duration.ofMillis(5);

  /** What a server answers that is not yet where it has to be. */
  private static final Set<Errors> NOT_YET =
      Set.of(
          Errors.COORDINATOR_LOAD_IN_PROGRESS,
          Errors.COORDINATOR_NOT_AVAILABLE,
          Errors.NOT_COORDINATOR);

  private final Target target;
  private final int groups;
  private final long heapBefore;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger stored = new AtomicInteger();
  private final Failures failures = new Failures();
  private final CountDownLatch underWay = new CountDownLatch(CONNECTIONS * IN_FLIGHT);

  private IdleGroups(Target target, int groups, long heapBefore) {
    this.target = target;
    this.groups = groups;
    this.heapBefore = heapBefore;
  }

  /** None of them is stored yet, but one besides: what a server needs for the first, it has. */
  static IdleGroups of(Target target, int groups)
      throws BenchFailure, IOException, InterruptedException {
    String first = "stored-first";
    target.createTopic(Committing.PARTITIONS);
    target.awaitCoordinator(first);
    try (BrokerConnection connection = target.connect()) {
      Crowd.await(
          commit(connection.as("bench"), first), target.name() + ": a group cannot be stored");
    }
    return new IdleGroups(target, groups, LiveHeap.of(target));
  }

  /** Stores all of them. */
  void store(Progress progress) throws BenchFailure, InterruptedException {
    List<BrokerConnection> connections = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        connections.add(target.connect());
      }
      for (BrokerConnection connection : connections) {
        for (int i = 0; i < IN_FLIGHT; i++) {
          commitNext(connection.as("bench"));
        }
      }
      do {
        progress.detail("%s has stored %,d groups".formatted(target.name(), stored.get()));
      } while (!underWay.await(TELL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
      failures.throwIfAny();
    } finally {
      connections.forEach(BrokerConnection::close);
    }
  }

  /** Bytes on the heap, more than before they were stored. */
  long heapGrowth() throws BenchFailure, IOException, InterruptedException {
    // Beside groups that take nothing, what else was let go meanwhile may be more.
    return Math.max(0, LiveHeap.of(target) - heapBefore);
  }

  /**
   * Waits until a server that was just started gives the offsets of one of its groups.
   *
   * @param number of the group
   * @throws BenchFailure when it has lost them, or does not answer within five minutes
   */
  static void awaitOffsets(Target target, int number) throws BenchFailure, InterruptedException {
    OffsetFetchRequestData request =
        new OffsetFetchRequestData()
            .setGroups(
                List.of(new OffsetFetchRequestGroup().setGroupId(groupId(number)).setTopics(null)));
    long deadline = System.nanoTime() + ANSWER_LIMIT.toNanos();
    try (BrokerConnection connection = target.connect()) {
      Requester requester = connection.as("bench");
      while (System.nanoTime() < deadline) {
        OffsetFetchResponseData answer =
            requester
                .send(
                    request,
                    Versions.newest().of(ApiKeys.OFFSET_FETCH),
                    OffsetFetchResponseData.class)
                .get();
        if (hasOffsets(target, answer.groups().get(0))) {
          return;
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
      }
    } catch (ExecutionException e) {
      throw new BenchFailure(
          "%s does not answer after its start: %s".formatted(target.name(), e.getCause()), e);
    }
    throw new BenchFailure(
        "%s has not loaded its groups within %s".formatted(target.name(), ANSWER_LIMIT));
  }

  private static boolean hasOffsets(Target target, OffsetFetchResponseGroup group)
      throws BenchFailure {
    Errors error = Errors.forCode(group.errorCode());
    if (NOT_YET.contains(error)) {
      return false;
    }
    long offsets =
        group.topics().stream()
            .flatMap(topic -> topic.partitions().stream())
            .filter(partition -> partition.committedOffset() >= 0)
            .count();
    if (error != Errors.NONE || offsets != Committing.PARTITIONS) {
      throw new BenchFailure(
          "%s gives %d of %d offsets of %s after its start: %s"
              .formatted(target.name(), offsets, Committing.PARTITIONS, group.groupId(), error));
    }
    return true;
  }

  private void commitNext(Requester requester) {
    int number = next.getAndIncrement();
    if (number >= groups || failures.any()) {
      underWay.countDown();
      return;
    }
    var unused =
        commit(requester, groupId(number))
            .whenComplete(
                (done, failure) -> {
                  if (failure == null) {
                    stored.incrementAndGet();
                  } else {
                    failures.add(failure);
                  }
                  commitNext(requester);
                });
  }

  private static CompletableFuture<Void> commit(Requester requester, String groupId) {
    OffsetCommitRequestData request =
        new OffsetCommitRequestData()
            .setGroupId(groupId)
            .setTopics(
                List.of(
                    new OffsetCommitRequestTopic()
                        .setName(Target.TOPIC)
                        .setPartitions(
                            IntStream.range(0, Committing.PARTITIONS)
                                .mapToObj(
                                    partition ->
                                        new OffsetCommitRequestPartition()
                                            .setPartitionIndex(partition)
                                            .setCommittedOffset(1))
                                .toList())));
    return requester
        .send(request, Versions.newest().of(ApiKeys.OFFSET_COMMIT), OffsetCommitResponseData.class)
        .thenAccept(Answers::accept);
  }

  private static String groupId(int number) {
    return "stored-%06d".formatted(number);
  }
}
