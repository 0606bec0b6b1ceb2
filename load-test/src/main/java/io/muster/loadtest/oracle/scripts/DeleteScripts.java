package io.muster.loadtest.oracle.scripts;

import static org.apache.kafka.common.protocol.Errors.GROUP_ID_NOT_FOUND;
import static org.apache.kafka.common.protocol.Errors.GROUP_SUBSCRIBED_TO_TOPIC;
import static org.apache.kafka.common.protocol.Errors.INVALID_GROUP_ID;
import static org.apache.kafka.common.protocol.Errors.NON_EMPTY_GROUP;
import static org.apache.kafka.common.protocol.Errors.UNKNOWN_MEMBER_ID;
import static org.apache.kafka.common.protocol.Errors.UNKNOWN_TOPIC_OR_PARTITION;

import io.muster.loadtest.client.MemberProfile;
import io.muster.loadtest.client.MemberProfile.Protocol;
import io.muster.loadtest.oracle.stage.Actor;
import io.muster.loadtest.oracle.stage.Call;
import io.muster.loadtest.oracle.stage.Posted;
import io.muster.loadtest.oracle.stage.Script;
import io.muster.loadtest.oracle.stage.Stage;
import io.muster.loadtest.oracle.stage.Team;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteResponseData;

/** DeleteGroups and OffsetDelete. */
final class DeleteScripts {
  private DeleteScripts() {}

  static List<Script> all() {
    return List.of(
        new Script("delete: a group that does not exist", DeleteScripts::deleteMissing),
        new Script("delete: a group in every state", DeleteScripts::deleteStates),
        new Script("delete: a group that only committed", DeleteScripts::deleteSimple),
        new Script("delete: several groups at once", DeleteScripts::deleteSeveral),
        new Script("delete: and begin anew", DeleteScripts::deleteAndBeginAnew),
        new Script("delete: while a member id is out", DeleteScripts::deleteReserved),
        new Script("delete: a group of another type", DeleteScripts::deleteOfAnotherType),
        new Script("delete offsets: of a group that does not exist", DeleteScripts::offsetsMissing),
        new Script("delete offsets: of a subscribed topic", DeleteScripts::offsetsSubscribed),
        new Script("delete offsets: of members that say nothing", DeleteScripts::offsetsUnread),
        new Script("delete offsets: in every state", DeleteScripts::offsetsStates),
        new Script("delete offsets: of a group of another type", DeleteScripts::offsetsOtherType),
        new Script("delete offsets: of what is not there", DeleteScripts::offsetsNonsense));
  }

  private static void deleteMissing(Stage stage) throws Exception {
    for (int version = 0; version <= 2; version++) {
      delete(stage, stage.groupId()).at(version).answers(GROUP_ID_NOT_FOUND);
    }
    delete(stage).answers();
  }

  private static void deleteStates(Stage stage) throws Exception {
    Team team = stage.team(2);
    delete(stage, stage.groupId()).answers(NON_EMPTY_GROUP);
    team.settle();
    delete(stage, stage.groupId()).at(0).answers(NON_EMPTY_GROUP);
    team.leader().commit("orders", 5).answers();
    Posted<?> leader = team.leader().join().post().isParked();
    delete(stage, stage.groupId()).at(1).answers(NON_EMPTY_GROUP);
    team.follower().join().answers();
    leader.answers();
    team.settle();
    team.leader().leave().answers();
    team.follower().leave().answers();
    delete(stage, stage.groupId()).answers();
    delete(stage, stage.groupId()).answers(GROUP_ID_NOT_FOUND);
    describe(stage);
    fetch(stage);
    list(stage);
    team.leader().heartbeat().answers(UNKNOWN_MEMBER_ID);
  }

  private static void deleteSimple(Stage stage) throws Exception {
    Actor simple = stage.member("a");
    simple.commit("orders", 1).answers();
    fetch(stage);
    delete(stage, stage.groupId()).answers();
    fetch(stage);
    list(stage);
    simple.commit("payments", 2).answers();
    fetch(stage);
    list(stage);
  }

  private static void deleteSeveral(Stage stage) throws Exception {
    String simple = stage.groupId("simple");
    stage.member("a").commit("orders", 1, request -> request.setGroupId(simple)).answers();
    stage.team(1).settle();
    delete(stage, stage.groupId(), simple, stage.groupId("unheard-of"), simple).answer();
    list(stage);
  }

  private static void deleteAndBeginAnew(Stage stage) throws Exception {
    Team before = stage.team(1).settle();
    before.leader().commit("orders", 7).answers();
    before.leader().leave().answers();
    delete(stage, stage.groupId()).answers();
    Actor after = stage.member("later").reserveId();
    after.join().answers();
    after.assign(after).answers();
    after.heartbeat().answers();
    fetch(stage);
    describe(stage);
  }

  private static void deleteReserved(Stage stage) throws Exception {
    Actor late = stage.member("late").reserveId();
    delete(stage, stage.groupId()).answers();
    describe(stage);
    late.join().answers(UNKNOWN_MEMBER_ID);
  }

  private static void deleteOfAnotherType(Stage stage) throws Exception {
    Actor worker = stage.member("worker", DeleteScripts::ofConnect).reserveId();
    worker.join().answers();
    worker.assign(worker).answers();
    delete(stage, stage.groupId()).answers(NON_EMPTY_GROUP);
    worker.leave().answers();
    delete(stage, stage.groupId()).answers();
    describe(stage);
  }

  private static void offsetsMissing(Stage stage) throws Exception {
    deleteOffsets(stage, topic("orders", 0)).answers(GROUP_ID_NOT_FOUND);
    deleteOffsets(stage).answers(GROUP_ID_NOT_FOUND);
    deleteOffsets(stage, "", topic("orders", 0)).answers(INVALID_GROUP_ID);
  }

  private static void offsetsSubscribed(Stage stage) throws Exception {
    Team team =
        stage.team(2, profile -> profile.withProtocols("consumer", List.of(subscribing("orders"))));
    team.settle();
    team.leader().commit("orders", 3).answers();
    team.leader().commit("payments", 4).answers();
    deleteOffsets(stage, topic("orders", 0, 1)).answers(GROUP_SUBSCRIBED_TO_TOPIC);
    deleteOffsets(stage, topic("payments", 0, 1)).answers();
    fetch(stage);
    team.leader().leave().answers();
    team.follower().join().answers();
    team.follower().leave().answers();
    deleteOffsets(stage, topic("orders", 0)).answers();
    fetch(stage);
    describe(stage);
  }

  private static void offsetsUnread(Stage stage) throws Exception {
    Protocol unread = new Protocol("range", ByteBuffer.wrap(new byte[] {1, 2, 3}));
    stage.team(1, profile -> profile.withProtocols("consumer", List.of(unread))).settle();
    deleteOffsets(stage, topic("orders", 0)).answers(GROUP_SUBSCRIBED_TO_TOPIC);
    deleteOffsets(stage, topic("payments", 0)).answers(GROUP_SUBSCRIBED_TO_TOPIC);
  }

  private static void offsetsStates(Stage stage) throws Exception {
    Team team =
        stage.team(2, profile -> profile.withProtocols("consumer", List.of(subscribing("orders"))));
    deleteOffsets(stage, topic("orders", 0)).answers(GROUP_SUBSCRIBED_TO_TOPIC);
    deleteOffsets(stage, topic("payments", 0)).answers();
    team.settle();
    Posted<?> leader = team.leader().join().post().isParked();
    deleteOffsets(stage, topic("orders", 0)).answers(GROUP_SUBSCRIBED_TO_TOPIC);
    deleteOffsets(stage, topic("payments", 0)).answers();
    team.follower().join().answers();
    leader.answers();
  }

  private static void offsetsOtherType(Stage stage) throws Exception {
    Actor worker = stage.member("worker", DeleteScripts::ofConnect).reserveId();
    worker.join().answers();
    worker.assign(worker).answers();
    deleteOffsets(stage, topic("orders", 0)).answers(NON_EMPTY_GROUP);
    worker.leave().answers();
    deleteOffsets(stage, topic("orders", 0)).answers();
  }

  private static void offsetsNonsense(Stage stage) throws Exception {
    stage.member("a").commit("orders", 1).answers();
    deleteOffsets(stage, topic("orders", 0, 99)).answers(UNKNOWN_TOPIC_OR_PARTITION);
    deleteOffsets(stage, topic("no-such-topic", 0)).answers(UNKNOWN_TOPIC_OR_PARTITION);
    deleteOffsets(stage).answers();
    fetch(stage);
  }

  private static MemberProfile ofConnect(MemberProfile profile) {
    return profile.withProtocols(
        "connect", List.of(new Protocol("sessioned", ByteBuffer.wrap(new byte[] {1}))));
  }

  private static Protocol subscribing(String topic) {
    return Protocol.subscribing("range", List.of(topic), new byte[0]);
  }

  private static Call<DeleteGroupsResponseData> delete(Stage stage, String... groupIds) {
    return stage.call(
        new DeleteGroupsRequestData().setGroupsNames(List.of(groupIds)),
        2,
        DeleteGroupsResponseData.class);
  }

  private static Call<OffsetDeleteResponseData> deleteOffsets(
      Stage stage, OffsetDeleteRequestTopic... topics) {
    return deleteOffsets(stage, stage.groupId(), topics);
  }

  private static Call<OffsetDeleteResponseData> deleteOffsets(
      Stage stage, String groupId, OffsetDeleteRequestTopic... topics) {
    OffsetDeleteRequestData request = new OffsetDeleteRequestData().setGroupId(groupId);
    for (OffsetDeleteRequestTopic topic : topics) {
      request.topics().add(topic.duplicate());
    }
    return stage.call(request, 0, OffsetDeleteResponseData.class);
  }

  private static OffsetDeleteRequestTopic topic(String name, int... partitions) {
    return new OffsetDeleteRequestTopic()
        .setName(name)
        .setPartitions(
            Arrays.stream(partitions)
                .mapToObj(index -> new OffsetDeleteRequestPartition().setPartitionIndex(index))
                .toList());
  }

  private static void describe(Stage stage) throws Exception {
    DescribeGroupsRequestData request =
        new DescribeGroupsRequestData().setGroups(List.of(stage.groupId()));
    stage.call(request, 6, DescribeGroupsResponseData.class).answer();
  }

  private static void fetch(Stage stage) throws Exception {
    Offsets.fetch(stage, stage.groupId(), 9, null).answers();
  }

  /** Names only: a state may be half a second behind, but what is deleted is not listed again. */
  private static void list(Stage stage) throws Exception {
    stage
        .call(
            new ListGroupsRequestData(),
            2,
            ListGroupsResponseData.class,
            answer -> answer.groups().removeIf(g -> !g.groupId().startsWith(stage.groupId())))
        .answers();
  }
}
