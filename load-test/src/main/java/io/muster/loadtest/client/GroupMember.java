package io.muster.loadtest.client;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * A member that behaves: it does one thing at a time, in the order a consumer would. All methods
 * return at once; error codes are in the answers and decided on by the caller.
 */
public final class GroupMember {
  private final Requester coordinator;
  private final Versions versions;
  private final Membership membership;

  /** Talks to the group's coordinator; see {@link BrokerConnection} on sharing a connection. */
  public GroupMember(Requester coordinator, MemberProfile profile, Versions versions) {
    this.coordinator = coordinator;
    this.versions = versions;
    this.membership = new Membership(profile);
  }

  public Membership membership() {
    return membership;
  }

  /** Joins or rejoins; a member id it is asked to come back with (KIP-394) it comes back with. */
  public CompletableFuture<JoinGroupResponseData> join() {
    return joinOnce()
        .thenCompose(
            answer ->
                answer.errorCode() == Errors.MEMBER_ID_REQUIRED.code()
                    ? joinOnce()
                    : CompletableFuture.completedFuture(answer));
  }

  /** One JoinGroup, whatever it is answered. */
  public CompletableFuture<JoinGroupResponseData> joinOnce() {
    return send(membership.join(), ApiKeys.JOIN_GROUP, JoinGroupResponseData.class)
        .thenApply(
            answer -> {
              membership.joined(answer);
              return answer;
            });
  }

  /**
   * The leader's assignments, or a follower's question for its own.
   *
   * @param assignments by member id, empty from a follower
   */
  public CompletableFuture<SyncGroupResponseData> sync(Map<String, byte[]> assignments) {
    return send(membership.sync(assignments), ApiKeys.SYNC_GROUP, SyncGroupResponseData.class);
  }

  public CompletableFuture<HeartbeatResponseData> heartbeat() {
    return send(membership.heartbeat(), ApiKeys.HEARTBEAT, HeartbeatResponseData.class);
  }

  public CompletableFuture<LeaveGroupResponseData> leave() {
    return send(
        membership.leave(versions.of(ApiKeys.LEAVE_GROUP)),
        ApiKeys.LEAVE_GROUP,
        LeaveGroupResponseData.class);
  }

  public CompletableFuture<OffsetCommitResponseData> commit(List<OffsetCommitRequestTopic> topics) {
    return send(membership.commit(topics), ApiKeys.OFFSET_COMMIT, OffsetCommitResponseData.class);
  }

  /**
   * The group's offsets; needs version 8 or later.
   *
   * @param topics null for all
   */
  public CompletableFuture<OffsetFetchResponseData> fetch(
      @Nullable List<OffsetFetchRequestTopics> topics) {
    return send(membership.fetch(topics), ApiKeys.OFFSET_FETCH, OffsetFetchResponseData.class);
  }

  private <R extends ApiMessage> CompletableFuture<R> send(
      ApiMessage request, ApiKeys api, Class<R> answer) {
    return coordinator.send(request, versions.of(api), answer);
  }
}
