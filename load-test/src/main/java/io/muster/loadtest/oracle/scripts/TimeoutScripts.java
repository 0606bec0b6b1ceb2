package io.muster.loadtest.oracle.scripts;

import static org.apache.kafka.common.protocol.Errors.NONE;
import static org.apache.kafka.common.protocol.Errors.REBALANCE_IN_PROGRESS;
import static org.apache.kafka.common.protocol.Errors.UNKNOWN_MEMBER_ID;

import io.muster.loadtest.client.MemberProfile;
import io.muster.loadtest.oracle.stage.Actor;
import io.muster.loadtest.oracle.stage.Posted;
import io.muster.loadtest.oracle.stage.Script;
import io.muster.loadtest.oracle.stage.Stage;
import io.muster.loadtest.oracle.stage.Team;
import java.time.Duration;
import java.util.List;

/**
 * What happens when somebody says nothing: sessions, join phases, syncs and reserved ids end by
 * themselves.
 */
final class TimeoutScripts {
  /** The shortest a coordinator accepts. */
  private static final Duration SESSION = Duration.ofSeconds(6);

  private static final Duration BEYOND_SESSION = Duration.ofSeconds(8);

  private TimeoutScripts() {}

  static List<Script> all() {
    return List.of(
        new Script("timeout: a silent member is dropped", TimeoutScripts::session),
        new Script("timeout: a silent static member is dropped", TimeoutScripts::staticSession),
        new Script("timeout: the group of a silent member empties", TimeoutScripts::lastSession),
        new Script("timeout: a commit is a sign of life", TimeoutScripts::commitKeepsAlive),
        new Script("timeout: a parked join outlives its session", TimeoutScripts::parkedJoin),
        new Script("timeout: who does not rejoin is left out", TimeoutScripts::rebalance),
        new Script(
            "timeout: a static member who does not rejoin is kept",
            TimeoutScripts::staticRebalance),
        new Script("timeout: a follower never syncs", TimeoutScripts::followerNeverSyncs),
        new Script("timeout: a leader never syncs", TimeoutScripts::leaderNeverSyncs),
        new Script("timeout: a reserved id expires", TimeoutScripts::reservedId),
        new Script(
            "timeout: a reserved id that is not used holds up a rebalance",
            TimeoutScripts::reservedIdBlocks));
  }

  private static void session(Stage stage) throws Exception {
    Team team = stage.team(2, TimeoutScripts::shortSession).settle();
    team.leader().heartbeat().until(REBALANCE_IN_PROGRESS);
    team.leader().join().answers();
    team.follower().heartbeat().answers(UNKNOWN_MEMBER_ID);
  }

  private static void staticSession(Stage stage) throws Exception {
    Team team =
        Team.join(
                List.of(
                    stage.member("a", p -> shortSession(p).withInstanceId("instance-1")),
                    stage.member("b", p -> shortSession(p).withInstanceId("instance-2"))))
            .settle();
    team.leader().heartbeat().until(REBALANCE_IN_PROGRESS);
    team.leader().join().answers();
    team.follower().heartbeat().answers(UNKNOWN_MEMBER_ID);
  }

  private static void lastSession(Stage stage) throws Exception {
    Team team = stage.team(1, TimeoutScripts::shortSession).settle();
    stage.member("outsider").commit("orders", 1).until(NONE);
    team.leader().heartbeat().answers(UNKNOWN_MEMBER_ID);
  }

  private static void commitKeepsAlive(Stage stage) throws Exception {
    Team team = stage.team(1, TimeoutScripts::shortSession).settle();
    team.leader().commit("orders", 1).during(BEYOND_SESSION);
    team.leader().heartbeat().answers();
  }

  private static void parkedJoin(Stage stage) throws Exception {
    Team team = stage.team(2, TimeoutScripts::shortSession).settle();
    Posted<?> leader = team.leader().join().post().isParked();
    team.follower().heartbeat().during(BEYOND_SESSION);
    team.follower().join().answers();
    leader.answers();
  }

  private static void rebalance(Stage stage) throws Exception {
    Team team = stage.team(3, TimeoutScripts::shortRebalance).settle();
    Posted<?> leader = team.leader().join().post().isParked();
    team.follower().join().answers();
    leader.answers();
    team.followers().get(1).heartbeat().answers(UNKNOWN_MEMBER_ID);
    team.leader().assign(team.leader(), team.follower()).answers();
  }

  private static void staticRebalance(Stage stage) throws Exception {
    Team team =
        Team.join(
                List.of(
                    stage.member("a", p -> shortRebalance(p).withInstanceId("instance-1")),
                    stage.member("b", p -> shortRebalance(p).withInstanceId("instance-2"))))
            .settle();
    team.leader().join().answers();
    team.follower().heartbeat().answer();
    team.leader().assign(team.all()).answers();
    team.follower().sync(request -> request.setGenerationId(2)).answers();
  }

  private static void followerNeverSyncs(Stage stage) throws Exception {
    Team team = stage.team(2, TimeoutScripts::shortRebalance);
    team.leader().assign(team.all()).answers();
    team.follower().heartbeat().answers();
    team.leader().heartbeat().until(REBALANCE_IN_PROGRESS);
    team.leader().join().answers();
    team.follower().heartbeat().answers(UNKNOWN_MEMBER_ID);
  }

  private static void leaderNeverSyncs(Stage stage) throws Exception {
    Team team = stage.team(2, TimeoutScripts::shortRebalance);
    team.follower().sync().answers(REBALANCE_IN_PROGRESS);
    team.leader().heartbeat().answers(UNKNOWN_MEMBER_ID);
    team.follower().join().answers();
    team.follower().assign(team.follower()).answers();
  }

  private static void reservedId(Stage stage) throws Exception {
    Team team = stage.team(1).settle();
    Actor reserved = stage.member("reserved", TimeoutScripts::shortSession).reserveId();
    team.leader().heartbeat().during(BEYOND_SESSION);
    reserved.join().answers(UNKNOWN_MEMBER_ID);
  }

  private static void reservedIdBlocks(Stage stage) throws Exception {
    Team team = stage.team(2).settle();
    stage.member("reserved", TimeoutScripts::shortSession).reserveId();
    Posted<?> leader = team.leader().join().post().isParked();
    Posted<?> follower = team.follower().join().post().isParked();
    leader.answers();
    follower.answers();
  }

  private static MemberProfile shortSession(MemberProfile profile) {
    return profile.withTimeouts(SESSION, Duration.ofSeconds(20));
  }

  private static MemberProfile shortRebalance(MemberProfile profile) {
    return profile.withTimeouts(Duration.ofSeconds(30), Duration.ofSeconds(2));
  }
}
