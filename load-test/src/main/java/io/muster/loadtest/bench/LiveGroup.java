package io.muster.loadtest.bench;

import io.muster.loadtest.client.BrokerConnection;
import io.muster.loadtest.client.GroupMember;
import io.muster.loadtest.client.MemberProfile;
import io.muster.loadtest.client.MemberProfile.Protocol;
import io.muster.loadtest.client.Requester;
import io.muster.loadtest.client.Versions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.utils.Utils;

/** A group whose members have a connection each, as consumers have. */
final class LiveGroup {
  /** As long as servers allow: a member says nothing while another server has its turn. */
  private static final Duration SESSION = Duration.ofMinutes(30);

  private static final Duration REBALANCE = Duration.ofMinutes(5);

  /** What a leader hands to everyone; nobody looks into it. */
  private static final byte[] ASSIGNMENT =
      Utils.toArray(
          ConsumerProtocol.serializeAssignment(
              new Assignment(List.of(new TopicPartition(Target.TOPIC, 0)))));

  /** A member and the connection that is its own. */
  record Attached(GroupMember member, BrokerConnection connection) {}

  private final String groupId;
  private final List<Attached> members;
  private final LongAdder requests;
  private int round;

  private LiveGroup(String groupId, List<Attached> members, LongAdder requests) {
    this.groupId = groupId;
    this.members = members;
    this.requests = requests;
  }

  /** Connects this many members, none of which has joined yet. */
  static LiveGroup connect(Target target, String groupId, int size)
      throws BenchFailure, InterruptedException {
    target.awaitCoordinator(groupId);
    LongAdder requests = new LongAdder();
    List<Attached> members = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      BrokerConnection connection = target.connect();
      Requester counting =
          (request, version) -> {
            requests.increment();
            return connection.as("bench").send(request, version);
          };
      members.add(
          new Attached(
              new GroupMember(counting, profile(groupId, 0), Versions.newest()), connection));
    }
    return new LiveGroup(groupId, List.copyOf(members), requests);
  }

  String groupId() {
    return groupId;
  }

  List<Attached> members() {
    return members;
  }

  /** Requests of its members so far. */
  long requests() {
    return requests.sum();
  }

  /**
   * Lets all members join at once, or rejoin. Each comes with a changed subscription, or the first
   * followers to rejoin would be told that nothing has changed.
   *
   * @return completes when all have an assignment of the same generation
   */
  CompletableFuture<Gathering.Gathered> gather() {
    return gather(members.size());
  }

  /** The same for the first of its members only. */
  CompletableFuture<Gathering.Gathered> gather(int first) {
    round++;
    List<GroupMember> gathered = members.stream().limit(first).map(Attached::member).toList();
    for (GroupMember each : gathered) {
      each.membership().bring(profile(groupId, round));
    }
    return Gathering.of(gathered, LiveGroup::assignments);
  }

  /**
   * Lets those join that have not yet, one after the other, while the others go on.
   *
   * @param gap between two of them
   * @return the first generation in which all have an assignment
   */
  CompletableFuture<Integer> arrive(Duration gap) {
    Map<Boolean, List<GroupMember>> byJoined =
        members.stream()
            .map(Attached::member)
            .collect(Collectors.partitioningBy(each -> each.membership().generation() >= 0));
    return Gathering.arriving(byJoined.get(true), byJoined.get(false), gap, LiveGroup::assignments);
  }

  /** Lets all members leave, by one request, and closes their connections. */
  void disband() throws BenchFailure, InterruptedException {
    LeaveGroupRequestData leave =
        new LeaveGroupRequestData()
            .setGroupId(groupId)
            .setMembers(
                members.stream()
                    .map(each -> each.member().membership().memberId())
                    .filter(memberId -> !memberId.isEmpty())
                    .map(memberId -> new MemberIdentity().setMemberId(memberId))
                    .toList());
    try {
      LeaveGroupResponseData answer =
          members
              .get(0)
              .connection()
              .as("bench")
              .send(leave, ApiKeys.LEAVE_GROUP.latestVersion(), LeaveGroupResponseData.class)
              .get();
      Answers.accept("LeaveGroup", answer.errorCode());
    } catch (ExecutionException e) {
      throw new BenchFailure("%s cannot leave: %s".formatted(groupId, e.getCause()), e);
    } finally {
      members.forEach(each -> each.connection().close());
    }
  }

  private static MemberProfile profile(String groupId, int round) {
    byte[] userData = ByteBuffer.allocate(Integer.BYTES).putInt(round).array();
    List<String> topics = List.of(Target.TOPIC);
    return MemberProfile.consumer(groupId, topics)
        .withTimeouts(SESSION, REBALANCE)
        .withProtocols(
            ConsumerProtocol.PROTOCOL_TYPE,
            List.of(Protocol.subscribing("range", topics, userData)));
  }

  private static Map<String, byte[]> assignments(List<JoinGroupResponseMember> all) {
    return all.stream()
        .collect(Collectors.toMap(JoinGroupResponseMember::memberId, each -> ASSIGNMENT));
  }
}
