package io.muster.loadtest.oracle.scripts;

import static org.apache.kafka.common.protocol.Errors.FENCED_INSTANCE_ID;
import static org.apache.kafka.common.protocol.Errors.INVALID_GROUP_ID;
import static org.apache.kafka.common.protocol.Errors.REBALANCE_IN_PROGRESS;
import static org.apache.kafka.common.protocol.Errors.UNKNOWN_MEMBER_ID;

import io.muster.loadtest.oracle.stage.Actor;
import io.muster.loadtest.oracle.stage.Call;
import io.muster.loadtest.oracle.stage.Posted;
import io.muster.loadtest.oracle.stage.Script;
import io.muster.loadtest.oracle.stage.Stage;
import io.muster.loadtest.oracle.stage.Team;
import java.util.List;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.jspecify.annotations.Nullable;

/** LeaveGroup: by the member, by an administrator, in batches, in every state. */
final class LeaveScripts {
  private LeaveScripts() {}

  static List<Script> all() {
    return List.of(
        new Script("leave: a group that does not exist", LeaveScripts::noGroup),
        new Script("leave: the others rebalance", LeaveScripts::othersRebalance),
        new Script("leave: the leader goes", LeaveScripts::leaderGoes),
        new Script("leave: before the sync", LeaveScripts::beforeSync),
        new Script("leave: the last one out", LeaveScripts::lastOne),
        new Script("leave: with a parked join", LeaveScripts::withParkedJoin),
        new Script("leave: an id that was only reserved", LeaveScripts::reservedId),
        new Script("leave: an administrator removes a static member", LeaveScripts::byAdmin),
        new Script("leave: a batch with mixed results", LeaveScripts::batch));
  }

  private static void noGroup(Stage stage) throws Exception {
    for (int version = 0; version <= 2; version++) {
      LeaveGroupRequestData alone =
          new LeaveGroupRequestData().setGroupId(stage.groupId()).setMemberId("made-up");
      stage.call(alone, version, LeaveGroupResponseData.class).answers(UNKNOWN_MEMBER_ID);
    }
    for (int version = 3; version <= 5; version++) {
      leave(stage, identity("made-up", null), identity("", "unheard-of"))
          .at(version)
          .answers(UNKNOWN_MEMBER_ID);
    }
    leave(stage).answers();
    LeaveGroupRequestData nameless =
        new LeaveGroupRequestData().setGroupId("").setMembers(List.of(identity("made-up", null)));
    stage.call(nameless, 5, LeaveGroupResponseData.class).answers(INVALID_GROUP_ID);
  }

  private static void othersRebalance(Stage stage) throws Exception {
    Team team = stage.team(3).settle();
    Actor second = team.followers().get(1);
    team.follower().leave().answers();
    team.follower().heartbeat().answers(UNKNOWN_MEMBER_ID);
    team.leader().heartbeat().answers(REBALANCE_IN_PROGRESS);
    Posted<?> leader = team.leader().join().post().isParked();
    second.join().answers();
    leader.answers();
    team.leader().assign(team.leader(), second).answers();
    second.sync().answers();
  }

  private static void leaderGoes(Stage stage) throws Exception {
    Team team = stage.team(2).settle();
    team.leader().leave().answers();
    team.follower().heartbeat().answers(REBALANCE_IN_PROGRESS);
    team.follower().join().answers();
    team.follower().assign(team.follower()).answers();
    team.follower().heartbeat().answers();
  }

  private static void beforeSync(Stage stage) throws Exception {
    Team team = stage.team(3);
    Posted<?> parked = team.followers().get(1).sync().post().isParked();
    team.follower().leave().answers();
    parked.answers(REBALANCE_IN_PROGRESS);
    team.leader().assign(team.all()).answers(REBALANCE_IN_PROGRESS);
  }

  private static void lastOne(Stage stage) throws Exception {
    Team team = stage.team(1).settle();
    team.leader().leave().answers();
    team.leader().leave().answers(UNKNOWN_MEMBER_ID);
    Actor next = stage.member("next").reserveId();
    next.join().answers();
    next.assign(next).answers();
    next.heartbeat().answers();
  }

  private static void withParkedJoin(Stage stage) throws Exception {
    Team team = stage.team(2).settle();
    Posted<?> leader = team.leader().join().post().isParked();
    team.leader().leave().answers();
    leader.answers(UNKNOWN_MEMBER_ID);
    team.follower().join().answers();
  }

  private static void reservedId(Stage stage) throws Exception {
    Team team = stage.team(1).settle();
    Actor reserved = stage.member("reserved").reserveId();
    reserved.leave().answers();
    reserved.join().answers(UNKNOWN_MEMBER_ID);
    reserved.leave().answers(UNKNOWN_MEMBER_ID);
    team.leader().heartbeat().answer();
  }

  private static void byAdmin(Stage stage) throws Exception {
    Actor a = stage.member("a", profile -> profile.withInstanceId("instance-1"));
    Actor b = stage.member("b", profile -> profile.withInstanceId("instance-2"));
    Team team = Team.join(List.of(a, b)).settle();
    leave(stage, identity("", "unheard-of")).answers(UNKNOWN_MEMBER_ID);
    leave(stage, identity("", team.follower().instanceId()).setReason("by hand")).answer();
    team.follower().heartbeat().answers(UNKNOWN_MEMBER_ID);
    team.leader().heartbeat().answers(REBALANCE_IN_PROGRESS);
    team.leader().join().answers();
  }

  private static void batch(Stage stage) throws Exception {
    Actor a = stage.member("a", profile -> profile.withInstanceId("instance-1"));
    Actor b = stage.member("b", profile -> profile.withInstanceId("instance-2"));
    Team team = Team.join(List.of(a, b)).settle();
    Actor n = stage.member("n").reserveId();
    Actor reserved = stage.member("reserved").reserveId();
    Posted<?> newcomer = n.join().post().isParked();
    leave(
            stage,
            identity(n.memberId(), null),
            identity("made-up", null),
            identity("made-up", "unheard-of"),
            identity("made-up", team.leader().instanceId()),
            identity(team.follower().memberId(), team.follower().instanceId()),
            identity(reserved.memberId(), null),
            identity("", ""),
            identity(n.memberId(), null))
        .answers(UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID);
    newcomer.answers(UNKNOWN_MEMBER_ID);
    team.leader().join().answers();
  }

  private static MemberIdentity identity(String memberId, @Nullable String instanceId) {
    return new MemberIdentity().setMemberId(memberId).setGroupInstanceId(instanceId);
  }

  private static Call<LeaveGroupResponseData> leave(Stage stage, MemberIdentity... members) {
    LeaveGroupRequestData request =
        new LeaveGroupRequestData().setGroupId(stage.groupId()).setMembers(List.of(members));
    return stage.call(request, 5, LeaveGroupResponseData.class);
  }
}
