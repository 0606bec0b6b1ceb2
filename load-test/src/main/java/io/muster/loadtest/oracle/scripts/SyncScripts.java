package io.muster.loadtest.oracle.scripts;

import static org.apache.kafka.common.protocol.Errors.ILLEGAL_GENERATION;
import static org.apache.kafka.common.protocol.Errors.INCONSISTENT_GROUP_PROTOCOL;
import static org.apache.kafka.common.protocol.Errors.INVALID_GROUP_ID;
import static org.apache.kafka.common.protocol.Errors.REBALANCE_IN_PROGRESS;
import static org.apache.kafka.common.protocol.Errors.UNKNOWN_MEMBER_ID;

import io.muster.loadtest.oracle.stage.Actor;
import io.muster.loadtest.oracle.stage.Posted;
import io.muster.loadtest.oracle.stage.Script;
import io.muster.loadtest.oracle.stage.Stage;
import io.muster.loadtest.oracle.stage.Team;
import java.util.List;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;

/** SyncGroup: in order, out of order, and by those who must not. */
final class SyncScripts {
  private SyncScripts() {}

  static List<Script> all() {
    return List.of(
        new Script("sync: followers wait for the leader", SyncScripts::followersFirst),
        new Script("sync: the assignment stays for those who come late", SyncScripts::late),
        new Script("sync: in every version", SyncScripts::everyVersion),
        new Script("sync: a wrong generation", SyncScripts::wrongGeneration),
        new Script("sync: a wrong member", SyncScripts::wrongMember),
        new Script("sync: a wrong protocol", SyncScripts::wrongProtocol),
        new Script("sync: not while members are joining", SyncScripts::whilePreparing),
        new Script("sync: a member the leader forgot gets nothing", SyncScripts::forgotten),
        new Script("sync: a follower's assignments do not count", SyncScripts::byFollower));
  }

  private static void followersFirst(Stage stage) throws Exception {
    Team team = stage.team(3);
    Posted<SyncGroupResponseData> first = team.follower().sync().post().isParked();
    Posted<SyncGroupResponseData> second = team.followers().get(1).sync().post().isParked();
    team.follower().heartbeat().answers();
    team.leader().heartbeat().answers();
    team.leader().assign(team.all()).answers();
    first.answers();
    second.answers();
  }

  private static void late(Stage stage) throws Exception {
    Team team = stage.team(2).settle();
    team.follower().sync().answers();
    team.leader().sync().answers();
    team.leader().assign(team.follower(), team.leader()).answers();
    team.follower().sync().answers();
  }

  private static void everyVersion(Stage stage) throws Exception {
    Team team = stage.team(2);
    Posted<SyncGroupResponseData> parked = team.follower().sync().at(0).post().isParked();
    team.leader().assign(team.all()).at(3).answers();
    parked.answers();
    for (int version = 0; version <= 5; version++) {
      team.follower().sync().at(version).answers();
    }
  }

  private static void wrongGeneration(Stage stage) throws Exception {
    Team team = stage.team(2);
    team.follower().sync(request -> request.setGenerationId(0)).answers(ILLEGAL_GENERATION);
    team.follower().sync(request -> request.setGenerationId(7)).answers(ILLEGAL_GENERATION);
    team.settle();
    team.follower().sync(request -> request.setGenerationId(-1)).answers(ILLEGAL_GENERATION);
    team.leader().sync(request -> request.setGenerationId(7)).answers(ILLEGAL_GENERATION);
  }

  private static void wrongMember(Stage stage) throws Exception {
    Actor nobody = stage.member("nobody");
    nobody.sync(SyncScripts::asMadeUp).answers(UNKNOWN_MEMBER_ID);
    nobody.sync(request -> asMadeUp(request).setGroupId("")).answers(INVALID_GROUP_ID);
    Team team = stage.team(2);
    nobody.sync(SyncScripts::asMadeUp).answers(UNKNOWN_MEMBER_ID);
    nobody.sync(request -> asMadeUp(request).setMemberId("")).answers(UNKNOWN_MEMBER_ID);
    team.settle();
    nobody.sync(SyncScripts::asMadeUp).answers(UNKNOWN_MEMBER_ID);
    nobody.reserveId();
    nobody.sync(request -> request.setProtocolName("range")).answers(UNKNOWN_MEMBER_ID);
  }

  private static void wrongProtocol(Stage stage) throws Exception {
    Team team = stage.team(2);
    Actor follower = team.follower();
    follower
        .sync(request -> request.setProtocolName("sticky"))
        .answers(INCONSISTENT_GROUP_PROTOCOL);
    follower
        .sync(request -> request.setProtocolType("connect"))
        .answers(INCONSISTENT_GROUP_PROTOCOL);
    follower.sync(request -> request.setProtocolName(null)).answers(INCONSISTENT_GROUP_PROTOCOL);
    follower.sync(request -> request.setProtocolType(null)).answers(INCONSISTENT_GROUP_PROTOCOL);
    team.settle();
    follower
        .sync(request -> request.setProtocolName("sticky"))
        .answers(INCONSISTENT_GROUP_PROTOCOL);
    follower.sync(request -> request.setProtocolName("sticky")).at(4).answers();
  }

  private static void whilePreparing(Stage stage) throws Exception {
    Team team = stage.team(2).settle();
    Posted<?> leader = team.leader().join().post().isParked();
    team.follower().sync().answers(REBALANCE_IN_PROGRESS);
    team.follower().sync(request -> request.setGenerationId(0)).answers(ILLEGAL_GENERATION);
    team.follower().join().answers();
    leader.answers();
    team.follower().sync(request -> request.setGenerationId(1)).answers(ILLEGAL_GENERATION);
  }

  private static void forgotten(Stage stage) throws Exception {
    Team team = stage.team(3);
    team.leader().assign(team.leader(), team.follower()).answers();
    team.follower().sync().answers();
    team.followers().get(1).sync().answers();
  }

  private static void byFollower(Stage stage) throws Exception {
    Team team = stage.team(2);
    Posted<?> parked = team.follower().assign(team.follower(), team.leader()).post().isParked();
    team.leader().assign(team.leader(), team.follower()).answers();
    parked.answers();
  }

  private static SyncGroupRequestData asMadeUp(SyncGroupRequestData request) {
    return request.setMemberId("made-up").setGenerationId(1).setProtocolName("range");
  }
}
