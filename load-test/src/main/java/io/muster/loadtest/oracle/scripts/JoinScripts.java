package io.muster.loadtest.oracle.scripts;

import static org.apache.kafka.common.protocol.Errors.INCONSISTENT_GROUP_PROTOCOL;
import static org.apache.kafka.common.protocol.Errors.INVALID_GROUP_ID;
import static org.apache.kafka.common.protocol.Errors.INVALID_SESSION_TIMEOUT;
import static org.apache.kafka.common.protocol.Errors.MEMBER_ID_REQUIRED;
import static org.apache.kafka.common.protocol.Errors.REBALANCE_IN_PROGRESS;
import static org.apache.kafka.common.protocol.Errors.UNKNOWN_MEMBER_ID;

import io.muster.loadtest.client.MemberProfile.Protocol;
import io.muster.loadtest.oracle.stage.Actor;
import io.muster.loadtest.oracle.stage.Posted;
import io.muster.loadtest.oracle.stage.Script;
import io.muster.loadtest.oracle.stage.Stage;
import io.muster.loadtest.oracle.stage.Team;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/** JoinGroup: who is let in, under which id, and what the group agrees on. */
final class JoinScripts {
  private JoinScripts() {}

  static List<Script> all() {
    return Stream.concat(
            IntStream.rangeClosed(0, 9).mapToObj(JoinScripts::inVersion),
            Stream.of(
                new Script("join: a made-up member id is unknown", JoinScripts::madeUpId),
                new Script("join: an empty group id is invalid", JoinScripts::emptyGroupId),
                new Script("join: session timeouts have bounds", JoinScripts::sessionBounds),
                new Script("join: protocols must be consistent", JoinScripts::inconsistent),
                new Script("join: the members vote on the protocol", JoinScripts::vote),
                new Script("join: only common protocols are elected", JoinScripts::commonOnly),
                new Script("join: a reserved id can be used at leisure", JoinScripts::reservedId),
                new Script("join: a newcomer rebalances a stable group", JoinScripts::intoStable),
                new Script("join: a newcomer interrupts the sync", JoinScripts::intoCompleting),
                new Script("join: old and new versions meet", JoinScripts::mixedVersions)))
        .toList();
  }

  private static Script inVersion(int version) {
    return new Script(
        "join: one member comes and goes in version " + version,
        stage -> {
          Actor a =
              stage
                  .member("a")
                  .speaks(ApiKeys.JOIN_GROUP, version)
                  .speaks(ApiKeys.SYNC_GROUP, Math.min(version, 5))
                  .speaks(ApiKeys.HEARTBEAT, Math.min(version, 4))
                  .speaks(ApiKeys.LEAVE_GROUP, Math.min(version, 5));
          if (version >= 4) {
            a.reserveId();
          }
          a.join().answers();
          a.assign(a).answers();
          a.heartbeat().answers();
          a.leave().answers();
          a.heartbeat().answers(UNKNOWN_MEMBER_ID);
        });
  }

  private static void madeUpId(Stage stage) throws Exception {
    Actor a = stage.member("a");
    a.join(request -> request.setMemberId("made-up")).answers(UNKNOWN_MEMBER_ID);
    a.reserveId();
    stage.member("b").join(request -> request.setMemberId("made-up")).answers(UNKNOWN_MEMBER_ID);
    a.join().answers();
    stage.member("c").join(request -> request.setMemberId("made-up")).answers(UNKNOWN_MEMBER_ID);
  }

  private static void emptyGroupId(Stage stage) throws Exception {
    stage.member("a").join(request -> request.setGroupId("")).answers(INVALID_GROUP_ID);
  }

  private static void sessionBounds(Stage stage) throws Exception {
    Actor a = stage.member("a");
    a.join(request -> request.setSessionTimeoutMs(5_999)).answers(INVALID_SESSION_TIMEOUT);
    a.join(request -> request.setSessionTimeoutMs(1_800_001)).answers(INVALID_SESSION_TIMEOUT);
    a.join(request -> request.setSessionTimeoutMs(-1)).answers(INVALID_SESSION_TIMEOUT);
    a.join(request -> request.setSessionTimeoutMs(6_000)).answers(MEMBER_ID_REQUIRED);
    stage
        .member("b")
        .join(request -> request.setSessionTimeoutMs(1_800_000))
        .answers(MEMBER_ID_REQUIRED);
  }

  private static void inconsistent(Stage stage) throws Exception {
    Actor early = stage.member("early");
    early.join(request -> request.setProtocolType("")).answers(INCONSISTENT_GROUP_PROTOCOL);
    early
        .join(request -> request.setProtocols(new JoinGroupRequestProtocolCollection()))
        .answers(INCONSISTENT_GROUP_PROTOCOL);
    Team team = stage.team(2).settle();
    Actor late = stage.member("late");
    late.join(request -> request.setProtocolType("connect")).answers(INCONSISTENT_GROUP_PROTOCOL);
    late.join(request -> request.setProtocolType("")).answers(INCONSISTENT_GROUP_PROTOCOL);
    late.join(request -> request.setProtocols(new JoinGroupRequestProtocolCollection()))
        .answers(INCONSISTENT_GROUP_PROTOCOL);
    supporting(stage, "later", "sticky").join().answers(INCONSISTENT_GROUP_PROTOCOL);
    team.leader().heartbeat().answers();
  }

  private static void vote(Stage stage) throws Exception {
    Team team =
        Team.join(
            List.of(
                supporting(stage, "m1", "range", "roundrobin"),
                supporting(stage, "m2", "roundrobin", "range"),
                supporting(stage, "m3", "roundrobin", "range")));
    team.settle();
  }

  private static void commonOnly(Stage stage) throws Exception {
    Team team =
        Team.join(
            List.of(
                supporting(stage, "m1", "sticky", "range"),
                supporting(stage, "m2", "sticky", "range"),
                supporting(stage, "m3", "roundrobin", "range")));
    team.settle();
  }

  private static void reservedId(Stage stage) throws Exception {
    Actor a = stage.member("a").reserveId();
    a.heartbeat(request -> request.setGenerationId(0)).answers(UNKNOWN_MEMBER_ID);
    a.sync(request -> request.setProtocolName("range")).answers(UNKNOWN_MEMBER_ID);
    a.commit("orders", 1).answer();
    a.join().answers();
    a.assign(a).answers();
    a.heartbeat().answers();
  }

  private static void intoStable(Stage stage) throws Exception {
    Team team = stage.team(2).settle();
    Actor n = stage.member("n").reserveId();
    team.leader().heartbeat().answers();
    Posted<JoinGroupResponseData> newcomer = n.join().post().isParked();
    team.leader().heartbeat().answers(REBALANCE_IN_PROGRESS);
    team.follower().heartbeat().answers(REBALANCE_IN_PROGRESS);
    team.rejoin();
    newcomer.answers();
    team.leader().assign(team.leader(), team.follower(), n).answers();
    team.follower().sync().answers();
    n.sync().answers();
    n.heartbeat().answers();
  }

  private static void intoCompleting(Stage stage) throws Exception {
    Team team = stage.team(2);
    var parked = team.follower().sync().post().isParked();
    Actor n = stage.member("n").reserveId();
    Posted<JoinGroupResponseData> newcomer = n.join().post();
    parked.answers(REBALANCE_IN_PROGRESS);
    team.leader().assign(team.all()).answers(REBALANCE_IN_PROGRESS);
    team.rejoin();
    newcomer.answers();
    team.leader().assign(team.leader(), team.follower(), n).answers();
  }

  private static void mixedVersions(Stage stage) throws Exception {
    Actor a = stage.member("a").speaks(ApiKeys.JOIN_GROUP, 0);
    a.join().answers();
    a.assign(a).answers();
    Actor b = stage.member("b").speaks(ApiKeys.JOIN_GROUP, 3);
    Posted<JoinGroupResponseData> old = b.join().post().isParked();
    Actor c = stage.member("c").reserveId();
    Posted<JoinGroupResponseData> newest = c.join().post().isParked();
    a.join().answers();
    old.answers();
    newest.answers();
  }

  private static Actor supporting(Stage stage, String name, String... protocols) {
    return stage.member(
        name,
        profile ->
            profile.withProtocols(
                "consumer",
                Arrays.stream(protocols)
                    .map(
                        protocol ->
                            Protocol.subscribing(
                                protocol,
                                List.of("orders"),
                                protocol.getBytes(StandardCharsets.UTF_8)))
                    .toList()));
  }
}
