package io.muster.loadtest.oracle.stage;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * A classic member that does what its client would do by itself: it heartbeats, and joins and syncs
 * when it is told to. It never waits for an answer, since that may need another member's request.
 */
final class ClassicClient {
  private static final String TOPIC = "orders";

  private final Actor actor;
  private @Nullable Posted<JoinGroupResponseData> join;
  private @Nullable Posted<SyncGroupResponseData> sync;

  ClassicClient(Actor actor) {
    this.actor = actor;
  }

  Actor actor() {
    return actor;
  }

  /** It has sent this by itself, and goes on from its answer. */
  void sent(Posted<JoinGroupResponseData> request) {
    join = request;
  }

  /** Whether it has sent a request that is not answered, or goes on from an answer. */
  boolean isUnderWay() {
    return join != null || sync != null;
  }

  /** Does what is next, if it has not to wait for an answer. */
  void act() throws InterruptedException, ExecutionException {
    if (join != null && join.isAnswered()) {
      boolean joined = join.outcome().errorCode() == Errors.NONE.code();
      join = null;
      sync = joined ? actor.sync(assignments(), request -> {}).post() : null;
    } else if (sync != null && sync.isAnswered()) {
      boolean again = isToJoin(sync.outcome().errorCode());
      sync = null;
      join = again ? actor.join().post() : null;
    } else if (!isUnderWay() && isToJoin(actor.heartbeat().unrecorded().errorCode())) {
      join = actor.join().post();
    }
  }

  private static boolean isToJoin(short code) {
    return code == Errors.REBALANCE_IN_PROGRESS.code() || code == Errors.ILLEGAL_GENERATION.code();
  }

  /** As a leader: a range for each member. A follower assigns nothing. */
  private Map<String, byte[]> assignments() {
    List<String> memberIds =
        actor.members().stream().map(JoinGroupResponseMember::memberId).sorted().toList();
    Map<String, byte[]> assignments = new HashMap<>();
    for (int i = 0; i < memberIds.size(); i++) {
      assignments.put(memberIds.get(i), range(i, memberIds.size()));
    }
    return assignments;
  }

  private static byte[] range(int index, int of) {
    int partitions = Peer.TOPICS.getOrDefault(TOPIC, 0);
    List<TopicPartition> range =
        IntStream.range(partitions * index / of, partitions * (index + 1) / of)
            .mapToObj(partition -> new TopicPartition(TOPIC, partition))
            .toList();
    ByteBuffer assignment = ConsumerProtocol.serializeAssignment(new Assignment(range));
    return Utils.toArray(assignment);
  }
}
