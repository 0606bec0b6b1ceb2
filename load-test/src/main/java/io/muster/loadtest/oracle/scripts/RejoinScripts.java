package io.muster.loadtest.oracle.scripts;

import static org.apache.kafka.common.protocol.Errors.INCONSISTENT_GROUP_PROTOCOL;
import static org.apache.kafka.common.protocol.Errors.REBALANCE_IN_PROGRESS;
import static org.apache.kafka.common.protocol.Errors.UNKNOWN_MEMBER_ID;

import io.muster.loadtest.oracle.stage.Actor;
import io.muster.loadtest.oracle.stage.Posted;
import io.muster.loadtest.oracle.stage.Script;
import io.muster.loadtest.oracle.stage.Stage;
import io.muster.loadtest.oracle.stage.Team;
import java.util.List;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;

/** JoinGroup of those who are members already, in every state. */
final class RejoinScripts {
  private RejoinScripts() {}

  static List<Script> all() {
    return List.of(
        new Script("rejoin: an unchanged follower gets its generation again", RejoinScripts::same),
        new Script("rejoin: a changed follower rebalances", RejoinScripts::changedInStable),
        new Script("rejoin: a leader always rebalances", RejoinScripts::leaderInStable),
        new Script(
            "rejoin: unchanged members who missed their answer get it again before the sync",
            RejoinScripts::sameInCompleting),
        new Script(
            "rejoin: a changed follower interrupts the sync", RejoinScripts::changedInCompleting),
        new Script(
            "rejoin: what a member joins with again must fit the group", RejoinScripts::unfit),
        new Script("rejoin: the member of an emptied group is unknown", RejoinScripts::afterEmpty),
        new Script("rejoin: a reason is welcome and changes nothing", RejoinScripts::reason));
  }

  private static void same(Stage stage) throws Exception {
    Team team = stage.team(3).settle();
    team.follower().join().answers();
    team.follower().sync().answers();
    team.leader().heartbeat().answers();
    team.follower().join().at(4).answers();
    team.followers().get(1).join().at(9).answers();
  }

  private static void changedInStable(Stage stage) throws Exception {
    Team team = stage.team(2).settle();
    Posted<JoinGroupResponseData> changed =
        team.follower().join(RejoinScripts::subscribeOtherwise).post().isParked();
    team.leader().heartbeat().answers(REBALANCE_IN_PROGRESS);
    team.leader().sync().answers(REBALANCE_IN_PROGRESS);
    team.leader().join().answers();
    changed.answers();
    team.settle();
  }

  private static void leaderInStable(Stage stage) throws Exception {
    Team team = stage.team(2).settle();
    Posted<JoinGroupResponseData> leader = team.leader().join().post().isParked();
    team.follower().heartbeat().answers(REBALANCE_IN_PROGRESS);
    team.follower().join().answers();
    leader.answers();
    team.settle();
  }

  private static void sameInCompleting(Stage stage) throws Exception {
    Team team = stage.team(3);
    team.follower().join().answers();
    team.leader().join().answers();
    Posted<?> parked = team.follower().sync().post().isParked();
    team.followers().get(1).join().answers();
    team.leader().assign(team.all()).answers();
    parked.answers();
  }

  private static void changedInCompleting(Stage stage) throws Exception {
    Team team = stage.team(2);
    Posted<?> early = team.follower().sync().post().isParked();
    Posted<JoinGroupResponseData> changed =
        team.leader().join(RejoinScripts::subscribeOtherwise).post();
    early.answers(REBALANCE_IN_PROGRESS);
    team.follower().heartbeat().answers(REBALANCE_IN_PROGRESS);
    team.follower().join().answers();
    changed.answers();
    team.settle();
  }

  private static void unfit(Stage stage) throws Exception {
    Team team = stage.team(2).settle();
    team.follower()
        .join(request -> request.setProtocolType("connect"))
        .answers(INCONSISTENT_GROUP_PROTOCOL);
    team.follower()
        .join(request -> request.protocols().forEach(protocol -> protocol.setName("sticky")))
        .answers(INCONSISTENT_GROUP_PROTOCOL);
    team.leader().heartbeat().answers();
  }

  private static void afterEmpty(Stage stage) throws Exception {
    Team team = stage.team(1).settle();
    team.leader().leave().answers();
    team.leader().join().answers(UNKNOWN_MEMBER_ID);
    Actor next = stage.member("next").reserveId();
    next.join().answers();
    next.assign(next).answers();
  }

  private static void reason(Stage stage) throws Exception {
    Team team = stage.team(2).settle();
    team.follower().join(request -> request.setReason("because")).answers();
    team.follower().join(request -> request.setReason("x".repeat(10_000))).answers();
    team.leader().heartbeat().answers();
  }

  /** For the coordinator only other bytes. */
  private static void subscribeOtherwise(JoinGroupRequestData request) {
    request.protocols().forEach(protocol -> protocol.setMetadata(new byte[] {0, 1, 2, 3}));
  }
}
