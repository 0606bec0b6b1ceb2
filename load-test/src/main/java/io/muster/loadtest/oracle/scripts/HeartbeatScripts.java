package io.muster.loadtest.oracle.scripts;

import static org.apache.kafka.common.protocol.Errors.FENCED_INSTANCE_ID;
import static org.apache.kafka.common.protocol.Errors.ILLEGAL_GENERATION;
import static org.apache.kafka.common.protocol.Errors.INVALID_GROUP_ID;
import static org.apache.kafka.common.protocol.Errors.REBALANCE_IN_PROGRESS;
import static org.apache.kafka.common.protocol.Errors.UNKNOWN_MEMBER_ID;

import io.muster.loadtest.oracle.stage.Actor;
import io.muster.loadtest.oracle.stage.Posted;
import io.muster.loadtest.oracle.stage.Script;
import io.muster.loadtest.oracle.stage.Stage;
import io.muster.loadtest.oracle.stage.Team;
import java.util.List;

/** Heartbeat: the right one and every wrong one, in every state of the group. */
final class HeartbeatScripts {
  private HeartbeatScripts() {}

  static List<Script> all() {
    return List.of(
        new Script("heartbeat: of a group that does not exist", HeartbeatScripts::noGroup),
        new Script("heartbeat: of an empty group", HeartbeatScripts::empty),
        new Script("heartbeat: while members are joining", HeartbeatScripts::preparing),
        new Script("heartbeat: before the sync", HeartbeatScripts::completing),
        new Script("heartbeat: of a stable group, in every version", HeartbeatScripts::stable),
        new Script("heartbeat: of a static member", HeartbeatScripts::staticMember));
  }

  private static void noGroup(Stage stage) throws Exception {
    Actor a = stage.member("a");
    a.heartbeat(request -> request.setMemberId("made-up").setGenerationId(1))
        .answers(UNKNOWN_MEMBER_ID);
    a.heartbeat(request -> request.setMemberId("made-up").setGenerationId(-1))
        .answers(UNKNOWN_MEMBER_ID);
    a.heartbeat(request -> request.setGroupId("")).answers(INVALID_GROUP_ID);
  }

  private static void empty(Stage stage) throws Exception {
    Team team = stage.team(1).settle();
    team.leader().leave().answers();
    wrongOnes(team.leader(), false);
    team.leader().heartbeat().answers(UNKNOWN_MEMBER_ID);
  }

  private static void preparing(Stage stage) throws Exception {
    Team team = stage.team(2).settle();
    Posted<?> leader = team.leader().join().post().isParked();
    team.follower().heartbeat().answers(REBALANCE_IN_PROGRESS);
    team.leader().heartbeat().answers(REBALANCE_IN_PROGRESS);
    wrongOnes(team.follower(), true);
    team.follower().join().answers();
    leader.answers();
  }

  private static void completing(Stage stage) throws Exception {
    Team team = stage.team(2);
    team.follower().heartbeat().answers();
    team.leader().heartbeat().answers();
    wrongOnes(team.follower(), true);
    team.settle();
  }

  private static void stable(Stage stage) throws Exception {
    Team team = stage.team(2).settle();
    for (int version = 0; version <= 4; version++) {
      team.leader().heartbeat().at(version).answers();
      team.follower().heartbeat().at(version).answers();
    }
    wrongOnes(team.follower(), true);
  }

  private static void staticMember(Stage stage) throws Exception {
    Actor a = stage.member("a", profile -> profile.withInstanceId("instance-1"));
    Actor b = stage.member("b", profile -> profile.withInstanceId("instance-2"));
    Team team = Team.join(List.of(a, b)).settle();
    Actor follower = team.follower();
    follower.heartbeat().answers();
    follower.heartbeat(request -> request.setGroupInstanceId(null)).answers();
    follower
        .heartbeat(request -> request.setGroupInstanceId("unheard-of"))
        .answers(UNKNOWN_MEMBER_ID);
    follower
        .heartbeat(request -> request.setMemberId(team.leader().memberId()))
        .answers(FENCED_INSTANCE_ID);
    follower.heartbeat(request -> request.setMemberId("made-up")).answers(FENCED_INSTANCE_ID);
    follower.heartbeat(request -> request.setGenerationId(9)).answers(ILLEGAL_GENERATION);
  }

  private static void wrongOnes(Actor member, boolean known) throws Exception {
    member
        .heartbeat(request -> request.setGenerationId(9))
        .answers(known ? ILLEGAL_GENERATION : UNKNOWN_MEMBER_ID);
    member
        .heartbeat(request -> request.setGenerationId(-1))
        .answers(known ? ILLEGAL_GENERATION : UNKNOWN_MEMBER_ID);
    member.heartbeat(request -> request.setMemberId("made-up")).answers(UNKNOWN_MEMBER_ID);
    member.heartbeat(request -> request.setMemberId("")).answers(UNKNOWN_MEMBER_ID);
    member.heartbeat(request -> request.setGroupInstanceId("x")).answers(UNKNOWN_MEMBER_ID);
    member
        .heartbeat(request -> request.setMemberId("made-up").setGenerationId(9))
        .answers(UNKNOWN_MEMBER_ID);
  }
}
