package io.muster.loadtest.oracle.scripts;

import static io.muster.loadtest.oracle.scripts.Offsets.commit;
import static org.apache.kafka.common.protocol.Errors.GROUP_ID_NOT_FOUND;
import static org.apache.kafka.common.protocol.Errors.ILLEGAL_GENERATION;
import static org.apache.kafka.common.protocol.Errors.OFFSET_METADATA_TOO_LARGE;
import static org.apache.kafka.common.protocol.Errors.REBALANCE_IN_PROGRESS;
import static org.apache.kafka.common.protocol.Errors.UNKNOWN_MEMBER_ID;
import static org.apache.kafka.common.protocol.Errors.UNKNOWN_TOPIC_ID;
import static org.apache.kafka.common.protocol.Errors.UNKNOWN_TOPIC_OR_PARTITION;

import io.muster.loadtest.oracle.stage.Actor;
import io.muster.loadtest.oracle.stage.Posted;
import io.muster.loadtest.oracle.stage.Script;
import io.muster.loadtest.oracle.stage.Stage;
import io.muster.loadtest.oracle.stage.Team;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;

/** OffsetCommit: who may, when, and what is kept. */
final class CommitScripts {
  private CommitScripts() {}

  static List<Script> all() {
    return List.of(
        new Script("commit: without a group, in every version", CommitScripts::simple),
        new Script("commit: by a member", CommitScripts::byMember),
        new Script("commit: by a static member", CommitScripts::byStaticMember),
        new Script("commit: a generation needs its group", CommitScripts::noGroup),
        new Script("commit: from outside a living group", CommitScripts::fromOutside),
        new Script("commit: while the group rebalances", CommitScripts::whileRebalancing),
        new Script("commit: metadata has a limit", CommitScripts::metadata),
        new Script("commit: unknown topics and partitions", CommitScripts::unknownTopics),
        new Script("commit: by topic id", CommitScripts::topicIds),
        new Script("commit: leader epochs are kept", CommitScripts::leaderEpoch),
        new Script("commit: a group without a name", CommitScripts::namelessGroup),
        new Script("commit: a group of any name", CommitScripts::anyName),
        new Script("commit: nothing", CommitScripts::nothing));
  }

  private static void simple(Stage stage) throws Exception {
    Actor a = stage.member("a");
    for (int version = 2; version <= 10; version++) {
      a.commit("orders", version).at(version).answers();
    }
    Offsets.fetch(stage, stage.groupId(), 9, null).answers();
    a.join().answer();
  }

  private static void byMember(Stage stage) throws Exception {
    Team team = stage.team(2).settle();
    Actor follower = team.follower();
    for (int version = 2; version <= 10; version++) {
      follower.commit("orders", version).at(version).answers();
    }
    follower
        .commit("orders", 1, request -> request.setGenerationIdOrMemberEpoch(9))
        .answers(ILLEGAL_GENERATION);
    follower
        .commit("orders", 1, request -> request.setGenerationIdOrMemberEpoch(0))
        .answers(ILLEGAL_GENERATION);
    follower
        .commit("orders", 1, request -> request.setMemberId("made-up"))
        .answers(UNKNOWN_MEMBER_ID);
    follower.commit("orders", 1, request -> request.setMemberId("")).answers(UNKNOWN_MEMBER_ID);
    follower.commit("orders", 1, request -> request.setGenerationIdOrMemberEpoch(-1)).answer();
    team.leader().leave().answers();
    follower.commit("orders", 77).answers();
    Offsets.fetch(stage, stage.groupId(), 9, null).answers();
  }

  private static void byStaticMember(Stage stage) throws Exception {
    Actor a = stage.member("a", profile -> profile.withInstanceId("instance-1"));
    a.join().answers();
    a.assign(a).answers();
    a.commit("orders", 1).answers();
    a.commit("orders", 2, request -> request.setGroupInstanceId("unheard-of"))
        .answers(UNKNOWN_MEMBER_ID);
    a.commit("orders", 3, request -> request.setGroupInstanceId(null)).answers();
    Offsets.fetch(stage, stage.groupId(), 9, null).answers();
  }

  private static void noGroup(Stage stage) throws Exception {
    Actor a = stage.member("a");
    for (int version = 2; version <= 10; version++) {
      a.commit(
              "orders",
              1,
              request -> request.setGenerationIdOrMemberEpoch(1).setMemberId("made-up"))
          .at(version)
          .answers(version < 9 ? ILLEGAL_GENERATION : GROUP_ID_NOT_FOUND);
    }
    a.commit("orders", 1, request -> request.setMemberId("made-up")).answer();
  }

  private static void fromOutside(Stage stage) throws Exception {
    Actor outsider = stage.member("outsider");
    outsider.commit("orders", 1).answers();
    Team team = stage.team(1);
    outsider.commit("orders", 2).answer();
    team.settle();
    outsider.commit("orders", 3).answers(UNKNOWN_MEMBER_ID);
    team.leader().leave().answers();
    outsider.commit("orders", 4).answers();
    team.leader().commit("orders", 5).answer();
    Offsets.fetch(stage, stage.groupId(), 9, null).answers();
  }

  private static void whileRebalancing(Stage stage) throws Exception {
    Team team = stage.team(2);
    team.leader().commit("orders", 1).answers(REBALANCE_IN_PROGRESS);
    team.settle();
    Posted<?> leader = team.leader().join().post().isParked();
    team.follower().commit("orders", 2).answers();
    team.leader().commit("orders", 3).answers();
    team.follower().join().answers();
    leader.answers();
    team.follower().commit("orders", 4).answers(REBALANCE_IN_PROGRESS);
    team.follower()
        .commit("orders", 5, request -> request.setGenerationIdOrMemberEpoch(1))
        .answers(ILLEGAL_GENERATION);
    Offsets.fetch(stage, stage.groupId(), 9, null).answers();
  }

  private static void metadata(Stage stage) throws Exception {
    simple(stage, commit("orders", 0, 1, "x".repeat(4_096)));
    stage
        .member("a")
        .commit(
            "orders",
            1,
            request ->
                request.setTopics(
                    List.of(
                        commit("orders", 1, 1, "x".repeat(4_097)),
                        commit("payments", 0, 1, "short"))))
        .answers(OFFSET_METADATA_TOO_LARGE);
    simple(stage, commit("orders", 2, 1, null));
    simple(stage, commit("orders", 3, 1, ""));
    Offsets.fetch(stage, stage.groupId(), 9, null).answers();
    Offsets.fetch(stage, stage.groupId(), 1, List.of(Offsets.topic(stage, "orders", 0, 1, 2, 3)))
        .answers();
  }

  private static void unknownTopics(Stage stage) throws Exception {
    stage
        .member("a")
        .commit(
            "orders",
            1,
            request ->
                request.setTopics(
                    List.of(
                        commit("unheard-of", 0, 1, ""),
                        commit("orders", 3, 2, ""),
                        commit("payments", 2, 3, ""))))
        .answers(UNKNOWN_TOPIC_OR_PARTITION);
    Offsets.fetch(stage, stage.groupId(), 9, null).answers();
  }

  private static void topicIds(Stage stage) throws Exception {
    Actor a = stage.member("a");
    a.commit("orders", 10).at(10).answers();
    a.commit(
            "orders",
            11,
            request ->
                request.topics().get(0).setTopicId(Uuid.fromString("AAAAAAAAQACAAAAAAAAAAQ")))
        .at(10)
        .answers(UNKNOWN_TOPIC_ID);
    a.commit(
            "payments",
            12,
            request -> request.topics().get(0).partitions().get(0).setPartitionIndex(9))
        .at(10)
        .answers(UNKNOWN_TOPIC_OR_PARTITION);
    Offsets.fetch(stage, stage.groupId(), 9, null).answers();
    Offsets.fetch(stage, stage.groupId(), 10, null).answers();
  }

  private static void leaderEpoch(Stage stage) throws Exception {
    stage
        .member("a")
        .commit(
            "orders",
            1,
            request -> request.topics().get(0).partitions().get(0).setCommittedLeaderEpoch(7))
        .answers();
    for (int version = 4; version <= 9; version++) {
      Offsets.fetch(stage, stage.groupId(), version, List.of(Offsets.topic(stage, "orders", 0)))
          .answers();
    }
  }

  private static void namelessGroup(Stage stage) throws Exception {
    stage.member("a").commit("orders", 1, request -> request.setGroupId("")).answers();
    Offsets.fetch(stage, "", 9, List.of(Offsets.topic(stage, "orders", 0, 1))).answers();
  }

  private static void anyName(Stage stage) throws Exception {
    for (String name : List.of("a|b", "a/b", "a b", "%20", "\u00e4\u20ac", "a".repeat(300))) {
      String groupId = stage.groupId(name);
      stage.member("a").commit("orders", 1, request -> request.setGroupId(groupId)).answers();
      Offsets.fetch(stage, groupId, 9, null).answers();
    }
  }

  private static void nothing(Stage stage) throws Exception {
    Actor a = stage.member("a");
    a.commit("orders", 1, request -> request.setTopics(List.of())).answers();
    a.commit("orders", 1, request -> request.topics().get(0).setPartitions(List.of())).answers();
    Offsets.fetch(stage, stage.groupId(), 9, null).answers();
  }

  private static void simple(Stage stage, OffsetCommitRequestTopic commit) throws Exception {
    stage
        .member("a")
        .commit(commit.name(), 0, request -> request.setTopics(List.of(commit)))
        .answers();
  }
}
