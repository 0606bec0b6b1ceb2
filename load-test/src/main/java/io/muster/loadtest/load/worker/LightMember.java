package io.muster.loadtest.load.worker;

import io.muster.loadtest.client.CoordinatorLink;
import io.muster.loadtest.client.Dealing;
import io.muster.loadtest.client.GroupMember;
import io.muster.loadtest.client.MemberProfile;
import io.muster.loadtest.client.Membership;
import io.muster.loadtest.client.Repeating;
import io.muster.loadtest.client.Versions;
import io.muster.loadtest.load.worker.WorkerEvent.Assigned;
import io.muster.loadtest.load.worker.WorkerEvent.Joined;
import io.muster.loadtest.load.worker.WorkerEvent.Left;
import io.muster.loadtest.load.worker.WorkerEvent.Revoked;
import io.muster.loadtest.load.worker.WorkerEvent.Subscribed;
import io.muster.loadtest.load.worker.WorkerEvent.Why;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * A member without a consumer around it: joins, heartbeats, commits, and does what the answers ask
 * for, as a Java client with an eager assignor does. It fetches no records. Lives on the clients'
 * thread.
 */
final class LightMember {
  /** {@code heartbeat.interval.ms} of a Java client. */
  private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(3);

  private final String name;
  private final MemberProfile profile;
  private final CoordinatorLink link;
  private final Voice voice;
  private final Dealing dealing;
  private final int commitPartition;
  private final Duration commitInterval;
  private final ScheduledExecutorService thread;

  private Repeating heartbeats;
  private Repeating commits;
  private GroupMember member;
  private SortedSet<Integer> partitions = new TreeSet<>();
  private boolean wanted;
  private boolean joined;
  private @Nullable Long joiningSince;
  private long offset;

  /**
   * @param commitPartition it commits offsets of this one, whether it owns it or not, so that
   *     members without partitions commit as well
   */
  LightMember(
      String name,
      MemberProfile profile,
      CoordinatorLink link,
      Dealing dealing,
      int commitPartition,
      Duration commitInterval,
      Voice voice,
      ScheduledExecutorService thread) {
    this.name = name;
    this.profile = profile;
    this.link = link;
    this.dealing = dealing;
    this.commitPartition = commitPartition;
    this.commitInterval = commitInterval;
    this.voice = voice;
    this.thread = thread;
    this.member = newMember();
    this.heartbeats = heartbeats();
    this.commits = commits();
  }

  /**
   * Joins now, and goes on from there.
   *
   * @param commitDelay until the first commit, so that members do not commit all at once
   */
  void join(Duration commitDelay) {
    if (!wanted) {
      wanted = true;
      joiningSince = null;
      member = newMember();
      heartbeats = heartbeats();
      commits = commits();
      voice.tell(new Subscribed(Voice.now(), name));
      heartbeats.start(Duration.ZERO);
      commits.start(commitDelay);
    }
  }

  /** Leaves; completes when that is answered or cannot be. */
  CompletableFuture<Void> leave() {
    if (!wanted) {
      return CompletableFuture.completedFuture(null);
    }
    wanted = false;
    joined = false;
    heartbeats.stop();
    commits.stop();
    return member
        .leave()
        .thenAccept(answer -> isWell("LeaveGroup", answer.errorCode()))
        .exceptionally(
            failure -> {
              voice.errors().add("LeaveGroup", failure);
              return null;
            })
        .thenRun(() -> voice.tell(new Left(Voice.now(), name)));
  }

  private Repeating heartbeats() {
    return new Repeating(thread, HEARTBEAT_INTERVAL, this::beat);
  }

  private Repeating commits() {
    return new Repeating(thread, commitInterval, this::commit);
  }

  /** Joins again at once when a heartbeat asks for it. */
  private CompletableFuture<Boolean> beat() {
    CompletableFuture<Boolean> there = joined ? heartbeat() : join();
    return there.thenCompose(
        well -> well || joined || !wanted ? CompletableFuture.completedFuture(well) : join());
  }

  private CompletableFuture<Boolean> heartbeat() {
    GroupMember asking = member;
    long sentAt = Voice.now();
    return asking
        .heartbeat()
        .thenApply(
            answer -> {
              voice.latencies().record(Measured.HEARTBEAT, Voice.now() - sentAt);
              return isWell("Heartbeat", answer.errorCode());
            })
        .exceptionally(failure -> failed("Heartbeat", failure));
  }

  private CompletableFuture<Boolean> commit() {
    if (!joined) {
      // Nothing to commit before it is in; the next turn is as good.
      return CompletableFuture.completedFuture(true);
    }
    long sentAt = Voice.now();
    return member
        .commit(List.of(topic(++offset)))
        .thenApply(
            answer -> {
              voice.latencies().record(Measured.COMMIT, Voice.now() - sentAt);
              isWell("OffsetCommit", answer.topics().get(0).partitions().get(0).errorCode());
              return true;
            })
        .exceptionally(
            failure -> {
              failed("OffsetCommit", failure);
              return true;
            });
  }

  private CompletableFuture<Boolean> join() {
    GroupMember joining = member;
    if (joiningSince == null) {
      joiningSince = Voice.now();
    }
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
    if (!wanted) {
      return CompletableFuture.completedFuture(false);
    }
    Membership self = joining.membership();
    long now = Voice.now();
    if (joiningSince != null) {
      voice.latencies().record(Measured.JOIN, now - joiningSince);
    }
    voice.tell(
        new Joined(
            now, name, joiningSince, answer.generationId(), answer.memberId(), self.isLeader()));
    joiningSince = null;
    return joining
        .sync(self.isLeader() ? dealing.dealOut(memberIds(self)) : Map.of())
        .thenApply(synced -> synced(joining, synced, now))
        .exceptionally(failure -> failed("SyncGroup", failure));
  }

  private boolean synced(GroupMember joining, SyncGroupResponseData answer, long sentAt) {
    voice.latencies().record(Measured.SYNC, Voice.now() - sentAt);
    if (!isWell("SyncGroup", answer.errorCode()) || !wanted) {
      return false;
    }
    joined = true;
    partitions = new TreeSet<>(Dealing.dealt(answer.assignment()));
    Membership self = joining.membership();
    voice.tell(new Assigned(Voice.now(), name, self.generation(), self.memberId(), partitions));
    return true;
  }

  private static Set<String> memberIds(Membership self) {
    return self.members().stream()
        .map(JoinGroupResponseMember::memberId)
        .collect(Collectors.toSet());
  }

  private boolean isWell(String request, short errorCode) {
    Errors error = Errors.forCode(errorCode);
    if (error == Errors.NONE) {
      return true;
    }
    voice.errors().add(request, error);
    switch (error) {
      case NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE -> link.forget();
      case REBALANCE_IN_PROGRESS -> revoke(Why.REBALANCE);
      case UNKNOWN_MEMBER_ID, ILLEGAL_GENERATION, FENCED_INSTANCE_ID -> {
        revoke(Why.LOST);
        member = newMember();
      }
      default -> {
        // Tried again as it is.
      }
    }
    return false;
  }

  private void revoke(Why why) {
    if (joined) {
      joined = false;
      voice.tell(new Revoked(Voice.now(), name, partitions, why));
      partitions = new TreeSet<>();
    }
  }

  private boolean failed(String request, Throwable failure) {
    voice.errors().add(request, failure);
    return false;
  }

  private GroupMember newMember() {
    return new GroupMember(link, profile, Versions.newest());
  }

  private OffsetCommitRequestTopic topic(long committed) {
    return new OffsetCommitRequestTopic()
        .setName(dealing.topic())
        .setPartitions(
            List.of(
                new OffsetCommitRequestPartition()
                    .setPartitionIndex(commitPartition)
                    .setCommittedOffset(committed)));
  }
}
