package io.muster.loadtest.oracle.scripts;

import static org.apache.kafka.common.protocol.Errors.FENCED_INSTANCE_ID;
import static org.apache.kafka.common.protocol.Errors.REBALANCE_IN_PROGRESS;
import static org.apache.kafka.common.protocol.Errors.UNKNOWN_MEMBER_ID;

import io.muster.loadtest.client.MemberProfile;
import io.muster.loadtest.client.MemberProfile.Protocol;
import io.muster.loadtest.oracle.stage.Actor;
import io.muster.loadtest.oracle.stage.Posted;
import io.muster.loadtest.oracle.stage.Script;
import io.muster.loadtest.oracle.stage.Stage;
import io.muster.loadtest.oracle.stage.Team;
import java.util.List;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * Static membership (KIP-345, KIP-814): restarts that nobody notices, and the fencing of those who
 * were replaced.
 */
final class StaticMemberScripts {
  private StaticMemberScripts() {}

  static List<Script> all() {
    return List.of(
        new Script("static: a restarted follower is not noticed", StaticMemberScripts::follower),
        new Script("static: a restarted leader skips assigning", StaticMemberScripts::leader),
        new Script(
            "static: a restarted leader of an old version is no leader",
            StaticMemberScripts::oldLeader),
        new Script("static: who was replaced is fenced", StaticMemberScripts::fenced),
        new Script(
            "static: a restart with another subscription", StaticMemberScripts::changedMetadata),
        new Script(
            "static: a restart that changes the protocol rebalances",
            StaticMemberScripts::changedProtocol),
        new Script("static: a restart before the sync", StaticMemberScripts::inCompleting),
        new Script("static: a restart while members are joining", StaticMemberScripts::inPreparing),
        new Script("static: a known member joins again", StaticMemberScripts::rejoin),
        new Script("static: a made-up member id", StaticMemberScripts::madeUpId),
        new Script("static: leaving is final", StaticMemberScripts::leaves));
  }

  private static void follower(Stage stage) throws Exception {
    Team team = staticTeam(stage);
    Actor again = restarted(stage, team.follower());
    again.join().answers();
    again.sync().answers();
    again.heartbeat().answers();
    team.leader().heartbeat().answers();
  }

  private static void leader(Stage stage) throws Exception {
    Team team = staticTeam(stage);
    Actor again = restarted(stage, team.leader());
    again.join().answers();
    again.sync().answers();
    team.follower().heartbeat().answers();
    Posted<?> rebalancing = again.join().post().isParked();
    team.follower().join().answers();
    rebalancing.answers();
  }

  private static void oldLeader(Stage stage) throws Exception {
    Team team = staticTeam(stage);
    Actor again = restarted(stage, team.leader()).speaks(ApiKeys.JOIN_GROUP, 8);
    again.join().answers();
    again.sync().answers();
    Actor yetAgain =
        stage
            .member("yet again", profile -> profile.withInstanceId(again.instanceId()))
            .speaks(ApiKeys.JOIN_GROUP, 5);
    yetAgain.join().answers();
    yetAgain.sync().answers();
    team.follower().heartbeat().answers();
  }

  private static void fenced(Stage stage) throws Exception {
    Team team = staticTeam(stage);
    Actor old = team.follower();
    restarted(stage, old).join().answers();
    old.heartbeat().answers(FENCED_INSTANCE_ID);
    old.sync().answers(FENCED_INSTANCE_ID);
    old.commit("orders", 1).answers(FENCED_INSTANCE_ID);
    old.leave().answers(FENCED_INSTANCE_ID);
    old.join().answers(FENCED_INSTANCE_ID);
    old.heartbeat(request -> request.setGroupInstanceId(null)).answers(UNKNOWN_MEMBER_ID);
    team.leader().heartbeat().answers();
  }

  private static void changedMetadata(Stage stage) throws Exception {
    Team team = staticTeam(stage);
    Actor again = restarted(stage, team.follower());
    again
        .join(request -> request.protocols().forEach(p -> p.setMetadata(new byte[] {0, 1, 2, 3})))
        .answers();
    team.leader().heartbeat().answers();
  }

  private static void changedProtocol(Stage stage) throws Exception {
    Actor a =
        stage.member("a", profile -> preferring(profile, "instance-1", "range", "roundrobin"));
    Actor b =
        stage.member("b", profile -> preferring(profile, "instance-2", "range", "roundrobin"));
    Team team = Team.join(List.of(a, b)).settle();
    Actor again =
        stage.member(
            "again", profile -> preferring(profile, team.follower().instanceId(), "roundrobin"));
    Posted<?> rebalancing = again.join().post().isParked();
    team.leader().heartbeat().answers(REBALANCE_IN_PROGRESS);
    team.leader().join().answers();
    rebalancing.answers();
  }

  private static void inCompleting(Stage stage) throws Exception {
    Team team = unsettledTeam(stage);
    Posted<?> parked = team.follower().sync().post().isParked();
    Actor again = restarted(stage, team.follower());
    Posted<?> rebalancing = again.join().post();
    parked.answer();
    team.leader().heartbeat().answers(REBALANCE_IN_PROGRESS);
    team.leader().join().answers();
    rebalancing.answers();
    team.follower().heartbeat().answers(FENCED_INSTANCE_ID);
  }

  private static void inPreparing(Stage stage) throws Exception {
    Team team = staticTeam(stage);
    Posted<?> parked = team.leader().join().post().isParked();
    Actor again = restarted(stage, team.leader());
    Posted<?> replacing = again.join().post();
    parked.answers(FENCED_INSTANCE_ID);
    team.follower().join().answers();
    replacing.answers();
  }

  private static void rejoin(Stage stage) throws Exception {
    Team team = staticTeam(stage);
    team.follower().join().answers();
    team.follower()
        .join(request -> request.setGroupInstanceId("unheard-of"))
        .answers(UNKNOWN_MEMBER_ID);
    team.follower()
        .join(request -> request.setGroupInstanceId(team.leader().instanceId()))
        .answers(FENCED_INSTANCE_ID);
    team.leader().heartbeat().answers();
  }

  private static void madeUpId(Stage stage) throws Exception {
    Actor a = stage.member("a", profile -> profile.withInstanceId("instance-1"));
    a.join(request -> request.setMemberId("made-up")).answers(UNKNOWN_MEMBER_ID);
    a.join().answers();
    a.assign(a).answers();
    a.join(request -> request.setMemberId("made-up")).answers(FENCED_INSTANCE_ID);
    a.heartbeat().answers();
  }

  private static void leaves(Stage stage) throws Exception {
    Team team = staticTeam(stage);
    team.follower().leave().answers();
    team.leader().heartbeat().answers(REBALANCE_IN_PROGRESS);
    team.leader().join().answers();
    team.follower().heartbeat().answers(UNKNOWN_MEMBER_ID);
    team.follower().leave().answers(UNKNOWN_MEMBER_ID);
    team.follower().join().answers(UNKNOWN_MEMBER_ID);
  }

  private static Team staticTeam(Stage stage) throws Exception {
    return unsettledTeam(stage).settle();
  }

  private static Team unsettledTeam(Stage stage) throws Exception {
    return Team.join(
        List.of(
            stage.member("a", profile -> profile.withInstanceId("instance-1")),
            stage.member("b", profile -> profile.withInstanceId("instance-2"))));
  }

  /** The same instance in a new process, which knows no member id. */
  private static Actor restarted(Stage stage, Actor member) {
    return stage.member("again", profile -> profile.withInstanceId(member.instanceId()));
  }

  private static MemberProfile preferring(
      MemberProfile profile, String instanceId, String... protocols) {
    return profile
        .withInstanceId(instanceId)
        .withProtocols(
            "consumer",
            List.of(protocols).stream()
                .map(name -> Protocol.subscribing(name, List.of("orders"), new byte[0]))
                .toList());
  }
}
