package io.muster.group;

import io.muster.group.GroupCommand.ConsumerHeartbeat;
import io.muster.group.consumer.Partitions;
import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A client of the consumer protocol: it does what it is told, unless the test has it dawdle. */
final class TestConsumer {
  private static final int REBALANCE_TIMEOUT_MS = 60_000;

  private final TestGroup group;
  private String id;
  private @Nullable String instanceId;
  private SortedSet<String> topics = new TreeSet<>(java.util.Set.of("t"));
  private @Nullable String regex;
  private @Nullable String rack;
  private @Nullable String assignor;
  private int rebalanceTimeoutMs = REBALANCE_TIMEOUT_MS;
  private int epoch;
  private Partitions owned = Partitions.NONE;
  private Partitions told = Partitions.NONE;
  private boolean dawdles;
  private GroupReply.@Nullable ConsumerHeartbeat last;

  TestConsumer(TestGroup group, String id) {
    this.group = group;
    this.id = id;
  }

  TestConsumer withInstance(String chosen) {
    instanceId = chosen;
    return this;
  }

  TestConsumer withTopics(String... chosen) {
    topics = new TreeSet<>(java.util.Set.of(chosen));
    return this;
  }

  TestConsumer withRegex(String chosen) {
    topics = new TreeSet<>();
    regex = chosen;
    return this;
  }

  TestConsumer inRack(String chosen) {
    rack = chosen;
    return this;
  }

  TestConsumer withRebalanceTimeout(int ms) {
    rebalanceTimeoutMs = ms;
    return this;
  }

  TestConsumer preferring(String chosen) {
    assignor = chosen;
    return this;
  }

  /** It gives nothing up until it is told to go on. */
  void dawdle(boolean from) {
    dawdles = from;
  }

  /** Its next process goes by another member id. */
  TestConsumer as(String memberId) {
    id = memberId;
    return this;
  }

  TestConsumer join() {
    epoch = 0;
    owned = Partitions.NONE;
    full();
    return this;
  }

  /** A heartbeat that says everything. */
  GroupReply.ConsumerHeartbeat full() {
    return send(
        new ConsumerHeartbeat(
            id,
            epoch,
            instanceId,
            rack,
            "client",
            "/127.0.0.1",
            rebalanceTimeoutMs,
            topics,
            regex,
            assignor,
            owned));
  }

  /** A heartbeat that says only what it owns. */
  GroupReply.ConsumerHeartbeat beat() {
    if (!dawdles) {
      owned = told;
    }
    return send(says(epoch, owned));
  }

  /** A heartbeat that says nothing. */
  GroupReply.ConsumerHeartbeat bare() {
    return send(says(epoch, null));
  }

  GroupReply.ConsumerHeartbeat at(int claimedEpoch, @Nullable Partitions claimed) {
    return group
        .<GroupReply.ConsumerHeartbeat>send(says(claimedEpoch, claimed), reply -> {})
        .answer();
  }

  GroupReply.ConsumerHeartbeat leave() {
    GroupReply.ConsumerHeartbeat reply = at(-1, null);
    forget();
    return reply;
  }

  GroupReply.ConsumerHeartbeat leaveForAWhile() {
    GroupReply.ConsumerHeartbeat reply = at(-2, null);
    forget();
    return reply;
  }

  /** Its process has died: it owns nothing. */
  void forget() {
    epoch = 0;
    owned = Partitions.NONE;
    told = Partitions.NONE;
  }

  /** The answer is lost on its way. */
  GroupReply.ConsumerHeartbeat beatInVain() {
    if (!dawdles) {
      owned = told;
    }
    return at(epoch, owned);
  }

  /** A heartbeat that says nothing, and whose answer is lost on its way. */
  void bareInVain() {
    at(epoch, null);
  }

  private ConsumerHeartbeat says(int claimedEpoch, @Nullable Partitions claimed) {
    return new ConsumerHeartbeat(
        id, claimedEpoch, instanceId, null, "client", "/127.0.0.1", -1, null, null, null, claimed);
  }

  private GroupReply.ConsumerHeartbeat send(ConsumerHeartbeat heartbeat) {
    GroupReply.ConsumerHeartbeat reply =
        group.<GroupReply.ConsumerHeartbeat>send(heartbeat, answer -> {}).answer();
    last = reply;
    if (reply.error() == GroupError.NONE) {
      epoch = reply.memberEpoch();
      if (reply.assignment() != null) {
        told = reply.assignment();
        // What is new is its own at once; what is gone it gives up when it gets round to it.
        owned = union(owned, told);
      }
    } else if (reply.error() == GroupError.FENCED_MEMBER_EPOCH
        || reply.error() == GroupError.UNKNOWN_MEMBER_ID) {
      forget();
    }
    return reply;
  }

  private static Partitions union(Partitions one, Partitions other) {
    Map<UUID, SortedSet<Integer>> sum = new TreeMap<>();
    for (Partitions each : new Partitions[] {one, other}) {
      each.byTopic()
          .forEach(
              (topic, numbers) -> sum.computeIfAbsent(topic, t -> new TreeSet<>()).addAll(numbers));
    }
    return new Partitions(sum);
  }

  String id() {
    return id;
  }

  int epoch() {
    return epoch;
  }

  boolean isMember() {
    return epoch > 0;
  }

  /** What it uses, or has not given up yet. */
  Partitions owned() {
    return owned;
  }

  /** What it was told to own, of the topic {@code t}. */
  SortedSet<Integer> share() {
    return share("t");
  }

  SortedSet<Integer> share(String topic) {
    return told.byTopic().getOrDefault(TestGroup.topicId(topic), Collections.emptySortedSet());
  }

  GroupReply.ConsumerHeartbeat last() {
    if (last == null) {
      throw new IllegalStateException("It has not asked yet");
    }
    return last;
  }

  int interval() {
    return last().heartbeatIntervalMs();
  }
}
