package io.muster.loadtest.oracle.scripts;

import static org.apache.kafka.common.protocol.Errors.FENCED_MEMBER_EPOCH;
import static org.apache.kafka.common.protocol.Errors.GROUP_ID_NOT_FOUND;
import static org.apache.kafka.common.protocol.Errors.INVALID_REGULAR_EXPRESSION;
import static org.apache.kafka.common.protocol.Errors.INVALID_REQUEST;
import static org.apache.kafka.common.protocol.Errors.UNKNOWN_MEMBER_ID;
import static org.apache.kafka.common.protocol.Errors.UNSUPPORTED_ASSIGNOR;

import io.muster.loadtest.oracle.stage.ConsumerActor;
import io.muster.loadtest.oracle.stage.Script;
import io.muster.loadtest.oracle.stage.Settlement;
import io.muster.loadtest.oracle.stage.Stage;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData.TopicPartitions;
import org.apache.kafka.common.protocol.Errors;

/** ConsumerGroupHeartbeat: what is refused, and whose epoch counts. */
final class ConsumerRequestScripts {
  private ConsumerRequestScripts() {}

  static List<Script> all() {
    return List.of(
        new Script("consumer: member ids, in every version", ConsumerRequestScripts::memberIds),
        new Script("consumer: requests that make no sense", ConsumerRequestScripts::nonsense),
        new Script("consumer: assignors that there are not", ConsumerRequestScripts::assignors),
        new Script("consumer: regular expressions that are none", ConsumerRequestScripts::regexes),
        new Script("consumer: who is not a member", ConsumerRequestScripts::strangers),
        new Script("consumer: epochs that are not the member's", ConsumerRequestScripts::epochs),
        new Script("consumer: a member joins again", ConsumerRequestScripts::again),
        new Script("consumer: version 0 gives member ids", ConsumerRequestScripts::givenIds));
  }

  private static void memberIds(Stage stage) throws Exception {
    ConsumerActor a = stage.consumer("a");
    for (String nobody : List.of("", " ")) {
      for (int epoch : new int[] {1, -1}) {
        a.beat(request -> request.setMemberId(nobody).setMemberEpoch(epoch))
            .at(0)
            .answers(INVALID_REQUEST);
      }
      for (int epoch : new int[] {1, 0, -1, -2, -3}) {
        a.beat(request -> request.setMemberId(nobody).setMemberEpoch(epoch))
            .at(1)
            .answers(INVALID_REQUEST);
      }
    }
    a.beat(
            request ->
                request.setMemberId("").setMemberEpoch(-2).setInstanceId(stage.groupId("static")))
        .at(0)
        .answers(GROUP_ID_NOT_FOUND);
  }

  private static void nonsense(Stage stage) throws Exception {
    ConsumerActor a = stage.consumer("a");
    for (int version = 0; version <= 1; version++) {
      join(a, version, INVALID_REQUEST, request -> request.setGroupId(""));
      join(a, version, INVALID_REQUEST, request -> request.setGroupId(" "));
      join(a, version, INVALID_REQUEST, request -> request.setInstanceId(""));
      join(a, version, INVALID_REQUEST, request -> request.setRackId(""));
      join(a, version, INVALID_REQUEST, request -> request.setRebalanceTimeoutMs(-1));
      join(a, version, INVALID_REQUEST, request -> request.setTopicPartitions(null));
      join(
          a,
          version,
          INVALID_REQUEST,
          request -> request.setTopicPartitions(List.of(orders(stage, 0))));
      join(a, version, INVALID_REQUEST, request -> request.setSubscribedTopicNames(null));
      join(a, version, INVALID_REQUEST, request -> request.setMemberEpoch(-2));
      join(a, version, INVALID_REQUEST, request -> request.setMemberEpoch(-3));
      join(
          a,
          version,
          INVALID_REQUEST,
          request -> request.setMemberEpoch(Integer.MIN_VALUE).setServerAssignor("made-up"));
    }
    describe(stage);
  }

  private static void assignors(Stage stage) throws Exception {
    ConsumerActor a = stage.consumer("a");
    for (String name : List.of("made-up", "", "Range", "cooperative-sticky")) {
      join(a, 1, UNSUPPORTED_ASSIGNOR, request -> request.setServerAssignor(name));
    }
    a.beat(request -> request.setMemberEpoch(5).setServerAssignor("made-up"))
        .answers(UNSUPPORTED_ASSIGNOR);
    a.enter();
    Settlement.of(stage, 4, a).exactly();
    a.beat(request -> request.setServerAssignor("made-up")).answers(UNSUPPORTED_ASSIGNOR);
    a.beat(request -> request.setMemberEpoch(-1).setServerAssignor("made-up"))
        .answers(UNSUPPORTED_ASSIGNOR);
    a.beat().answers();
  }

  private static void regexes(Stage stage) throws Exception {
    ConsumerActor a = stage.consumer("a");
    for (String regex : List.of("(", "[a", "*", "a{2,1}", "a**", "(?=a)", "\\p{Foo}", "\\1")) {
      join(a, 1, INVALID_REGULAR_EXPRESSION, request -> request.setSubscribedTopicRegex(regex));
    }
    describe(stage);
    a.enter();
    Settlement.of(stage, 4, a).exactly();
    a.beat(request -> request.setSubscribedTopicRegex("(")).answers(INVALID_REGULAR_EXPRESSION);
    a.beat().answers();
    a.beat(request -> request.setSubscribedTopicRegex("")).answers();
    Settlement.of(stage, 4, a).exactly();
  }

  private static void strangers(Stage stage) throws Exception {
    ConsumerActor stranger = stage.consumer("stranger");
    ConsumerActor named =
        stage.consumer("named", told -> told.setInstanceId(stage.groupId("static")));
    for (int round = 0; round < 3; round++) {
      Errors expected = round == 0 ? GROUP_ID_NOT_FOUND : UNKNOWN_MEMBER_ID;
      stranger.beat(request -> request.setMemberEpoch(3)).answers(expected);
      stranger.leave().answers(expected);
      named.beat(request -> request.setMemberEpoch(3)).answers(expected);
      named.leave().answers(expected);
      named.leaveForAWhile().answers(expected);
      ConsumerActor a = stage.consumer("a");
      if (round == 0) {
        a.enter();
        Settlement.of(stage, 4, a).exactly();
      } else if (round == 1) {
        a.leave().answers();
        a.leave().answers(UNKNOWN_MEMBER_ID);
        describe(stage);
      }
    }
  }

  private static void epochs(Stage stage) throws Exception {
    ConsumerActor a =
        stage
            .consumer("a", told -> told.setSubscribedTopicNames(List.of("orders", "payments")))
            .enter();
    Settlement.of(stage, 6, a).exactly();
    a.tell(told -> told.setSubscribedTopicNames(List.of("orders")));
    Settlement.of(stage, 4, a).exactly();
    a.tell(told -> told.setSubscribedTopicNames(List.of("orders", "payments")));
    Settlement.of(stage, 6, a).exactly();
    int epoch = a.epoch();
    beat(a, epoch + 1, FENCED_MEMBER_EPOCH, request -> {});
    beat(a, epoch + 1, FENCED_MEMBER_EPOCH, request -> request.setTopicPartitions(a.owned()));
    beat(a, epoch - 1, FENCED_MEMBER_EPOCH, request -> {});
    beat(
        a,
        epoch - 1,
        FENCED_MEMBER_EPOCH,
        request -> request.setTopicPartitions(List.of(orders(stage, 0, 99))));
    beat(a, epoch - 2, FENCED_MEMBER_EPOCH, request -> {});
    beat(a, epoch - 2, FENCED_MEMBER_EPOCH, request -> request.setTopicPartitions(a.owned()));
    beat(
        a,
        epoch - 1,
        Errors.NONE,
        request -> request.setTopicPartitions(List.of(orders(stage, 0, 1))));
    beat(a, epoch - 1, Errors.NONE, request -> request.setTopicPartitions(List.of()));
    beat(a, epoch, Errors.NONE, request -> request.setTopicPartitions(List.of()));
    beat(
        a,
        epoch,
        Errors.NONE,
        request -> request.setTopicPartitions(List.of(orders(stage, 0, 99))));
    a.tellAll().answers();
    a.report().answers();
    a.beat().answers();
    Settlement.of(stage, 6, a).exactly();
  }

  private static void again(Stage stage) throws Exception {
    ConsumerActor a = stage.consumer("a").enter();
    Settlement.of(stage, 4, a).exactly();
    a.join().answers();
    a.join(request -> request.setRackId("rack-1").setRebalanceTimeoutMs(1_000)).answers();
    Settlement.of(stage, 4, a).exactly();
    a.join().at(0).answers();
    a.leave().answers();
    a.join(request -> request.setSubscribedTopicNames(List.of())).unrecorded();
    Settlement.of(stage, 0, a).exactly();
  }

  private static void givenIds(Stage stage) throws Exception {
    ConsumerActor a = stage.consumer("a").speaks(0).enter();
    Settlement.of(stage, 4, a).exactly();
    a.beat().answers();
    a.tellAll().answers();
    ConsumerActor b = stage.consumer("b").speaks(0).enter();
    Settlement.of(stage, 4, a, b).inShares();
    a.leave().answers();
    Settlement.of(stage, 4, b).exactly();
  }

  private static void join(
      ConsumerActor member,
      int version,
      Errors expected,
      Consumer<ConsumerGroupHeartbeatRequestData> edit)
      throws Exception {
    member.join(edit).at(version).answers(expected);
  }

  private static void beat(
      ConsumerActor member,
      int epoch,
      Errors expected,
      Consumer<ConsumerGroupHeartbeatRequestData> edit)
      throws Exception {
    member.beat(edit.andThen(request -> request.setMemberEpoch(epoch))).answers(expected);
  }

  private static void describe(Stage stage) throws Exception {
    Groups.describeConsumers(stage, stage.groupId()).answer();
  }

  private static TopicPartitions orders(Stage stage, Integer... partitions) {
    return new TopicPartitions()
        .setTopicId(stage.topicId("orders"))
        .setPartitions(List.of(partitions));
  }
}
