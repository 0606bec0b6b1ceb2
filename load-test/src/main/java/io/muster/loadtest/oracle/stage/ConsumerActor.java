package io.muster.loadtest.oracle.stage;

import io.muster.loadtest.client.ConnectionPool;
import io.muster.loadtest.client.Requester;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData.TopicPartitions;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * A member of a consumer group (KIP-848) in a script. Its heartbeats follow from what it was told,
 * until the script edits them; the newest version is sent unless {@link #speaks} or {@link Call#at}
 * says otherwise. As a client, it has a connection of its own: a server may remember by the
 * connection whom it owes an answer.
 */
public final class ConsumerActor {
  private static final int JOINING = 0;
  private static final int LEAVING = -1;
  private static final int LEAVING_FOR_A_WHILE = -2;
  private static final short COMMIT_VERSION = 9;

  private final Stage stage;
  private final String name;
  private final Requester coordinator;
  private final ConsumerGroupHeartbeatRequestData told;
  private short version = ApiKeys.CONSUMER_GROUP_HEARTBEAT.latestVersion();

  // Written by who receives the answers.
  private volatile String memberId;
  private volatile int epoch = JOINING;
  private volatile int latestEpoch = JOINING;
  private volatile List<TopicPartitions> owned = List.of();

  /**
   * @param told what it tells of itself when it tells all
   */
  ConsumerActor(
      Stage stage,
      String name,
      ConsumerGroupHeartbeatRequestData told,
      ConnectionPool coordinator) {
    this.stage = stage;
    this.name = name;
    this.told = told;
    String clientId = "client-" + name;
    this.coordinator = coordinator.as(clientId);
    this.memberId = "id-of-" + name;
    stage.name(memberId, name);
    stage.name(clientId, name + "'s client");
    if (told.instanceId() != null) {
      stage.name(told.instanceId(), name + "'s instance");
    }
  }

  /** From now on its heartbeats are of this version. In version 0 it is given its member id. */
  public ConsumerActor speaks(int otherVersion) {
    version = (short) otherVersion;
    memberId = version == 0 ? "" : memberId;
    return this;
  }

  /** Empty until it was given one, if it has not chosen it. */
  public String memberId() {
    return memberId;
  }

  public String name() {
    return name;
  }

  /** Null for a dynamic member. */
  public @Nullable String instanceIdOrNull() {
    return told.instanceId();
  }

  /** The member epoch it was told last. */
  public int epoch() {
    return epoch;
  }

  /** The last one that it had as a member, 0 if it was none. */
  public int latestEpoch() {
    return latestEpoch;
  }

  /** What it was assigned last: it owns that, and nothing else. */
  public List<TopicPartitions> owned() {
    return owned;
  }

  /** From now on it tells something else of itself when it tells all. */
  public void bring(Consumer<ConsumerGroupHeartbeatRequestData> change) {
    change.accept(told);
  }

  /**
   * Tells of itself what has changed. What comes of that at once is up to the server, and not
   * recorded.
   *
   * @throws IllegalStateException when it may not
   */
  public void tell(Consumer<ConsumerGroupHeartbeatRequestData> change)
      throws InterruptedException, ExecutionException {
    bring(change);
    accepted(tellAll().unrecorded());
  }

  /** Joins, or joins again. */
  public Call<ConsumerGroupHeartbeatResponseData> join() {
    return join(request -> {});
  }

  /** Joins, or joins again. */
  public Call<ConsumerGroupHeartbeatResponseData> join(
      Consumer<ConsumerGroupHeartbeatRequestData> edit) {
    return heartbeat(() -> all(JOINING, List.of()), edit);
  }

  /**
   * Joins, and what it is told then is not recorded: how much that is already, is up to the server.
   *
   * @throws IllegalStateException when it may not
   */
  public ConsumerActor enter() throws InterruptedException, ExecutionException {
    return accepted(join().unrecorded());
  }

  /** Says that it is alive, and nothing else: what it was to give up, it has still. */
  public Call<ConsumerGroupHeartbeatResponseData> beat() {
    return beat(request -> {});
  }

  /** Says that it is alive. */
  public Call<ConsumerGroupHeartbeatResponseData> beat(
      Consumer<ConsumerGroupHeartbeatRequestData> edit) {
    return heartbeat(this::current, edit);
  }

  /** Says what it owns, by which it acknowledges what it was assigned. */
  public Call<ConsumerGroupHeartbeatResponseData> report() {
    return beat(request -> request.setTopicPartitions(owned));
  }

  /** {@link #report()}, not recorded. */
  void reportUnrecorded() throws InterruptedException, ExecutionException {
    accepted(report().unrecorded());
  }

  /** Tells all of itself, as after a lost answer. */
  public Call<ConsumerGroupHeartbeatResponseData> tellAll() {
    return tellAll(request -> {});
  }

  /** Tells all of itself, as after a lost answer. */
  public Call<ConsumerGroupHeartbeatResponseData> tellAll(
      Consumer<ConsumerGroupHeartbeatRequestData> edit) {
    return heartbeat(() -> all(epoch, owned), edit);
  }

  public Call<ConsumerGroupHeartbeatResponseData> leave() {
    return leave(request -> {});
  }

  public Call<ConsumerGroupHeartbeatResponseData> leave(
      Consumer<ConsumerGroupHeartbeatRequestData> edit) {
    return heartbeat(() -> bare(LEAVING), edit);
  }

  /** A static member leaves to come back. */
  public Call<ConsumerGroupHeartbeatResponseData> leaveForAWhile() {
    return leaveForAWhile(request -> {});
  }

  /** A static member leaves to come back. */
  public Call<ConsumerGroupHeartbeatResponseData> leaveForAWhile(
      Consumer<ConsumerGroupHeartbeatRequestData> edit) {
    return heartbeat(() -> bare(LEAVING_FOR_A_WHILE), edit);
  }

  /** Commits one offset by its epoch. */
  public Call<OffsetCommitResponseData> commit(String topic, int partition, long offset) {
    return commit(topic, partition, offset, request -> {});
  }

  /** Commits one offset. */
  public Call<OffsetCommitResponseData> commit(
      String topic, int partition, long offset, Consumer<OffsetCommitRequestData> edit) {
    OffsetCommitRequestTopic commit =
        new OffsetCommitRequestTopic()
            .setName(topic)
            .setTopicId(stage.topicId(topic))
            .setPartitions(
                List.of(
                    new OffsetCommitRequestPartition()
                        .setPartitionIndex(partition)
                        .setCommittedOffset(offset)
                        .setCommittedMetadata("by " + name)));
    OffsetCommitRequestData request =
        new OffsetCommitRequestData()
            .setGroupId(told.groupId())
            .setMemberId(memberId)
            .setGroupInstanceId(told.instanceId())
            .setGenerationIdOrMemberEpoch(epoch)
            .setTopics(List.of(commit));
    edit.accept(request);
    return new Call<>(
        stage,
        name,
        coordinator,
        () -> request,
        COMMIT_VERSION,
        OffsetCommitResponseData.class,
        ignored -> {});
  }

  /** Who has been given no epoch yet is joining still. */
  private ConsumerGroupHeartbeatRequestData current() {
    return epoch == JOINING ? all(JOINING, List.of()) : bare(epoch);
  }

  private ConsumerGroupHeartbeatRequestData bare(int withEpoch) {
    return new ConsumerGroupHeartbeatRequestData()
        .setGroupId(told.groupId())
        .setMemberId(memberId)
        .setInstanceId(told.instanceId())
        .setMemberEpoch(withEpoch);
  }

  private ConsumerGroupHeartbeatRequestData all(int withEpoch, List<TopicPartitions> having) {
    return told.duplicate()
        .setMemberId(memberId)
        .setMemberEpoch(withEpoch)
        .setTopicPartitions(having);
  }

  private Call<ConsumerGroupHeartbeatResponseData> heartbeat(
      Supplier<ConsumerGroupHeartbeatRequestData> request,
      Consumer<ConsumerGroupHeartbeatRequestData> edit) {
    return new Call<>(
        stage,
        name,
        coordinator,
        () -> {
          ConsumerGroupHeartbeatRequestData next = request.get();
          edit.accept(next);
          return next;
        },
        version,
        ConsumerGroupHeartbeatResponseData.class,
        this::learn);
  }

  private ConsumerActor accepted(ConsumerGroupHeartbeatResponseData answer) {
    if (answer.errorCode() != Errors.NONE.code()) {
      throw new IllegalStateException(
          "%s was answered %s: %s"
              .formatted(name, Errors.forCode(answer.errorCode()), answer.errorMessage()));
    }
    return this;
  }

  /** An answer to a request that was edited to be somebody else's is not for it. */
  private void learn(ConsumerGroupHeartbeatResponseData answer) {
    String who = Objects.requireNonNullElse(answer.memberId(), "");
    if (answer.errorCode() != Errors.NONE.code() || !(memberId.isEmpty() || memberId.equals(who))) {
      return;
    }
    memberId = who;
    stage.name(who, name);
    epoch = answer.memberEpoch();
    latestEpoch = epoch > 0 ? epoch : latestEpoch;
    if (answer.assignment() != null) {
      owned =
          answer.assignment().topicPartitions().stream()
              .map(
                  topic ->
                      new TopicPartitions()
                          .setTopicId(topic.topicId())
                          .setPartitions(topic.partitions()))
              .toList();
    }
  }
}
