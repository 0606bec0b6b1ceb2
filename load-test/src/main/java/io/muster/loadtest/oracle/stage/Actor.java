package io.muster.loadtest.oracle.stage;

import io.muster.loadtest.client.ConnectionPool;
import io.muster.loadtest.client.MemberProfile;
import io.muster.loadtest.client.Membership;
import io.muster.loadtest.client.Requester;
import io.muster.loadtest.client.Versions;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * A member in a script. Its requests follow from what it was told, until the script edits them; the
 * newest version is sent unless {@link #speaks} or {@link Call#at} says otherwise.
 */
public final class Actor {
  private final Stage stage;
  private final String placeholder;
  private final String clientId;
  private final Requester coordinator;
  private final Membership membership;
  private volatile Versions versions = Versions.newest();
  private volatile String name;
  private volatile int joins;

  Actor(Stage stage, String name, MemberProfile profile, ConnectionPool coordinator) {
    this.stage = stage;
    this.placeholder = "@" + name + "@";
    this.clientId = "client-" + name;
    this.coordinator = coordinator.as(clientId);
    this.membership = new Membership(profile);
    this.name = name;
    takeRole(name);
  }

  /** From now on it sends requests of this API in this version. */
  public Actor speaks(ApiKeys api, int version) {
    versions = versions.with(api, version);
    return this;
  }

  /** Empty until it was given one. */
  public String memberId() {
    return membership.memberId();
  }

  /** Null for a dynamic member. */
  public @Nullable String instanceIdOrNull() {
    return membership.profile().instanceId();
  }

  /**
   * Of a static member.
   *
   * @throws IllegalStateException of a dynamic one
   */
  public String instanceId() {
    String id = instanceIdOrNull();
    if (id == null) {
      throw new IllegalStateException(name + " is a dynamic member");
    }
    return id;
  }

  public String name() {
    return name;
  }

  /** What the coordinator knows its requests by. */
  public String clientId() {
    return clientId;
  }

  /** From now on it tells this of itself when it joins. */
  public void bring(UnaryOperator<MemberProfile> change) {
    membership.bring(change.apply(membership.profile()));
  }

  /** Member ids of those a leader was told of. */
  public List<JoinGroupResponseMember> members() {
    return membership.members();
  }

  public int generation() {
    return membership.generation();
  }

  public boolean isLeader() {
    return membership.isLeader();
  }

  /** Gets the member id it then joins with, if it needs one (KIP-394). */
  public Actor reserveId() throws InterruptedException, ExecutionException {
    join().answers(Errors.MEMBER_ID_REQUIRED);
    return this;
  }

  /** Whether a JoinGroup of its would be answered MEMBER_ID_REQUIRED. */
  boolean needsId() {
    return memberId().isEmpty()
        && membership.profile().instanceId() == null
        && versions.of(ApiKeys.JOIN_GROUP) >= 4;
  }

  public Call<JoinGroupResponseData> join() {
    return join(request -> {});
  }

  /** It learns from the answer, unless it has joined again before that is there. */
  public Call<JoinGroupResponseData> join(Consumer<JoinGroupRequestData> edit) {
    int number = joins + 1;
    joins = number;
    return call(membership.join(), edit, ApiKeys.JOIN_GROUP, JoinGroupResponseData.class)
        .learning(
            answer -> {
              if (number == joins) {
                joined(answer);
              }
            });
  }

  /** A follower's SyncGroup. */
  public Call<SyncGroupResponseData> sync() {
    return sync(request -> {});
  }

  /** A follower's SyncGroup. */
  public Call<SyncGroupResponseData> sync(Consumer<SyncGroupRequestData> edit) {
    return sync(Map.of(), edit);
  }

  /**
   * A SyncGroup.
   *
   * @param assignments by member id
   */
  public Call<SyncGroupResponseData> sync(
      Map<String, byte[]> assignments, Consumer<SyncGroupRequestData> edit) {
    return call(
        membership.sync(assignments), edit, ApiKeys.SYNC_GROUP, SyncGroupResponseData.class);
  }

  /** A leader's SyncGroup, in which every member is assigned a text that names it. */
  public Call<SyncGroupResponseData> assign(Actor... members) {
    Map<String, byte[]> assignments = new LinkedHashMap<>();
    for (int i = 0; i < members.length; i++) {
      byte[] text = "assignment %d".formatted(i).getBytes(StandardCharsets.UTF_8);
      assignments.put(members[i].memberId(), text);
    }
    return sync(assignments, request -> {});
  }

  public Call<HeartbeatResponseData> heartbeat() {
    return heartbeat(request -> {});
  }

  public Call<HeartbeatResponseData> heartbeat(Consumer<HeartbeatRequestData> edit) {
    return call(membership.heartbeat(), edit, ApiKeys.HEARTBEAT, HeartbeatResponseData.class);
  }

  public Call<LeaveGroupResponseData> leave() {
    return leave(request -> {});
  }

  public Call<LeaveGroupResponseData> leave(Consumer<LeaveGroupRequestData> edit) {
    return call(
        membership.leave(versions.of(ApiKeys.LEAVE_GROUP)),
        edit,
        ApiKeys.LEAVE_GROUP,
        LeaveGroupResponseData.class);
  }

  /** Commits one offset for partition 0 of a topic. */
  public Call<OffsetCommitResponseData> commit(String topic, long offset) {
    return commit(topic, offset, request -> {});
  }

  /** Commits one offset for partition 0 of a topic. */
  public Call<OffsetCommitResponseData> commit(
      String topic, long offset, Consumer<OffsetCommitRequestData> edit) {
    OffsetCommitRequestTopic commit =
        new OffsetCommitRequestTopic()
            .setName(topic)
            .setTopicId(stage.topicId(topic))
            .setPartitions(
                List.of(
                    new OffsetCommitRequestPartition()
                        .setPartitionIndex(0)
                        .setCommittedOffset(offset)
                        .setCommittedMetadata("by " + name)));
    return call(
        membership.commit(List.of(commit)),
        edit,
        ApiKeys.OFFSET_COMMIT,
        OffsetCommitResponseData.class);
  }

  /** Its name in the whole transcript, what was recorded before included. */
  void takeRole(String role) {
    name = role;
    stage.symbols().name(placeholder, role);
    stage.symbols().name(clientId, role + "'s client");
    stage.symbols().name(membership.memberId(), role);
    String instanceId = membership.profile().instanceId();
    if (instanceId != null) {
      stage.symbols().name(instanceId, role + "'s instance");
    }
  }

  void joined(JoinGroupResponseData answer) {
    membership.joined(answer);
    // Whoever tells the actor's ids apart may have named it, and this answer may come late.
    stage.symbols().nameIfNone(membership.memberId(), name);
  }

  private <Q extends ApiMessage, R extends ApiMessage> Call<R> call(
      Q request, Consumer<Q> edit, ApiKeys api, Class<R> answer) {
    edit.accept(request);
    return new Call<>(
        stage, placeholder, coordinator, () -> request, versions.of(api), answer, ignored -> {});
  }
}
