package io.muster.loadtest.failover;

import io.muster.loadtest.client.BrokerClient;
import io.muster.loadtest.client.ConnectionSettings;
import io.muster.loadtest.client.CoordinatorLink;
import io.muster.loadtest.client.ErrorCounts;
import io.muster.loadtest.client.NodeConnections;
import io.muster.loadtest.client.TopicSetup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The members of all active groups, and the one thread they live on. */
final class Population implements AutoCloseable {
  static final String TOPIC = "failover";

  private static final Logger LOG = LoggerFactory.getLogger(Population.class);
  private static final Duration SETTLE_LIMIT = Duration.ofMinutes(2);

  /** Who comes late comes intervals later, and a long interval is for more members. */
  private static final int SETTLE_INTERVALS = 12;

  private static final Duration LEAVE_LIMIT = Duration.ofSeconds(10);

  /**
   * Beyond that members share connections for FindCoordinator, or ten thousand would need more
   * files than a process may usually have open.
   */
  private static final int LOOK_UP_CONNECTIONS = 1000;

  private final BrokerClient client = new BrokerClient(1, ConnectionSettings.defaults());
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "clients"));
  private final ErrorCounts errors = new ErrorCounts();
  private final List<ActiveMember> members = new ArrayList<>();

  /**
   * Who takes part.
   *
   * @param name what groups' names begin with, not used before
   * @param interval from one heartbeat of a member to its next; of its commits, too
   * @param requestTimeout of each client, but for JoinGroup and SyncGroup
   */
  record Size(
      String name, int groups, int membersPerGroup, Duration interval, Duration requestTimeout) {}

  private final Duration interval;

  private Population(Duration interval) {
    this.interval = interval;
  }

  /** Lets all members begin, spread over an interval; returns at once. */
  static Population start(List<InetSocketAddress> nodes, Size size)
      throws FailoverFailure, InterruptedException {
    ensureTopic(nodes, size.membersPerGroup());
    Population population = new Population(size.interval());
    Random random = new Random(0);
    int all = size.groups() * size.membersPerGroup();
    List<NodeConnections> lookUps =
        Stream.generate(() -> new NodeConnections(population.client, population.thread, random))
            .limit(Math.min(all, LOOK_UP_CONNECTIONS))
            .toList();
    for (int i = 0; i < all; i++) {
      String groupId = "%s-%d".formatted(size.name(), i / size.membersPerGroup());
      CoordinatorLink link =
          new CoordinatorLink(
              groupId,
              nodes,
              lookUps.get(i % lookUps.size()),
              new NodeConnections(population.client, population.thread, random),
              population.thread,
              size.requestTimeout(),
              i);
      ActiveMember member =
          new ActiveMember(
              groupId,
              i % size.membersPerGroup(),
              size.interval(),
              link,
              population.errors,
              population.thread);
      population.members.add(member);
      member.start(size.interval().multipliedBy(i).dividedBy(all));
    }
    return population;
  }

  /** Creates the topic that offsets are committed of, unless it is there. */
  static void ensureTopic(List<InetSocketAddress> nodes, int partitions)
      throws FailoverFailure, InterruptedException {
    try {
      TopicSetup.ensure(nodes.get(0), Map.of(TOPIC, partitions));
    } catch (ExecutionException | TimeoutException e) {
      throw new FailoverFailure("There is no topic to commit for: " + e, e);
    }
  }

  List<ActiveMember> members() {
    return members;
  }

  List<String> groupIds() {
    return members.stream().map(ActiveMember::groupId).distinct().toList();
  }

  /** Of all members so far. */
  int rejoins() {
    return members.stream().mapToInt(ActiveMember::rejoins).sum();
  }

  /** Of all members so far. */
  int generationChanges() {
    return members.stream().mapToInt(ActiveMember::generationChanges).sum();
  }

  ErrorCounts errors() {
    return errors;
  }

  /** Returns when every member is answered well, and no group is still on its way together. */
  void awaitSettled() throws IOException, FailoverFailure, InterruptedException {
    Await.orFail(
        SETTLE_LIMIT.plus(interval.multipliedBy(SETTLE_INTERVALS)),
        "Not all members heartbeat and commit",
        () -> allSucceedSince(System.nanoTime() - interval.multipliedBy(2).toNanos()));
  }

  /** Whether requests that every member sent after this were answered well, of both kinds. */
  boolean allSucceedSince(long nanos) {
    return members.stream()
        .allMatch(
            member ->
                member.heartbeats().succeededSince(nanos)
                    && member.commits().succeededSince(nanos));
  }

  /** Lets all members leave and ends their connections. */
  @Override
  public void close() {
    CompletableFuture<Void> left =
        CompletableFuture.completedFuture(members)
            .thenComposeAsync(
                all ->
                    CompletableFuture.allOf(
                        all.stream().map(ActiveMember::leave).toArray(CompletableFuture<?>[]::new)),
                thread)
            .orTimeout(LEAVE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
            .exceptionally(
                failure -> {
                  // Their sessions run out; the next ones have groups of their own.
                  LOG.info("Not all members could leave: {}", String.valueOf(failure));
                  return null;
                });
    left.join();
    thread.shutdownNow();
    client.close();
  }
}
