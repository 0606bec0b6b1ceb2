package io.muster.loadtest.failover;

import io.muster.loadtest.client.CoordinatorLink;
import io.muster.loadtest.client.ErrorCounts;
import io.muster.loadtest.client.GroupMember;
import io.muster.loadtest.client.MemberProfile;
import io.muster.loadtest.client.Membership;
import io.muster.loadtest.client.Repeating;
import io.muster.loadtest.client.Versions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.utils.Utils;

/**
 * A member that heartbeats and commits, and when it is told to, joins again, as a Java client does.
 * Lives on the clients' thread.
 */
final class ActiveMember {
  /** What a leader hands to everyone; nobody looks into it. */
  private static final byte[] ASSIGNMENT =
      Utils.toArray(
          ConsumerProtocol.serializeAssignment(
              new Assignment(List.of(new TopicPartition(Population.TOPIC, 0)))));

  private final MemberProfile profile;
  private final int partition;
  private final Duration interval;
  private final CoordinatorLink link;
  private final ErrorCounts errors;
  private final Repeating heartbeats;
  private final Repeating commits;
  private final Trace heartbeatTrace = new Trace();
  private final Trace commitTrace = new Trace();
  private GroupMember member;
  private boolean joined;
  private long offset;
  private volatile long acknowledgedOffset;
  private int generation = -1;
  private final AtomicInteger rejoins = new AtomicInteger();
  private final AtomicInteger generationChanges = new AtomicInteger();

  /**
   * @param partition that it commits offsets of, its own in the group
   * @param interval from one heartbeat to the next, and from one commit to the next
   */
  ActiveMember(
      String groupId,
      int partition,
      Duration interval,
      CoordinatorLink link,
      ErrorCounts errors,
      ScheduledExecutorService thread) {
    this.profile = MemberProfile.consumer(groupId, List.of(Population.TOPIC));
    this.partition = partition;
    this.interval = interval;
    this.link = link;
    this.errors = errors;
    this.member = newMember();
    this.heartbeats = new Repeating(thread, interval, this::beat);
    this.commits = new Repeating(thread, interval, this::commit);
  }

  /** Begins after this time, so that not all members do everything at the same moment. */
  void start(Duration delay) {
    heartbeats.start(delay);
    commits.start(delay.plus(interval.dividedBy(2)));
  }

  /** Leaves its group; completes when that is answered, or fails when it cannot be. */
  CompletableFuture<Void> leave() {
    heartbeats.stop();
    commits.stop();
    return member.leave().thenAccept(answer -> link.close());
  }

  String groupId() {
    return profile.groupId();
  }

  int partition() {
    return partition;
  }

  Trace heartbeats() {
    return heartbeatTrace;
  }

  Trace commits() {
    return commitTrace;
  }

  /** The last one that was acknowledged, 0 before the first. */
  long acknowledgedOffset() {
    return acknowledgedOffset;
  }

  /** How often it had to join again. */
  int rejoins() {
    return rejoins.get();
  }

  /** How often a join brought another generation than the one before. */
  int generationChanges() {
    return generationChanges.get();
  }

  private CompletableFuture<Boolean> beat() {
    return joined
        ? heartbeat()
        : join().thenCompose(in -> in ? heartbeat() : CompletableFuture.completedFuture(false));
  }

  private CompletableFuture<Boolean> heartbeat() {
    long sent = System.nanoTime();
    return member
        .heartbeat()
        .thenApply(
            answer -> {
              boolean well = isWell("Heartbeat", answer.errorCode());
              if (well) {
                heartbeatTrace.add(sent, System.nanoTime());
              }
              return well;
            })
        .exceptionally(failure -> failed("Heartbeat", failure));
  }

  private CompletableFuture<Boolean> commit() {
    if (!joined) {
      return CompletableFuture.completedFuture(false);
    }
    long sent = System.nanoTime();
    long committed = ++offset;
    return member
        .commit(List.of(topic(committed)))
        .thenApply(
            answer -> {
              boolean well =
                  isWell("OffsetCommit", answer.topics().get(0).partitions().get(0).errorCode());
              if (well) {
                acknowledgedOffset = Math.max(acknowledgedOffset, committed);
                commitTrace.add(sent, System.nanoTime());
              }
              return well;
            })
        .exceptionally(failure -> failed("OffsetCommit", failure));
  }

  private CompletableFuture<Boolean> join() {
    GroupMember joining = member;
    return joining
        .join()
        .thenCompose(
            answer ->
                isWell("JoinGroup", answer.errorCode())
                    ? sync(joining, answer)
                    : CompletableFuture.completedFuture(false))
        .exceptionally(failure -> failed("JoinGroup", failure));
  }

  private CompletableFuture<Boolean> sync(GroupMember joining, JoinGroupResponseData answer) {
    Membership membership = joining.membership();
    return joining
        .sync(membership.isLeader() ? assignments(membership.members()) : Map.of())
        .thenApply(
            synced -> {
              joined = isWell("SyncGroup", synced.errorCode());
              if (joined && generation >= 0 && generation != answer.generationId()) {
                generationChanges.incrementAndGet();
              }
              generation = joined ? answer.generationId() : generation;
              return joined;
            });
  }

  private boolean isWell(String request, short errorCode) {
    Errors error = Errors.forCode(errorCode);
    if (error == Errors.NONE) {
      return true;
    }
    errors.add(request, error);
    switch (error) {
      case NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE -> link.forget();
      case REBALANCE_IN_PROGRESS -> rejoin();
      case UNKNOWN_MEMBER_ID, ILLEGAL_GENERATION -> {
        rejoin();
        member = newMember();
      }
      default -> {
        // Tried again as it is.
      }
    }
    return false;
  }

  private void rejoin() {
    if (joined) {
      joined = false;
      rejoins.incrementAndGet();
    }
  }

  private boolean failed(String request, Throwable failure) {
    errors.add(request, failure);
    return false;
  }

  private GroupMember newMember() {
    return new GroupMember(link, profile, Versions.newest());
  }

  private OffsetCommitRequestTopic topic(long committed) {
    return new OffsetCommitRequestTopic()
        .setName(Population.TOPIC)
        .setPartitions(
            List.of(
                new OffsetCommitRequestPartition()
                    .setPartitionIndex(partition)
                    .setCommittedOffset(committed)));
  }

  private static Map<String, byte[]> assignments(List<JoinGroupResponseMember> all) {
    return all.stream()
        .collect(Collectors.toMap(JoinGroupResponseMember::memberId, each -> ASSIGNMENT));
  }
}
