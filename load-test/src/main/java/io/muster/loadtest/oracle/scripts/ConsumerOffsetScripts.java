package io.muster.loadtest.oracle.scripts;

import static org.apache.kafka.common.protocol.Errors.STALE_MEMBER_EPOCH;
import static org.apache.kafka.common.protocol.Errors.UNKNOWN_MEMBER_ID;
import static org.apache.kafka.common.protocol.Errors.UNSUPPORTED_VERSION;

import io.muster.loadtest.oracle.stage.ConsumerActor;
import io.muster.loadtest.oracle.stage.Script;
import io.muster.loadtest.oracle.stage.Settlement;
import io.muster.loadtest.oracle.stage.Stage;
import java.util.List;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.jspecify.annotations.Nullable;

/** Offsets of consumer groups: whose epoch counts for which partition (KIP-848, KIP-1251). */
final class ConsumerOffsetScripts {
  private ConsumerOffsetScripts() {}

  static List<Script> all() {
    return List.of(
        new Script("consumer: commits, in every version", ConsumerOffsetScripts::versions),
        new Script("consumer: commits by older epochs", ConsumerOffsetScripts::olderEpochs),
        new Script("consumer: commits by strangers", ConsumerOffsetScripts::strangers),
        new Script("consumer: commits of what is given up", ConsumerOffsetScripts::givenUp),
        new Script("consumer: fetches by epoch", ConsumerOffsetScripts::fetches));
  }

  private static ConsumerActor member(Stage stage, String name) {
    return stage.consumer(name, told -> told.setServerAssignor("range"));
  }

  private static void versions(Stage stage) throws Exception {
    ConsumerActor a = member(stage, "a").enter();
    Settlement.of(stage, 4, a).exactly();
    for (int version = 2; version <= 8; version++) {
      a.commit("orders", 0, version).at(version).answers(UNSUPPORTED_VERSION);
    }
    for (int version = 9; version <= 10; version++) {
      a.commit("orders", 0, version).at(version).answers();
      a.commit("payments", 1, version).at(version).answers();
      a.commit("orders", 1, 1, request -> request.setGenerationIdOrMemberEpoch(a.epoch() + 1))
          .at(version)
          .answers(STALE_MEMBER_EPOCH);
      a.commit("orders", 1, 1, request -> request.setGroupInstanceId("unheard-of"))
          .at(version)
          .answer();
    }
    Offsets.fetch(stage, stage.groupId(), 9, null).answers();
  }

  private static void olderEpochs(Stage stage) throws Exception {
    ConsumerActor a = member(stage, "a").enter();
    Settlement.of(stage, 4, a).exactly();
    int alone = a.epoch();
    ConsumerActor b = member(stage, "b").enter();
    Settlement.of(stage, 4, a, b).exactly();
    int together = a.epoch();
    b.leave().answers();
    Settlement.of(stage, 4, a).exactly();
    int offset = 0;
    for (int version = 9; version <= 10; version++) {
      for (int epoch : new int[] {a.epoch(), together, alone, 0, -1}) {
        offset++;
        commitAll(stage, a.memberId(), epoch, version, offset);
      }
    }
    Offsets.fetch(stage, stage.groupId(), 9, null).answers();
  }

  /**
   * One partition that it has had all the time, one that it has had since, one of another topic.
   */
  private static void commitAll(Stage stage, String memberId, int epoch, int version, int offset)
      throws Exception {
    OffsetCommitRequestTopic orders = Offsets.commit("orders", 0, offset, "");
    orders.setTopicId(stage.topicId("orders"));
    List<OffsetCommitRequestData.OffsetCommitRequestPartition> both =
        List.of(
            orders.partitions().get(0),
            Offsets.commit("orders", 3, offset, "").partitions().get(0));
    stage
        .call(
            new OffsetCommitRequestData()
                .setGroupId(stage.groupId())
                .setMemberId(memberId)
                .setGenerationIdOrMemberEpoch(epoch)
                .setTopics(
                    List.of(
                        orders.setPartitions(both),
                        Offsets.commit("payments", 0, offset, "")
                            .setTopicId(stage.topicId("payments")))),
            version,
            OffsetCommitResponseData.class)
        .answer();
  }

  private static void strangers(Stage stage) throws Exception {
    ConsumerActor a = member(stage, "a").enter();
    Settlement.of(stage, 4, a).exactly();
    for (int version = 2; version <= 10; version++) {
      for (int epoch : new int[] {-1, 1}) {
        for (String who : List.of("", "made-up")) {
          a.commit(
                  "orders",
                  0,
                  1,
                  request -> request.setMemberId(who).setGenerationIdOrMemberEpoch(epoch))
              .at(version)
              .answers(UNKNOWN_MEMBER_ID);
        }
      }
    }
    int epoch = a.epoch();
    a.leave().answers();
    for (int version = 2; version <= 10; version++) {
      a.commit("orders", 0, version, request -> request.setGenerationIdOrMemberEpoch(epoch))
          .at(version)
          .answers(UNKNOWN_MEMBER_ID);
      a.commit("orders", 1, version, request -> request.setMemberId("")).at(version).answers();
    }
    Offsets.fetch(stage, stage.groupId(), 9, null).answers();
  }

  private static void givenUp(Stage stage) throws Exception {
    ConsumerActor a = member(stage, "a").enter();
    Settlement.of(stage, 4, a).exactly();
    ConsumerActor b = member(stage, "b").enter();
    a.beat().once("told to give up", answer -> answer.assignment() != null);
    a.commit("orders", 3, 1).answers();
    b.beat().once("in the next epoch", answer -> answer.memberEpoch() > a.epoch());
    int old = a.epoch();
    b.commit("orders", 3, 2).answers();
    a.report().answers();
    commitAll(stage, a.memberId(), old, 9, 3);
    commitAll(stage, a.memberId(), a.epoch(), 9, 4);
    b.beat().once("given its share", answer -> answer.assignment() != null);
    commitAll(stage, b.memberId(), b.epoch() - 1, 9, 5);
    commitAll(stage, b.memberId(), b.epoch(), 9, 6);
    Offsets.fetch(stage, stage.groupId(), 9, null).answers();
  }

  private static void fetches(Stage stage) throws Exception {
    ConsumerActor a = member(stage, "a").enter();
    Settlement.of(stage, 4, a).exactly();
    a.commit("orders", 0, 1).answers();
    for (int version = 9; version <= 10; version++) {
      fetch(stage, version, a.memberId(), a.epoch());
      fetch(stage, version, a.memberId(), a.epoch() + 1);
      fetch(stage, version, a.memberId(), 0);
      fetch(stage, version, a.memberId(), -1);
      fetch(stage, version, "made-up", a.epoch());
      fetch(stage, version, "made-up", -1);
      fetch(stage, version, "", -1);
      fetch(stage, version, "", a.epoch());
      fetch(stage, version, null, -1);
      fetch(stage, version, null, a.epoch());
    }
    Offsets.fetch(stage, stage.groupId(), 7, null).answers();
    Offsets.fetch(stage, stage.groupId(), 8, null).answers();
    int epoch = a.epoch();
    a.leave().answers();
    fetch(stage, 9, a.memberId(), epoch);
    fetch(stage, 9, a.memberId(), -1);
    fetch(stage, 9, "", -1);
    fetch(stage, 9, null, -1);
  }

  private static void fetch(Stage stage, int version, @Nullable String memberId, int epoch)
      throws Exception {
    for (List<OffsetFetchRequestTopics> topics :
        List.of(
            List.of(Offsets.topic(stage, "orders", 0, 1)), List.<OffsetFetchRequestTopics>of())) {
      Offsets.fetch(
              stage,
              version,
              Offsets.group(stage.groupId(), topics.isEmpty() ? null : topics)
                  .setMemberId(memberId)
                  .setMemberEpoch(epoch))
          .answer();
    }
  }
}
