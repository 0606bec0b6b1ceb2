package io.muster.loadtest.oracle.scripts;

import static io.muster.loadtest.oracle.scripts.Offsets.fetch;
import static io.muster.loadtest.oracle.scripts.Offsets.group;
import static io.muster.loadtest.oracle.scripts.Offsets.topic;
import static org.apache.kafka.common.protocol.Errors.UNKNOWN_TOPIC_ID;

import io.muster.loadtest.oracle.stage.Actor;
import io.muster.loadtest.oracle.stage.Script;
import io.muster.loadtest.oracle.stage.Stage;
import io.muster.loadtest.oracle.stage.Team;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;

/** OffsetFetch: what is found, what is not, in every version's shape. */
final class FetchScripts {
  private FetchScripts() {}

  static List<Script> all() {
    return List.of(
        new Script("fetch: committed and not, in every version", FetchScripts::everyVersion),
        new Script("fetch: a group that does not exist", FetchScripts::noGroup),
        new Script("fetch: several groups at once", FetchScripts::severalGroups),
        new Script("fetch: only what is stable", FetchScripts::requireStable),
        new Script("fetch: by a member", FetchScripts::byMember),
        new Script("fetch: topics by id", FetchScripts::topicIds));
  }

  private static void everyVersion(Stage stage) throws Exception {
    Actor a = stage.member("a");
    a.commit("orders", 42).answers();
    a.commit("payments", 43).answers();
    List<OffsetFetchRequestTopics> some =
        List.of(topic(stage, "orders", 0, 1, 99), topic(stage, "payments", 0));
    for (int version = 1; version <= 10; version++) {
      fetch(stage, stage.groupId(), version, some).answers();
    }
    for (int version = 2; version <= 10; version++) {
      fetch(stage, stage.groupId(), version, null).answers();
    }
    for (int version = 1; version <= 9; version++) {
      fetch(stage, stage.groupId(), version, List.of(topic(stage, "unheard-of", 0))).answers();
      fetch(stage, stage.groupId(), version, List.of()).answers();
    }
  }

  private static void noGroup(Stage stage) throws Exception {
    for (int version = 1; version <= 10; version++) {
      fetch(stage, stage.groupId(), version, List.of(topic(stage, "orders", 0, 1))).answers();
    }
    for (int version = 2; version <= 10; version++) {
      fetch(stage, stage.groupId(), version, null).answers();
    }
  }

  private static void severalGroups(Stage stage) throws Exception {
    String other = stage.groupId("other");
    stage.member("a").commit("orders", 1).answers();
    stage.member("b").commit("orders", 2, request -> request.setGroupId(other)).answers();
    for (int version = 8; version <= 10; version++) {
      fetch(
              stage,
              version,
              group(stage.groupId(), List.of(topic(stage, "orders", 0))),
              group(other, null),
              group(stage.groupId("unheard-of"), List.of(topic(stage, "orders", 0))),
              group(stage.groupId("unheard-of-too"), null))
          .answers();
    }
    fetch(stage, 8).answers();
  }

  private static void requireStable(Stage stage) throws Exception {
    stage.member("a").commit("orders", 1).answers();
    OffsetFetchRequestData stable =
        new OffsetFetchRequestData()
            .setRequireStable(true)
            .setGroups(List.of(group(stage.groupId(), List.of(topic(stage, "orders", 0, 1)))));
    stage.call(stable, 8, OffsetFetchResponseData.class).answers();
    stage.call(stable, 9, OffsetFetchResponseData.class).answers();
  }

  private static void byMember(Stage stage) throws Exception {
    Team team = stage.team(1).settle();
    team.leader().commit("orders", 1).answers();
    List<OffsetFetchRequestTopics> orders = List.of(topic(stage, "orders", 0));
    fetch(
            stage,
            9,
            group(stage.groupId(), orders)
                .setMemberId(team.leader().memberId())
                .setMemberEpoch(team.leader().generation()))
        .answers();
    fetch(stage, 9, group(stage.groupId(), orders).setMemberId("made-up").setMemberEpoch(9))
        .answer();
    fetch(
            stage,
            9,
            group(stage.groupId("unheard-of"), orders).setMemberId("made-up").setMemberEpoch(9))
        .answer();
  }

  private static void topicIds(Stage stage) throws Exception {
    stage.member("a").commit("orders", 1).at(10).answers();
    OffsetFetchRequestTopics unknown =
        new OffsetFetchRequestTopics()
            .setTopicId(Uuid.fromString("AAAAAAAAQACAAAAAAAAAAQ"))
            .setPartitionIndexes(List.of(0, 1));
    fetch(stage, stage.groupId(), 10, List.of(unknown, topic(stage, "orders", 0)))
        .answers(UNKNOWN_TOPIC_ID);
    fetch(stage, stage.groupId(), 10, null).answers();
  }
}
