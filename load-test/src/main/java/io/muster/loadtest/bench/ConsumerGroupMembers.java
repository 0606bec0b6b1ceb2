package io.muster.loadtest.bench;

import io.muster.loadtest.client.BrokerConnection;
import io.muster.loadtest.client.TopicSetup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** A group of the consumer protocol whose members have a connection each. */
final class ConsumerGroupMembers {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final String name;
  private final List<BrokerConnection> connections = new ArrayList<>();
  private final List<ConsumerClient> members = new ArrayList<>();
  private final Object change = new Object();

  private ConsumerGroupMembers(String name) {
    this.name = name;
  }

  /** Connects this many members, none of which has joined yet. */
  static ConsumerGroupMembers connect(Target target, String groupId, int size, int partitions)
      throws BenchFailure, InterruptedException {
    String topic = "bench-consumers-" + partitions;
    try {
      TopicSetup.ensure(target.address(), Map.of(topic, partitions));
    } catch (ExecutionException | TimeoutException e) {
      throw new BenchFailure("%s has no topic to share: %s".formatted(target.name(), e), e);
    }
    target.awaitCoordinator(groupId);
    ConsumerGroupMembers group = new ConsumerGroupMembers(target.name() + ": " + groupId);
    for (int i = 0; i < size; i++) {
      BrokerConnection connection = target.connect();
      group.connections.add(connection);
      group.members.add(new ConsumerClient(groupId, topic, connection.as("bench"), group::changed));
    }
    return group;
  }

  List<ConsumerClient> members() {
    return members;
  }

  long requests() {
    return members.stream().mapToLong(ConsumerClient::requests).sum();
  }

  private void changed() {
    synchronized (change) {
      change.notifyAll();
    }
  }

  /** Waits until the partitions of these members are as wanted, seen from the members. */
  void await(BooleanSupplier wanted) throws BenchFailure, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    synchronized (change) {
      while (!wanted.getAsBoolean()) {
        long leftMs = (deadline - System.nanoTime()) / 1_000_000;
        if (leftMs <= 0) {
          throw new BenchFailure(
              "%s does not come to rest: %s"
                  .formatted(name, members.stream().map(ConsumerClient::owned).toList()),
              new TimeoutException());
        }
        throwIfFailed();
        change.wait(leftMs);
      }
    }
  }

  /** Fails if any of the members have failed, such as by being fenced. */
  void throwIfFailed() throws BenchFailure {
    int failed = 0;
    Throwable first = null;
    for (ConsumerClient member : members) {
      Throwable failure = member.failure();
      if (failure != null) {
        failed++;
        first = first == null ? failure : first;
      }
    }
    if (first != null) {
      throw new BenchFailure(
          "%s: %d members failed, first: %s".formatted(name, failed, first), first);
    }
  }

  /** How often a member has got a partition that it did not have. */
  long gained() {
    return members.stream().mapToLong(ConsumerClient::gained).sum();
  }

  /** Whether all partitions have an owner, and none of those who are members has two more. */
  boolean isBalanced(int partitions) {
    IntSummaryStatistics shares =
        members.stream()
            .filter(ConsumerClient::isMember)
            .mapToInt(ConsumerClient::owned)
            .summaryStatistics();
    return shares.getSum() == partitions && shares.getMax() - shares.getMin() <= 1;
  }

  /** Whether each has as many partitions as every other. */
  boolean isEven(int share) {
    return members.stream().allMatch(member -> member.owned() == share);
  }

  /** Whether all partitions have an owner. */
  boolean isComplete(int partitions) {
    return members.stream().mapToInt(ConsumerClient::owned).sum() == partitions;
  }

  /** Fails, too, if a member has failed after all seemed well. */
  void disband() throws BenchFailure, InterruptedException {
    try {
      throwIfFailed();
      for (ConsumerClient member : members) {
        Crowd.await(member.leave(), name + ": a member cannot leave");
      }
    } finally {
      connections.forEach(BrokerConnection::close);
    }
  }
}
