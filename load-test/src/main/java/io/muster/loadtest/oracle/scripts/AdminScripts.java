package io.muster.loadtest.oracle.scripts;

import static io.muster.loadtest.oracle.scripts.Groups.describe;
import static io.muster.loadtest.oracle.scripts.Groups.list;
import static io.muster.loadtest.oracle.scripts.Groups.listOnce;
import static org.apache.kafka.common.protocol.Errors.GROUP_ID_NOT_FOUND;
import static org.apache.kafka.common.protocol.Errors.INVALID_REQUEST;

import io.muster.loadtest.oracle.stage.Call;
import io.muster.loadtest.oracle.stage.Posted;
import io.muster.loadtest.oracle.stage.Script;
import io.muster.loadtest.oracle.stage.Stage;
import io.muster.loadtest.oracle.stage.Team;
import java.util.List;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;

/** What the tools ask: which groups there are, what they look like, who coordinates them. */
final class AdminScripts {
  private AdminScripts() {}

  static List<Script> all() {
    return List.of(
        new Script("describe: a group that does not exist", AdminScripts::describeMissing),
        new Script("describe: a group in every state", AdminScripts::describeStates),
        new Script("describe: a static member, in every version", AdminScripts::describeVersions),
        new Script("describe: a group that only committed", AdminScripts::describeSimple),
        new Script("list: a group in every state", AdminScripts::listStates),
        new Script("list: filters", AdminScripts::listFilters),
        new Script("find coordinator: one group, in every version", AdminScripts::findOne),
        new Script("find coordinator: several groups at once", AdminScripts::findSeveral),
        new Script("find coordinator: of what does not exist", AdminScripts::findNonsense));
  }

  private static void describeMissing(Stage stage) throws Exception {
    for (int version = 0; version <= 5; version++) {
      describe(stage, stage.groupId()).at(version).answers();
    }
    describe(stage, stage.groupId()).at(6).answers(GROUP_ID_NOT_FOUND);
    describe(stage).answers();
  }

  private static void describeStates(Stage stage) throws Exception {
    Team team = stage.team(2);
    describe(stage, stage.groupId()).answers();
    team.settle();
    describe(stage, stage.groupId(), stage.groupId("unheard-of")).at(5).answers();
    Posted<?> leader = team.leader().join().post().isParked();
    describe(stage, stage.groupId()).answers();
    team.follower().join().answers();
    leader.answers();
    team.settle();
    team.leader().leave().answers();
    team.follower().leave().answers();
    describe(stage, stage.groupId()).answers();
  }

  private static void describeVersions(Stage stage) throws Exception {
    var a = stage.member("a", profile -> profile.withInstanceId("instance-1"));
    a.join().answers();
    a.assign(a).answers();
    for (int version = 0; version <= 6; version++) {
      describe(stage, stage.groupId()).at(version).answers();
    }
    DescribeGroupsRequestData authorized =
        new DescribeGroupsRequestData()
            .setGroups(List.of(stage.groupId()))
            .setIncludeAuthorizedOperations(true);
    stage.call(authorized, 6, DescribeGroupsResponseData.class).answers();
  }

  private static void describeSimple(Stage stage) throws Exception {
    stage.member("a").commit("orders", 1).answers();
    describe(stage, stage.groupId()).answers();
    list(stage, List.of(), List.of()).answers();
  }

  private static void listStates(Stage stage) throws Exception {
    Team team = stage.team(2);
    listOnce(stage, "CompletingRebalance");
    team.settle();
    listOnce(stage, "Stable");
    for (int version = 0; version <= 5; version++) {
      list(stage, List.of(), List.of()).at(version).answers();
    }
    Posted<?> leader = team.leader().join().post().isParked();
    listOnce(stage, "PreparingRebalance");
    team.follower().join().answers();
    leader.answers();
    team.settle();
    team.leader().leave().answers();
    team.follower().leave().answers();
    listOnce(stage, "Empty");
  }

  private static void listFilters(Stage stage) throws Exception {
    stage.team(1).settle();
    stage
        .member("a")
        .commit("orders", 1, request -> request.setGroupId(stage.groupId("simple")))
        .answers();
    listOnce(stage, "Stable");
    list(stage, List.of("Stable"), List.of()).answers();
    list(stage, List.of("stable", "EMPTY"), List.of()).answers();
    list(stage, List.of("Empty"), List.of()).at(4).answers();
    list(stage, List.of("PreparingRebalance"), List.of()).answers();
    list(stage, List.of("no such state"), List.of()).answer();
    list(stage, List.of(), List.of("classic")).answers();
    list(stage, List.of(), List.of("Classic", "consumer")).answers();
    list(stage, List.of(), List.of("consumer")).answers();
    list(stage, List.of(), List.of("no such type")).answer();
    list(stage, List.of("Stable"), List.of("classic")).answers();
  }

  private static void findOne(Stage stage) throws Exception {
    for (int version = 0; version <= 3; version++) {
      FindCoordinatorRequestData single = new FindCoordinatorRequestData().setKey(stage.groupId());
      stage.ask(single, version, FindCoordinatorResponseData.class).answers();
    }
    for (int version = 4; version <= 6; version++) {
      find(stage, 0, stage.groupId()).at(version).answers();
    }
  }

  private static void findSeveral(Stage stage) throws Exception {
    find(stage, 0, stage.groupId(), stage.groupId("b"), stage.groupId("c")).answers();
    find(stage, 0, stage.groupId(), stage.groupId()).answers();
    find(stage, 0).answers();
  }

  private static void findNonsense(Stage stage) throws Exception {
    find(stage, 9, stage.groupId()).answers(INVALID_REQUEST);
    find(stage, 2, stage.groupId()).at(5).answers(INVALID_REQUEST);
    find(stage, 0, "").answer();
    FindCoordinatorRequestData nameless = new FindCoordinatorRequestData().setKey("");
    stage.ask(nameless, 2, FindCoordinatorResponseData.class).answer();
  }

  private static Call<FindCoordinatorResponseData> find(
      Stage stage, int keyType, String... groupIds) {
    return stage.ask(
        new FindCoordinatorRequestData()
            .setKeyType((byte) keyType)
            .setCoordinatorKeys(List.of(groupIds)),
        6,
        FindCoordinatorResponseData.class);
  }
}
