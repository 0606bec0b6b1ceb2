package io.muster.group;

import io.muster.group.GroupCommand.Heartbeat;
import io.muster.group.GroupCommand.JoinGroup;
import io.muster.group.GroupCommand.LeaveGroup.LeavingMember;
import io.muster.group.GroupCommand.Protocol;
import io.muster.group.GroupCommand.SyncGroup;
import io.muster.group.TestGroup.Call;
import io.muster.group.consumer.ClassicAssignment;
import io.muster.group.consumer.ClassicSubscription;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A consumer that speaks the classic protocol, of the topic {@code t}: it joins, leads, syncs and
 * gives up as Kafka's do, one thing at each {@link #step}.
 */
final class TestClassicConsumer {
  private static final int SESSION_MS = 10_000;

  /** What it does next. */
  private enum Next {
    JOIN,
    AWAIT_JOIN,
    SYNC,
    AWAIT_SYNC,
    HEARTBEAT
  }

  private final TestGroup group;
  private final String clientId;
  private final boolean cooperative;
  private final int partitions;
  private @Nullable String instanceId;
  private int rebalanceTimeoutMs = 600_000;
  private String memberId = "";
  private int generation = -1;
  private Next next = Next.JOIN;
  private boolean running;
  private SortedSet<Integer> owned = new TreeSet<>();
  private Map<String, Bytes> assignments = Map.of();
  private @Nullable Call<?> waiting;
  private @Nullable GroupError last;

  /**
   * @param cooperative whether it keeps what it owns while it joins (KIP-429)
   * @param partitions how many the topic has, for when it leads
   */
  TestClassicConsumer(TestGroup group, String clientId, boolean cooperative, int partitions) {
    this.group = group;
    this.clientId = clientId;
    this.cooperative = cooperative;
    this.partitions = partitions;
  }

  TestClassicConsumer withInstance(String chosen) {
    instanceId = chosen;
    return this;
  }

  TestClassicConsumer withRebalanceTimeout(int ms) {
    rebalanceTimeoutMs = ms;
    return this;
  }

  TestClassicConsumer start() {
    running = true;
    next = Next.JOIN;
    return step();
  }

  /** Joins, waits, syncs, or says that it is alive: whatever is next. */
  TestClassicConsumer step() {
    if (waiting != null && waiting.isParked() && !group.parked().contains(waiting)) {
      waiting = null; // Its coordinator has died, and the request with it.
      next = Next.JOIN;
    }
    switch (next) {
      case JOIN -> join();
      case SYNC -> sync();
      case HEARTBEAT -> heartbeat();
      case AWAIT_JOIN, AWAIT_SYNC -> {}
    }
    return this;
  }

  /** Does whatever is to be done until it has nothing to do but to wait or to beat. */
  TestClassicConsumer steps() {
    do {
      step();
    } while (next == Next.JOIN || next == Next.SYNC);
    return this;
  }

  void leave() {
    owned = new TreeSet<>();
    if (!memberId.isEmpty()) {
      group.leave(new LeavingMember(memberId, instanceId, null));
    }
    stop();
  }

  /** Its process is gone, without a word. */
  void stop() {
    running = false;
    owned = new TreeSet<>();
    memberId = "";
    generation = -1;
    next = Next.JOIN;
    waiting = null;
  }

  GroupError heartbeat() {
    Call<GroupReply.Heartbeat> call =
        group.send(
            new Heartbeat(memberId, instanceId, generation), reply -> answered(reply.error()));
    return call.error();
  }

  /** A sign of life while it is a member: its heartbeats go on whatever else it waits for. */
  void keepAlive() {
    if (generation >= 0 && next != Next.AWAIT_JOIN) {
      heartbeat();
    }
  }

  private void join() {
    if (!cooperative) {
      owned = new TreeSet<>();
    }
    next = Next.AWAIT_JOIN;
    waiting =
        group.<GroupReply.JoinGroup>send(
            new JoinGroup(
                memberId,
                instanceId,
                clientId,
                "/127.0.0.1",
                "consumer",
                List.of(
                    new Protocol(
                        "sticky",
                        TestMember.subscription(
                            owned.isEmpty() ? Map.of() : Map.of("t", owned), generation, "t"))),
                SESSION_MS,
                rebalanceTimeoutMs,
                false,
                true,
                null),
            this::joined);
  }

  private void joined(GroupReply.JoinGroup reply) {
    if (!running) {
      return; // It is gone, and nobody listens.
    }
    answered(reply.error());
    if (reply.error() == GroupError.NONE) {
      memberId = reply.memberId();
      generation = reply.generation();
      assignments = reply.leader().equals(memberId) ? assignments(reply.members()) : Map.of();
      next = Next.SYNC;
    }
  }

  private void sync() {
    next = Next.AWAIT_SYNC;
    waiting =
        group.<GroupReply.SyncGroup>send(
            new SyncGroup(memberId, instanceId, generation, "consumer", "sticky", assignments),
            this::synced);
  }

  private void synced(GroupReply.SyncGroup reply) {
    if (!running) {
      return;
    }
    answered(reply.error());
    if (reply.error() == GroupError.NONE) {
      SortedSet<Integer> share =
          new TreeSet<>(
              ClassicAssignment.read(reply.assignment())
                  .orElseThrow()
                  .partitions()
                  .getOrDefault("t", new TreeSet<>()));
      boolean gaveUp = !share.containsAll(owned);
      owned = share;
      // Whoever has given something up says so by joining again (KIP-429).
      next = gaveUp ? Next.JOIN : Next.HEARTBEAT;
    }
  }

  private void answered(GroupError error) {
    last = error;
    waiting = null;
    switch (error) {
      case NONE -> {}
      case REBALANCE_IN_PROGRESS -> next = Next.JOIN;
      case UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID -> lost("");
      case ILLEGAL_GENERATION -> lost(memberId);
      default -> throw new AssertionError("Not meant for a consumer: " + error);
    }
  }

  private void lost(String remembered) {
    owned = new TreeSet<>();
    memberId = remembered;
    generation = -1;
    next = Next.JOIN;
  }

  /** As evenly as it goes; but what a member has not given up yet nobody else gets. */
  private Map<String, Bytes> assignments(List<GroupReply.JoinGroup.JoinedMember> members) {
    Map<Integer, String> owners = new HashMap<>();
    Map<String, SortedSet<Integer>> shares = new TreeMap<>();
    for (GroupReply.JoinGroup.JoinedMember member : members) {
      shares.put(member.memberId(), new TreeSet<>());
      ClassicSubscription.read(member.metadata())
          .orElseThrow()
          .owned()
          .getOrDefault("t", new TreeSet<>())
          .forEach(number -> owners.put(number, member.memberId()));
    }
    List<String> ids = List.copyOf(shares.keySet());
    for (int number = 0; number < partitions; number++) {
      String target = ids.get(number % ids.size());
      if (owners.getOrDefault(number, target).equals(target)) {
        shares.get(target).add(number);
      }
    }
    Map<String, Bytes> written = new HashMap<>();
    shares.forEach(
        (id, share) ->
            written.put(
                id,
                new ClassicAssignment(share.isEmpty() ? Map.of() : Map.of("t", share), false)
                    .write(3)));
    return written;
  }

  boolean isRunning() {
    return running;
  }

  String memberId() {
    return memberId;
  }

  int generation() {
    return generation;
  }

  GroupError last() {
    return Objects.requireNonNull(last);
  }

  SortedSet<Integer> owned() {
    return owned;
  }
}
