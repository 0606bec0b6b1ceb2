package io.muster.loadtest.client;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * What one member knows of itself, and the requests that follow from it; it sends nothing. It
 * changes with {@link #bring} and {@link #joined} only, by one thread at a time.
 */
public final class Membership {
  private volatile MemberProfile profile;
  private volatile String memberId = "";
  private volatile int generation = -1;
  private volatile @Nullable String protocolName;
  private volatile boolean leader;
  private volatile List<JoinGroupResponseMember> members = List.of();

  public Membership(MemberProfile profile) {
    this.profile = profile;
  }

  public MemberProfile profile() {
    return profile;
  }

  /**
   * What it tells of itself from its next JoinGroup on: same group, other protocols or timeouts.
   */
  public void bring(MemberProfile other) {
    profile = other;
  }

  /** Empty until the coordinator gave one. */
  public String memberId() {
    return memberId;
  }

  /** −1 until a join phase completed. */
  public int generation() {
    return generation;
  }

  /** Whether the last join phase made it the one who assigns. */
  public boolean isLeader() {
    return leader;
  }

  /** The members the leader was told of, empty for a follower. */
  public List<JoinGroupResponseMember> members() {
    return members;
  }

  /**
   * Takes in the answer to a JoinGroup: the member id, whether reserved (KIP-394) or joined with,
   * and the generation.
   */
  public void joined(JoinGroupResponseData answer) {
    if (answer.errorCode() == Errors.MEMBER_ID_REQUIRED.code()) {
      memberId = answer.memberId();
    } else if (answer.errorCode() == Errors.NONE.code()) {
      memberId = answer.memberId();
      generation = answer.generationId();
      protocolName = answer.protocolName();
      leader = answer.memberId().equals(answer.leader());
      members = answer.members();
    }
  }

  public JoinGroupRequestData join() {
    JoinGroupRequestProtocolCollection protocols = new JoinGroupRequestProtocolCollection();
    for (MemberProfile.Protocol protocol : profile.protocols()) {
      protocols.add(
          new JoinGroupRequestProtocol()
              .setName(protocol.name())
              .setMetadata(Utils.toArray(protocol.metadata())));
    }
    return new JoinGroupRequestData()
        .setGroupId(profile.groupId())
        .setMemberId(memberId)
        .setGroupInstanceId(profile.instanceId())
        .setSessionTimeoutMs((int) profile.sessionTimeout().toMillis())
        .setRebalanceTimeoutMs((int) profile.rebalanceTimeout().toMillis())
        .setProtocolType(profile.protocolType())
        .setProtocols(protocols);
  }

  /**
   * A leader's SyncGroup; a follower passes none.
   *
   * @param assignments by member id
   */
  public SyncGroupRequestData sync(Map<String, byte[]> assignments) {
    return new SyncGroupRequestData()
        .setGroupId(profile.groupId())
        .setGenerationId(generation)
        .setMemberId(memberId)
        .setGroupInstanceId(profile.instanceId())
        .setProtocolType(profile.protocolType())
        .setProtocolName(protocolName)
        .setAssignments(
            assignments.entrySet().stream()
                .map(
                    entry ->
                        new SyncGroupRequestAssignment()
                            .setMemberId(entry.getKey())
                            .setAssignment(entry.getValue()))
                .toList());
  }

  public HeartbeatRequestData heartbeat() {
    return new HeartbeatRequestData()
        .setGroupId(profile.groupId())
        .setGenerationId(generation)
        .setMemberId(memberId)
        .setGroupInstanceId(profile.instanceId());
  }

  /** Before version 3 a request carries one member id and no batch. */
  public LeaveGroupRequestData leave(short version) {
    LeaveGroupRequestData request = new LeaveGroupRequestData().setGroupId(profile.groupId());
    return version < 3
        ? request.setMemberId(memberId)
        : request.setMembers(
            List.of(
                new MemberIdentity()
                    .setMemberId(memberId)
                    .setGroupInstanceId(profile.instanceId())));
  }

  public OffsetCommitRequestData commit(List<OffsetCommitRequestTopic> topics) {
    return new OffsetCommitRequestData()
        .setGroupId(profile.groupId())
        .setGenerationIdOrMemberEpoch(generation)
        .setMemberId(memberId)
        .setGroupInstanceId(profile.instanceId())
        .setTopics(topics);
  }

  /**
   * The group's offsets, as OffsetFetch from version 8 on asks for them.
   *
   * @param topics null for all
   */
  public OffsetFetchRequestData fetch(@Nullable List<OffsetFetchRequestTopics> topics) {
    return new OffsetFetchRequestData()
        .setGroups(
            List.of(new OffsetFetchRequestGroup().setGroupId(profile.groupId()).setTopics(topics)));
  }
}
