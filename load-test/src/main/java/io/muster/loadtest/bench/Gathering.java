package io.muster.loadtest.bench;

import io.muster.loadtest.client.GroupMember;
import io.muster.loadtest.client.Membership;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Members that join until all of them have an assignment of the same generation. Whom the
 * coordinator left out of it comes back as a consumer does, when a heartbeat says so.
 */
final class Gathering {
  /** A consumer's default {@code heartbeat.interval.ms}. */
  private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(3);

  private static final Executor LATER =
      CompletableFuture.delayedExecutor(HEARTBEAT_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);

  private final Function<List<JoinGroupResponseMember>, Map<String, byte[]>> assignor;
  private final CompletableFuture<Void> complete = new CompletableFuture<>();
  private final Set<GroupMember> assigned = ConcurrentHashMap.newKeySet();
  private final int size;
  private int generation = -1;
  private int assignedInGeneration;

  private Gathering(
      int size, Function<List<JoinGroupResponseMember>, Map<String, byte[]>> assignor) {
    this.size = size;
    this.assignor = assignor;
  }

  /**
   * Lets them all join at once.
   *
   * @param assignor what a leader sends, by member id
   * @return fails when any request does
   */
  static CompletableFuture<Void> of(
      List<GroupMember> members,
      Function<List<JoinGroupResponseMember>, Map<String, byte[]>> assignor) {
    Gathering gathering = new Gathering(members.size(), assignor);
    members.forEach(gathering::join);
    LATER.execute(gathering::heartbeatUntilComplete);
    return gathering.complete;
  }

  private void join(GroupMember member) {
    Membership membership = member.membership();
    var unused =
        member
            .join()
            .thenCompose(
                answer -> {
                  Answers.accept("JoinGroup", answer.errorCode());
                  return member.sync(
                      membership.isLeader() ? assignor.apply(membership.members()) : Map.of());
                })
            .thenAccept(answer -> synced(member, answer))
            .whenComplete(this::failWith);
  }

  private void synced(GroupMember member, SyncGroupResponseData answer) {
    if (answer.errorCode() == Errors.REBALANCE_IN_PROGRESS.code()) {
      join(member);
    } else {
      Answers.accept("SyncGroup", answer.errorCode());
      assigned.add(member);
      count(member.membership().generation());
    }
  }

  private synchronized void count(int ofGeneration) {
    if (ofGeneration > generation) {
      generation = ofGeneration;
      assignedInGeneration = 0;
    }
    if (ofGeneration == generation && ++assignedInGeneration == size) {
      complete.complete(null);
    }
  }

  private void heartbeatUntilComplete() {
    if (!complete.isDone()) {
      assigned.forEach(this::heartbeat);
      LATER.execute(this::heartbeatUntilComplete);
    }
  }

  private void heartbeat(GroupMember member) {
    var unused =
        member
            .heartbeat()
            .thenAccept(
                answer -> {
                  if (answer.errorCode() != Errors.REBALANCE_IN_PROGRESS.code()) {
                    Answers.accept("Heartbeat", answer.errorCode());
                  } else if (assigned.remove(member)) {
                    join(member);
                  }
                })
            .whenComplete(this::failWith);
  }

  private void failWith(@Nullable Void none, @Nullable Throwable failure) {
    if (failure != null) {
      complete.completeExceptionally(failure);
    }
  }
}
