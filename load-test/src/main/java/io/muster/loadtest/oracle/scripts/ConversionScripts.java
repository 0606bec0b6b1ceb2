package io.muster.loadtest.oracle.scripts;

import static org.apache.kafka.common.protocol.Errors.GROUP_ID_NOT_FOUND;
import static org.apache.kafka.common.protocol.Errors.UNKNOWN_MEMBER_ID;

import io.muster.loadtest.oracle.stage.Actor;
import io.muster.loadtest.oracle.stage.ConsumerActor;
import io.muster.loadtest.oracle.stage.Script;
import io.muster.loadtest.oracle.stage.Settlement;
import io.muster.loadtest.oracle.stage.Stage;
import io.muster.loadtest.oracle.stage.Team;
import java.util.List;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;

/** Groups without members, between the classic and the consumer protocol. */
final class ConversionScripts {
  private ConversionScripts() {}

  static List<Script> all() {
    return List.of(
        new Script("protocols: an empty group changes, there and back", ConversionScripts::empty),
        new Script("protocols: a group that only committed", ConversionScripts::simple),
        new Script("protocols: each asked for as the other", ConversionScripts::described));
  }

  private static void empty(Stage stage) throws Exception {
    Team team = stage.team(1).settle();
    team.leader().commit("orders", 42).answers();
    team.leader().leave().answers();
    look(stage, "Empty", "classic");
    ConsumerActor a = stage.consumer("a").enter();
    Settlement.of(stage, 4, a).exactly();
    look(stage, "Stable", "consumer");
    Offsets.fetch(stage, stage.groupId(), 9, null).answers();
    team.leader().heartbeat().answers(UNKNOWN_MEMBER_ID);
    a.commit("orders", 1, 43).answers();
    a.leave().answers();
    look(stage, "Empty", "consumer");
    Actor next = stage.member("next").reserveId();
    next.join().answers();
    next.assign(next).answers();
    next.heartbeat().answers();
    look(stage, "Stable", "classic");
    Offsets.fetch(stage, stage.groupId(), 9, null).answers();
    a.beat(request -> request.setMemberEpoch(1)).answers(GROUP_ID_NOT_FOUND);
    next.leave().answers();
    a.beat(request -> request.setMemberEpoch(1)).answers(GROUP_ID_NOT_FOUND);
    a.leave().answers(GROUP_ID_NOT_FOUND);
  }

  private static void simple(Stage stage) throws Exception {
    stage.member("tool").commit("orders", 42).answers();
    Groups.listOnce(stage, "Empty");
    describe(stage);
    ConsumerActor a = stage.consumer("a");
    a.beat(request -> request.setMemberEpoch(1)).answers(GROUP_ID_NOT_FOUND);
    a.enter();
    Settlement.of(stage, 4, a).exactly();
    Offsets.fetch(stage, stage.groupId(), 9, null).answers();
    look(stage, "Stable", "consumer");
  }

  private static void described(Stage stage) throws Exception {
    String unheardOf = stage.groupId("unheard-of");
    ConsumerActor a = stage.consumer("a").enter();
    Settlement.of(stage, 4, a).exactly();
    String classic = stage.groupId("classic");
    Actor b = stage.member("b");
    b.commit("orders", 1, request -> request.setGroupId(classic)).answers();
    for (int version = 0; version <= 1; version++) {
      Groups.describeConsumers(stage, stage.groupId(), classic, unheardOf)
          .at(version)
          .answers(GROUP_ID_NOT_FOUND);
      Groups.describeConsumers(stage).at(version).answers();
      Groups.describeConsumers(stage, "").at(version).answer();
      Groups.describeConsumers(stage, stage.groupId(), stage.groupId()).at(version).answer();
    }
    ConsumerGroupDescribeRequestData authorized =
        new ConsumerGroupDescribeRequestData()
            .setGroupIds(List.of(stage.groupId(), unheardOf))
            .setIncludeAuthorizedOperations(true);
    stage.call(authorized, 1, ConsumerGroupDescribeResponseData.class).answer();
    for (int version = 0; version <= 6; version++) {
      Groups.describe(stage, stage.groupId(), classic, unheardOf).at(version).answer();
    }
    Groups.listOnce(stage, "Stable", "consumer");
    for (int version = 0; version <= 5; version++) {
      Groups.list(stage, List.of(), List.of()).at(version).answers();
    }
    Groups.list(stage, List.of(), List.of("consumer")).answers();
    Groups.list(stage, List.of(), List.of("CLASSIC")).answers();
    Groups.list(stage, List.of("stable"), List.of("consumer")).answers();
    Groups.list(stage, List.of("empty"), List.of("consumer")).answers();
    a.leave().answers();
    Groups.describe(stage, stage.groupId()).answer();
    Groups.describe(stage, stage.groupId()).at(5).answer();
  }

  private static void look(Stage stage, String state, String type) throws Exception {
    Groups.listOnce(stage, state, type);
    describe(stage);
  }

  private static void describe(Stage stage) throws Exception {
    Groups.describe(stage, stage.groupId()).answer();
    Groups.describeConsumers(stage, stage.groupId()).answer();
  }
}
