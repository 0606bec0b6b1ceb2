package io.muster.group;

import io.muster.group.GroupCommand.CommitOffsets;
import io.muster.group.GroupCommand.CommitOffsets.Commit;
import io.muster.group.GroupCommand.Heartbeat;
import io.muster.group.GroupCommand.JoinGroup;
import io.muster.group.GroupCommand.LeaveGroup.LeavingMember;
import io.muster.group.GroupCommand.Protocol;
import io.muster.group.GroupCommand.SyncGroup;
import io.muster.group.TestGroup.Call;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A client of a {@link TestGroup}: remembers its member id and generation as a client does. */
final class TestMember {
  private final TestGroup group;
  private final String clientId;
  private final @Nullable String instanceId;
  private String memberId = "";
  private int generation = -1;
  private String leader = "";
  private String protocolType = "consumer";
  private List<Protocol> protocols = protocols("", "range");
  private int sessionTimeoutMs = 10_000;
  private int rebalanceTimeoutMs = 60_000;
  private boolean idRequired;
  private boolean skipsAssignment;

  TestMember(TestGroup group, String clientId, @Nullable String instanceId) {
    this.group = group;
    this.clientId = clientId;
    this.instanceId = instanceId;
  }

  private static List<Protocol> protocols(String metadata, String... names) {
    return Arrays.stream(names).map(name -> new Protocol(name, bytes(metadata))).toList();
  }

  static Bytes bytes(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  TestMember supporting(String... names) {
    protocols = protocols("", names);
    return this;
  }

  TestMember subscribed(String topics) {
    protocols = protocols(topics, "range");
    return this;
  }

  /** Its metadata is that of consumers. */
  TestMember subscribedTo(String... topics) {
    protocols = List.of(new Protocol("range", subscription(topics)));
    return this;
  }

  /** A consumer that could use any of these protocols, and the first of them rather. */
  TestMember subscribedBy(String topic, String... names) {
    protocols = Arrays.stream(names).map(name -> new Protocol(name, subscription(topic))).toList();
    return this;
  }

  static Bytes subscription(String... topics) {
    return subscription(Map.of(), -1, topics);
  }

  /**
   * @param owned partition numbers by name of their topic
   * @param since in which generation it came to own them
   */
  static Bytes subscription(
      Map<String, ? extends Set<Integer>> owned, int since, String... topics) {
    ByteBuffer buffer = ByteBuffer.allocate(1_000);
    buffer.putShort((short) 3).putInt(topics.length);
    for (String topic : topics) {
      put(buffer, topic);
    }
    buffer.putInt(-1).putInt(owned.size()); // no user data
    owned.forEach(
        (topic, numbers) -> {
          put(buffer, topic);
          buffer.putInt(numbers.size());
          numbers.forEach(buffer::putInt);
        });
    buffer.putInt(since).putShort((short) -1); // no rack
    return Bytes.of(Arrays.copyOf(buffer.array(), buffer.position()));
  }

  private static void put(ByteBuffer buffer, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    buffer.putShort((short) bytes.length).put(bytes);
  }

  TestMember ofType(String type) {
    protocolType = type;
    return this;
  }

  TestMember withSession(int ms) {
    sessionTimeoutMs = ms;
    return this;
  }

  TestMember withRebalance(int ms) {
    rebalanceTimeoutMs = ms;
    return this;
  }

  /** Speaks JoinGroup v4 or newer (KIP-394). */
  TestMember idRequired() {
    idRequired = true;
    return this;
  }

  /** Speaks JoinGroup v9 or newer (KIP-814). */
  TestMember skipsAssignment() {
    skipsAssignment = true;
    return this;
  }

  TestMember as(String otherMemberId, int otherGeneration) {
    memberId = otherMemberId;
    generation = otherGeneration;
    return this;
  }

  /** The same client after a restart: it has forgotten its member id. */
  TestMember restarted() {
    memberId = "";
    generation = -1;
    return this;
  }

  Call<GroupReply.JoinGroup> join() {
    return join(null);
  }

  Call<GroupReply.JoinGroup> join(@Nullable String reason) {
    return group.send(
        new JoinGroup(
            memberId,
            instanceId,
            clientId,
            "/127.0.0.1",
            protocolType,
            protocols,
            sessionTimeoutMs,
            rebalanceTimeoutMs,
            idRequired,
            skipsAssignment,
            reason),
        this::joined);
  }

  private void joined(GroupReply.JoinGroup reply) {
    if (reply.error() == GroupError.MEMBER_ID_REQUIRED) {
      memberId = reply.memberId();
    } else if (reply.error() == GroupError.NONE) {
      memberId = reply.memberId();
      generation = reply.generation();
      leader = reply.leader();
    }
  }

  Call<GroupReply.SyncGroup> sync(Map<String, String> assignment) {
    return syncAs(protocolType, null, assignment);
  }

  Call<GroupReply.SyncGroup> syncAs(
      @Nullable String type, @Nullable String name, Map<String, String> assignment) {
    Map<String, Bytes> bytes = new HashMap<>();
    assignment.forEach((id, text) -> bytes.put(id, bytes(text)));
    return group.send(
        new SyncGroup(memberId, instanceId, generation, type, name, bytes), reply -> {});
  }

  GroupError heartbeat() {
    Call<GroupReply.Heartbeat> call =
        group.send(new Heartbeat(memberId, instanceId, generation), reply -> {});
    return call.error();
  }

  GroupError leave() {
    return group.leave(leaving("going home")).members().get(0).error();
  }

  LeavingMember leaving(@Nullable String reason) {
    return new LeavingMember(memberId, instanceId, reason);
  }

  CommitDecision commit(long offset) {
    return commit(-1, new Commit(new PartitionId("t", 0), offset, -1, null, null));
  }

  CommitDecision commit(long retentionMs, Commit... commits) {
    return group.commit(
        new CommitOffsets(
            memberId,
            instanceId,
            generation,
            retentionMs,
            GroupError.ILLEGAL_GENERATION,
            List.of(commits)));
  }

  String memberId() {
    return memberId;
  }

  int generation() {
    return generation;
  }

  boolean isLeader() {
    return leader.equals(memberId);
  }
}
