package io.muster.loadtest.oracle.scripts;

import static org.apache.kafka.common.protocol.Errors.FENCED_INSTANCE_ID;
import static org.apache.kafka.common.protocol.Errors.FENCED_MEMBER_EPOCH;
import static org.apache.kafka.common.protocol.Errors.UNKNOWN_MEMBER_ID;
import static org.apache.kafka.common.protocol.Errors.UNRELEASED_INSTANCE_ID;

import io.muster.loadtest.oracle.stage.ConsumerActor;
import io.muster.loadtest.oracle.stage.Script;
import io.muster.loadtest.oracle.stage.Settlement;
import io.muster.loadtest.oracle.stage.Stage;
import java.util.List;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.jspecify.annotations.Nullable;

/** Static members of consumer groups (KIP-345 in KIP-848), and who removes members. */
final class ConsumerStaticScripts {
  private ConsumerStaticScripts() {}

  static List<Script> all() {
    return List.of(
        new Script("consumer: a static member comes back", ConsumerStaticScripts::comesBack),
        new Script("consumer: back under its own id", ConsumerStaticScripts::sameId),
        new Script("consumer: back with other topics", ConsumerStaticScripts::otherTopics),
        new Script("consumer: an instance id that is in use", ConsumerStaticScripts::inUse),
        new Script("consumer: left while it gives up", ConsumerStaticScripts::whileGivingUp),
        new Script("consumer: a static member leaves for good", ConsumerStaticScripts::forGood),
        new Script("consumer: removed by an administrator", ConsumerStaticScripts::byAdmin));
  }

  private static ConsumerActor member(Stage stage, String name, @Nullable String instanceId) {
    return stage.consumer(name, told -> told.setInstanceId(instanceId).setServerAssignor("range"));
  }

  private static void comesBack(Stage stage) throws Exception {
    ConsumerActor a = member(stage, "a", "instance-1").enter();
    ConsumerActor b = member(stage, "b", null).enter();
    Settlement.of(stage, 4, a, b).exactly();
    int epoch = a.epoch();
    a.leaveForAWhile().answers();
    Groups.describeConsumers(stage, stage.groupId()).answers();
    a.beat(request -> request.setMemberEpoch(epoch)).answers(FENCED_MEMBER_EPOCH);
    a.leaveForAWhile().answers();
    b.beat().answers();
    ConsumerActor next = member(stage, "next", "instance-1");
    next.beat(request -> request.setMemberEpoch(epoch)).answers(FENCED_INSTANCE_ID);
    next.leaveForAWhile().answers(FENCED_INSTANCE_ID);
    next.join().answers();
    next.beat().answers();
    a.beat(request -> request.setMemberEpoch(epoch)).answers(FENCED_INSTANCE_ID);
    a.leaveForAWhile().answers(FENCED_INSTANCE_ID);
    a.leave().answers(FENCED_INSTANCE_ID);
    b.beat().answers();
    Settlement.of(stage, 4, next, b).exactly();
  }

  private static void sameId(Stage stage) throws Exception {
    ConsumerActor a = member(stage, "a", "instance-1").enter();
    Settlement.of(stage, 4, a).exactly();
    a.leaveForAWhile().answers();
    a.join().answers();
    a.beat().answers();
    a.beat(request -> request.setInstanceId(null)).answers();
    Settlement.of(stage, 4, a).exactly();
  }

  private static void otherTopics(Stage stage) throws Exception {
    ConsumerActor a = member(stage, "a", "instance-1").enter();
    ConsumerActor b = member(stage, "b", "instance-2").enter();
    Settlement.of(stage, 4, a, b).exactly();
    b.leaveForAWhile().answers();
    ConsumerActor next =
        stage
            .consumer(
                "next",
                told ->
                    told.setInstanceId("instance-2")
                        .setServerAssignor("range")
                        .setSubscribedTopicNames(List.of("payments")))
            .enter();
    Settlement.of(stage, 6, a, next).exactly();
  }

  private static void inUse(Stage stage) throws Exception {
    ConsumerActor a = member(stage, "a", "instance-1").enter();
    Settlement.of(stage, 4, a).exactly();
    ConsumerActor b = member(stage, "b", "instance-1");
    b.join().answers(UNRELEASED_INSTANCE_ID);
    a.join().answers(UNRELEASED_INSTANCE_ID);
    b.beat(request -> request.setMemberEpoch(a.epoch())).answers(FENCED_INSTANCE_ID);
    b.leave().answers(FENCED_INSTANCE_ID);
    a.beat(request -> request.setInstanceId("unheard-of")).answers(UNKNOWN_MEMBER_ID);
    a.beat(request -> request.setMemberEpoch(a.epoch() + 1)).answers(FENCED_MEMBER_EPOCH);
    a.beat(request -> request.setMemberId("made-up").setInstanceId(null))
        .answers(UNKNOWN_MEMBER_ID);
    a.beat().answers();
    Settlement.of(stage, 4, a).exactly();
  }

  private static void whileGivingUp(Stage stage) throws Exception {
    ConsumerActor a = member(stage, "a", "instance-1").enter();
    Settlement.of(stage, 4, a).exactly();
    ConsumerActor b = member(stage, "b", null).enter();
    a.beat().once("told to give up", answer -> answer.assignment() != null);
    a.leaveForAWhile().answers();
    b.beat().once("given what it left", answer -> answer.assignment() != null);
    ConsumerActor next = member(stage, "next", "instance-1").enter();
    Settlement.of(stage, 4, next, b).exactly();
  }

  private static void forGood(Stage stage) throws Exception {
    ConsumerActor a = member(stage, "a", "instance-1").enter();
    ConsumerActor b = member(stage, "b", null).enter();
    Settlement.of(stage, 4, a, b).exactly();
    a.leave().answers();
    a.leave().answers(UNKNOWN_MEMBER_ID);
    a.leaveForAWhile().answers(UNKNOWN_MEMBER_ID);
    Settlement.of(stage, 4, b).exactly();
    ConsumerActor c = member(stage, "c", "instance-1").enter();
    Settlement.of(stage, 4, b, c).exactly();
    c.leaveForAWhile().answers();
    c.leave().answers();
    Settlement.of(stage, 4, b).exactly();
  }

  private static void byAdmin(Stage stage) throws Exception {
    ConsumerActor a = member(stage, "a", "instance-1").enter();
    ConsumerActor b = member(stage, "b", "instance-2").enter();
    ConsumerActor c = member(stage, "c", null).enter();
    Settlement.of(stage, 4, a, b, c).exactly();
    remove(stage, identity("made-up", null), identity("", "unheard-of"), identity("", ""));
    remove(stage, identity("made-up", "instance-1"));
    remove(stage, identity("", "instance-1"), identity(c.memberId(), null));
    a.beat().answers(UNKNOWN_MEMBER_ID);
    c.beat().answers(UNKNOWN_MEMBER_ID);
    Settlement.of(stage, 4, b).exactly();
    remove(stage, identity(b.memberId(), "instance-2"), identity(b.memberId(), "instance-2"));
    remove(stage, identity(b.memberId(), "instance-2"));
    Groups.describeConsumers(stage, stage.groupId()).answers();
  }

  private static MemberIdentity identity(String memberId, @Nullable String instanceId) {
    return new MemberIdentity().setMemberId(memberId).setGroupInstanceId(instanceId);
  }

  private static void remove(Stage stage, MemberIdentity... members) throws Exception {
    LeaveGroupRequestData request =
        new LeaveGroupRequestData().setGroupId(stage.groupId()).setMembers(List.of(members));
    stage.call(request, 5, LeaveGroupResponseData.class).answer();
  }
}
