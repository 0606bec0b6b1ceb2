package io.muster.loadtest.oracle.scripts;

import static org.apache.kafka.common.protocol.Errors.GROUP_ID_NOT_FOUND;
import static org.apache.kafka.common.protocol.Errors.NON_EMPTY_GROUP;
import static org.apache.kafka.common.protocol.Errors.UNSTABLE_OFFSET_COMMIT;

import io.muster.loadtest.oracle.stage.Actor;
import io.muster.loadtest.oracle.stage.Call;
import io.muster.loadtest.oracle.stage.Script;
import io.muster.loadtest.oracle.stage.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.protocol.Errors;

/** Offsets that are committed with transactions, and what is deleted amid them. */
final class TransactionScripts {
  /** Before and since transaction version 2. */
  private static final int[] VERSIONS = {3, 4, Producer.EPOCH_PER_TRANSACTION};

  private TransactionScripts() {}

  static List<Script> all() {
    return List.of(
        new Script("transaction: committed and aborted", TransactionScripts::ends),
        new Script("transaction: a later commit counts", TransactionScripts::laterCommit),
        new Script("transaction: delete the group amid it", TransactionScripts::deleteGroup),
        new Script("transaction: delete all that there is", TransactionScripts::deletePending),
        new Script("transaction: delete offsets amid it", TransactionScripts::deleteOffsets),
        new Script("transaction: of a member", TransactionScripts::ofMember),
        new Script("transaction: that there is not", TransactionScripts::notBegun),
        new Script("transaction: wrong requests", TransactionScripts::wrongRequests));
  }

  private static void ends(Stage stage) throws Exception {
    for (int version : VERSIONS) {
      Producer producer = Producer.of(stage, version);
      producer.addOffsets();
      producer.commit("orders", 0, version);
      producer.commit("payments", 1, 10 + version);
      fetch(stage).answers(UNSTABLE_OFFSET_COMMIT);
      producer.end(true);
      fetchStable(stage);
      producer.addOffsets();
      producer.commit("orders", 0, 99);
      producer.end(false);
      fetchStable(stage);
    }
  }

  private static void laterCommit(Stage stage) throws Exception {
    Actor simple = stage.member("a");
    for (int version : VERSIONS) {
      Producer producer = Producer.of(stage, version);
      producer.addOffsets();
      producer.commit("orders", 0, 10 + version);
      producer.commit("payments", 1, 20 + version);
      simple.commit("orders", version).answers();
      fetch(stage).answers(UNSTABLE_OFFSET_COMMIT);
      producer.end(true);
      fetchStable(stage);
    }
  }

  private static void deleteGroup(Stage stage) throws Exception {
    Actor simple = stage.member("a");
    for (int version : VERSIONS) {
      simple.commit("orders", 1).answers();
      Producer producer = Producer.of(stage, version);
      producer.addOffsets();
      producer.commit("orders", 0, 10);
      producer.commit("payments", 1, 20);
      delete(stage).answers();
      fetch(stage).answers();
      delete(stage).answers(GROUP_ID_NOT_FOUND);
      producer.end(true);
      fetchStable(stage);
      delete(stage).answers(GROUP_ID_NOT_FOUND);
    }
  }

  /** Nothing is committed yet but in the transaction. */
  private static void deletePending(Stage stage) throws Exception {
    for (int version : VERSIONS) {
      Producer producer = Producer.of(stage, version);
      producer.addOffsets();
      producer.commit("orders", 0, 10);
      delete(stage).answers();
      simpleGroupComesAgain(stage, version);
      producer.end(true);
      fetchStable(stage);
      delete(stage).answers();
    }
  }

  private static void simpleGroupComesAgain(Stage stage, int offset) throws Exception {
    stage.member("later").commit("payments", offset).answers();
    fetch(stage).answers();
  }

  private static void deleteOffsets(Stage stage) throws Exception {
    Actor simple = stage.member("a");
    for (int version : VERSIONS) {
      simple.commit("orders", 1).answers();
      Producer producer = Producer.of(stage, version);
      producer.addOffsets();
      producer.commit("orders", 0, 10 + version);
      producer.commit("payments", 1, 20 + version);
      deleteOffsets(stage, "orders", 0).answers();
      fetch(stage).answers(UNSTABLE_OFFSET_COMMIT);
      producer.end(true);
      fetchStable(stage);
    }
  }

  private static void ofMember(Stage stage) throws Exception {
    Actor member = stage.team(1).settle().leader();
    for (int version : VERSIONS) {
      Producer producer = Producer.of(stage, version);
      producer.addOffsets();
      producer.commit(
          "orders",
          0,
          version,
          commit -> commit.setMemberId(member.memberId()).setGenerationId(member.generation()));
      producer.commit("payments", 1, version, commit -> commit.setGenerationId(1));
      producer.commit("payments", 1, version, commit -> commit.setMemberId("nobody"));
      producer.commit(
          "payments",
          1,
          version,
          commit -> commit.setMemberId(member.memberId()).setGenerationId(999));
      delete(stage).answers(NON_EMPTY_GROUP);
      producer.end(true);
      fetchStable(stage);
    }
    member.leave().answers();
    delete(stage).answers();
  }

  private static void notBegun(Stage stage) throws Exception {
    for (int version : VERSIONS) {
      Producer producer = Producer.of(stage, version);
      if (version < Producer.EPOCH_PER_TRANSACTION) {
        producer.commit("orders", 0, 1);
      }
      producer.commit("orders", 0, 1, commit -> commit.setProducerEpoch((short) 99));
      producer.commit("orders", 0, 1, commit -> commit.setProducerId(1_000_000));
      producer.commit("orders", 0, 1, commit -> commit.setTransactionalId("unheard of"));
    }
    stage.member("a").commit("orders", 1).answers();
  }

  private static void wrongRequests(Stage stage) throws Exception {
    List<Producer> producers = new ArrayList<>();
    for (int version : VERSIONS) {
      Producer producer = Producer.of(stage, version);
      producers.add(producer);
      producer.addOffsets();
      producer.commit("orders", 99, 1);
      producer.commit("absent", 0, 1);
      producer.commit("orders", 0, 1, commit -> commit.setGroupId(""));
      producer.commit("orders", 0, 1, commit -> commit.setGenerationId(3).setMemberId("nobody"));
    }
    // Last, since in Kafka's memory it leaves a group that is stored nowhere.
    for (Producer producer : producers) {
      producer.commit(
          "orders",
          0,
          1,
          commit ->
              commit.topics().get(0).partitions().get(0).setCommittedMetadata("x".repeat(5_000)));
    }
  }

  private static Call<DeleteGroupsResponseData> delete(Stage stage) {
    return stage.call(
        new DeleteGroupsRequestData().setGroupsNames(List.of(stage.groupId())),
        2,
        DeleteGroupsResponseData.class);
  }

  private static Call<OffsetDeleteResponseData> deleteOffsets(
      Stage stage, String topic, int partition) {
    OffsetDeleteRequestData delete = new OffsetDeleteRequestData().setGroupId(stage.groupId());
    delete
        .topics()
        .add(
            new OffsetDeleteRequestTopic()
                .setName(topic)
                .setPartitions(
                    List.of(new OffsetDeleteRequestPartition().setPartitionIndex(partition))));
    return stage.call(delete, 0, OffsetDeleteResponseData.class);
  }

  private static Call<OffsetFetchResponseData> fetch(Stage stage) {
    OffsetFetchRequestData fetch =
        new OffsetFetchRequestData()
            .setRequireStable(true)
            .setGroups(
                List.of(
                    Offsets.group(
                        stage.groupId(),
                        List.of(
                            Offsets.topic(stage, "orders", 0),
                            Offsets.topic(stage, "payments", 0, 1)))));
    return stage.call(fetch, 9, OffsetFetchResponseData.class);
  }

  private static void fetchStable(Stage stage)
      throws InterruptedException, ExecutionException, TimeoutException {
    fetch(stage)
        .once(
            "stable",
            answer ->
                answer.groups().get(0).topics().stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .noneMatch(each -> each.errorCode() == Errors.UNSTABLE_OFFSET_COMMIT.code()));
  }
}
