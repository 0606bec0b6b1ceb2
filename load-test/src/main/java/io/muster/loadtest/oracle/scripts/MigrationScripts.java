package io.muster.loadtest.oracle.scripts;

import static org.apache.kafka.common.protocol.Errors.FENCED_INSTANCE_ID;
import static org.apache.kafka.common.protocol.Errors.GROUP_ID_NOT_FOUND;
import static org.apache.kafka.common.protocol.Errors.ILLEGAL_GENERATION;
import static org.apache.kafka.common.protocol.Errors.INCONSISTENT_GROUP_PROTOCOL;
import static org.apache.kafka.common.protocol.Errors.REBALANCE_IN_PROGRESS;
import static org.apache.kafka.common.protocol.Errors.UNKNOWN_MEMBER_ID;

import io.muster.loadtest.oracle.stage.Actor;
import io.muster.loadtest.oracle.stage.Company;
import io.muster.loadtest.oracle.stage.ConsumerActor;
import io.muster.loadtest.oracle.stage.Posted;
import io.muster.loadtest.oracle.stage.Script;
import io.muster.loadtest.oracle.stage.Settlement;
import io.muster.loadtest.oracle.stage.Stage;
import io.muster.loadtest.oracle.stage.Team;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.utils.Utils;

/** Groups that have members move from one protocol to the other, and back. */
final class MigrationScripts {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final long BEAT_INTERVAL_MS = 100;

  private MigrationScripts() {}

  static List<Script> all() {
    return List.of(
        new Script("protocols: a living group changes, there and back", MigrationScripts::there),
        new Script("protocols: classic members in a living group", MigrationScripts::mixed),
        new Script("protocols: a static member changes, there and back", MigrationScripts::named),
        new Script("protocols: a consumer amid a rebalance", MigrationScripts::amid),
        new Script("protocols: groups that cannot change", MigrationScripts::refused));
  }

  private static ConsumerActor ranged(Stage stage, String name, String topic) {
    return stage.consumer(
        name, told -> told.setServerAssignor("range").setSubscribedTopicNames(List.of(topic)));
  }

  private static void there(Stage stage) throws Exception {
    Actor classic = stage.team(1).leader();
    classic.commit("orders", 41).answers(REBALANCE_IN_PROGRESS);
    classic.sync(Map.of(classic.memberId(), orders(4)), request -> {}).answers();
    classic.commit("orders", 42).answers();
    ConsumerActor a = ranged(stage, "a", "orders").enter();
    classic.heartbeat().once("told to join", MigrationScripts::rebalances);
    Groups.describe(stage, stage.groupId()).answer();
    beatUntil(a, () -> a.epoch() == 2);
    Groups.describeConsumers(stage, stage.groupId()).answers();
    classic.join().answers();
    classic.sync().answers();
    classic.heartbeat().answers();
    classic.commit("orders", 43).answers();
    a.beat().once("given its share", answer -> answer.assignment() != null);
    a.report().answers();
    Groups.describeConsumers(stage, stage.groupId()).answers();
    Groups.listOnce(stage, "Stable", "consumer");
    Offsets.fetch(stage, stage.groupId(), 9, null).answers();
    a.leave().answers();
    classic.heartbeat().answers(REBALANCE_IN_PROGRESS);
    classic.sync().answers(REBALANCE_IN_PROGRESS);
    a.beat().answers(GROUP_ID_NOT_FOUND);
    Groups.describeConsumers(stage, stage.groupId()).answers(GROUP_ID_NOT_FOUND);
    classic.join().answers();
    classic.sync(Map.of(classic.memberId(), orders(4)), request -> {}).answers();
    classic.heartbeat().answers();
    Groups.describe(stage, stage.groupId()).answers();
    Groups.listOnce(stage, "Stable", "classic");
    Offsets.fetch(stage, stage.groupId(), 9, null).answers();
  }

  private static void mixed(Stage stage) throws Exception {
    ConsumerActor a = ranged(stage, "a", "payments").enter();
    Settlement.of(stage, 2, a).exactly();
    Actor b = stage.member("b").reserveId();
    Company company = new Company(stage, List.of(a), List.of(b));
    company.sent(b, b.join().post());
    company.settle(System.nanoTime());
    Groups.describeConsumers(stage, stage.groupId()).answers();
    b.sync().answers();
    b.sync(request -> request.setProtocolName("other")).answers(INCONSISTENT_GROUP_PROTOCOL);
    b.sync(request -> request.setProtocolType("connect")).answers(INCONSISTENT_GROUP_PROTOCOL);
    b.sync(request -> request.setGenerationId(99)).answers(ILLEGAL_GENERATION);
    b.heartbeat().answers();
    b.heartbeat(request -> request.setGenerationId(99)).answers(ILLEGAL_GENERATION);
    b.heartbeat(request -> request.setMemberId("made-up")).answers(UNKNOWN_MEMBER_ID);
    b.heartbeat(request -> request.setMemberId(a.memberId()).setGenerationId(a.epoch()))
        .answers(UNKNOWN_MEMBER_ID);
    b.commit("orders", 7).at(8).answers();
    b.commit("orders", 8, request -> request.setGenerationIdOrMemberEpoch(99))
        .answers(ILLEGAL_GENERATION);
    Actor other = stage.member("other");
    other.join(request -> request.setProtocolType("connect")).answers(INCONSISTENT_GROUP_PROTOCOL);
    other
        .join(request -> request.protocols().forEach(protocol -> protocol.setName("sticky")))
        .answers(INCONSISTENT_GROUP_PROTOCOL);
    Groups.describe(stage, stage.groupId()).answer();
    b.leave().answers();
    b.heartbeat().answers(UNKNOWN_MEMBER_ID);
    Settlement.of(stage, 2, a).exactly();
  }

  private static void named(Stage stage) throws Exception {
    Actor classic = stage.team(1, profile -> profile.withInstanceId("instance-1")).leader();
    classic.sync(Map.of(classic.memberId(), orders(4)), request -> {}).answers();
    ConsumerActor a =
        stage
            .consumer("a", told -> told.setServerAssignor("range").setInstanceId("instance-1"))
            .enter();
    Settlement.of(stage, 4, a).exactly();
    classic.heartbeat().answers(FENCED_INSTANCE_ID);
    Actor again = stage.member("again", profile -> profile.withInstanceId("instance-1"));
    again.join().unrecorded();
    again.sync().answers();
    again.heartbeat().answers();
    a.beat().answers(GROUP_ID_NOT_FOUND);
    Groups.describe(stage, stage.groupId()).answers();
  }

  private static void amid(Stage stage) throws Exception {
    Team team = stage.team(2);
    Posted<SyncGroupResponseData> sync = team.follower().sync().post();
    stage.look();
    ConsumerActor a = ranged(stage, "a", "orders").enter();
    sync.answers(REBALANCE_IN_PROGRESS);
    team.leader().heartbeat().once("told to join", MigrationScripts::rebalances);
    team.follower().heartbeat().answers(REBALANCE_IN_PROGRESS);
    for (Actor member : team.all()) {
      member.join().unrecorded();
      member.sync().unrecorded();
    }
    beatUntil(a, () -> !a.owned().isEmpty());
    Groups.listOnce(stage, "Stable", "consumer");
  }

  private static void refused(Stage stage) throws Exception {
    ConsumerActor a = stage.consumer("a");
    Actor classic = stage.team(1).leader();
    byte[] telling =
        Utils.toArray(
            ConsumerProtocol.serializeAssignment(
                new Assignment(partitions(4), ByteBuffer.wrap(new byte[] {42}))));
    classic.sync(Map.of(classic.memberId(), telling), request -> {}).answers();
    a.join().answers(GROUP_ID_NOT_FOUND);
    a.join().at(0).answers(GROUP_ID_NOT_FOUND);
    a.beat(request -> request.setMemberEpoch(1)).answers(GROUP_ID_NOT_FOUND);
    a.leave().answers(GROUP_ID_NOT_FOUND);
    classic.join().answers();
    byte[] cutOff = {0, 3, 0, 0};
    classic.sync(Map.of(classic.memberId(), cutOff), request -> {}).answers();
    a.join().answers(GROUP_ID_NOT_FOUND);
    classic.heartbeat().answers();
    Groups.describe(stage, stage.groupId()).answers();
  }

  /** How soon it comes to that is up to the server. */
  private static void beatUntil(ConsumerActor member, BooleanSupplier wanted) throws Exception {
    long start = System.nanoTime();
    while (!wanted.getAsBoolean()) {
      if (System.nanoTime() - start > LIMIT.toNanos()) {
        throw new TimeoutException("Not so within " + LIMIT);
      }
      member.beat().unrecorded();
      TimeUnit.MILLISECONDS.sleep(BEAT_INTERVAL_MS);
    }
  }

  private static boolean rebalances(HeartbeatResponseData answer) {
    return answer.errorCode() == REBALANCE_IN_PROGRESS.code();
  }

  private static byte[] orders(int count) {
    return Utils.toArray(ConsumerProtocol.serializeAssignment(new Assignment(partitions(count))));
  }

  private static List<TopicPartition> partitions(int count) {
    return IntStream.range(0, count).mapToObj(n -> new TopicPartition("orders", n)).toList();
  }
}
