package io.muster.loadtest.bench;

import io.muster.loadtest.client.GroupMember;
import io.muster.loadtest.client.Membership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /** Members that were started at different times have their heartbeats at different times. */
  private static final int TURNS = 30;

  /** Turns of members that follow each other lie so far apart; coprime to the number of turns. */
  private static final int STRIDE = 11;

  private final Function<List<JoinGroupResponseMember>, Map<String, byte[]>> assignor;
  private final CompletableFuture<Integer> complete = new CompletableFuture<>();
  private final Set<GroupMember> assigned = ConcurrentHashMap.newKeySet();
  private final List<GroupMember> members;
  private final int turns;
  private final Executor nextTurn;
  private int generation = -1;
  private int assignedInGeneration;

  /** By {@link System#nanoTime}; null until then. */
  private @Nullable Long firstAnswer;

  /**
   * A generation that is complete, by {@link System#nanoTime} on the members' own threads.
   *
   * @param firstAnswer to a JoinGroup
   * @param lastAssignment when nobody waited any more
   */
  record Gathered(long firstAnswer, long lastAssignment) {}

  /**
   * @param turns within a heartbeat interval, over which the members' heartbeats are spread
   */
  private Gathering(
      List<GroupMember> members,
      int turns,
      Function<List<JoinGroupResponseMember>, Map<String, byte[]>> assignor) {
    this.members = members;
    this.turns = turns;
    this.nextTurn = later(HEARTBEAT_INTERVAL.dividedBy(turns));
    this.assignor = assignor;
  }

  /**
   * Lets them all join at once.
   *
   * @param assignor what a leader sends, by member id
   * @return completes when all have an assignment, and fails when any request does
   */
  static CompletableFuture<Gathered> of(
      List<GroupMember> members,
      Function<List<JoinGroupResponseMember>, Map<String, byte[]>> assignor) {
    Gathering gathering = new Gathering(members, 1, assignor);
    members.forEach(gathering::join);
    gathering.heartbeatFrom(0);
    return gathering.complete.thenApply(
        generation -> new Gathered(gathering.firstAnswer(), System.nanoTime()));
  }

  /**
   * Lets members join one after the other, while those that are there already heartbeat, and rejoin
   * when they are told to.
   *
   * @param gap between two of them
   * @return the first generation in which all have an assignment; fails when any request does
   */
  static CompletableFuture<Integer> arriving(
      List<GroupMember> present,
      List<GroupMember> coming,
      Duration gap,
      Function<List<JoinGroupResponseMember>, Map<String, byte[]>> assignor) {
    List<GroupMember> all = new ArrayList<>(present);
    all.addAll(coming);
    Gathering gathering = new Gathering(List.copyOf(all), TURNS, assignor);
    gathering.assigned.addAll(present);
    for (int i = 0; i < coming.size(); i++) {
      GroupMember member = coming.get(i);
      later(gap.multipliedBy(i)).execute(() -> gathering.join(member));
    }
    gathering.heartbeatFrom(0);
    return gathering.complete;
  }

  private static Executor later(Duration delay) {
    return CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void join(GroupMember member) {
    Membership membership = member.membership();
    var unused =
        member
            .join()
            .thenCompose(
                answer -> {
                  Answers.accept("JoinGroup", answer.errorCode());
                  joined();
                  return member.sync(
                      membership.isLeader() ? assignor.apply(membership.members()) : Map.of());
                })
            .thenAccept(answer -> synced(member, answer))
            .whenComplete(this::failWith);
  }

  private synchronized void joined() {
    if (firstAnswer == null) {
      firstAnswer = System.nanoTime();
    }
  }

  private synchronized long firstAnswer() {
    return Objects.requireNonNull(firstAnswer, "whoever has an assignment has joined");
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
    if (ofGeneration == generation && ++assignedInGeneration == members.size()) {
      complete.complete(generation);
    }
  }

  /** Lets those heartbeat whose turn is next, and then the others, until all is complete. */
  private void heartbeatFrom(int turn) {
    nextTurn.execute(
        () -> {
          if (!complete.isDone()) {
            for (int i = 0; i < members.size(); i++) {
              if (i * STRIDE % turns == turn && assigned.contains(members.get(i))) {
                heartbeat(members.get(i));
              }
            }
            heartbeatFrom((turn + 1) % turns);
          }
        });
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
