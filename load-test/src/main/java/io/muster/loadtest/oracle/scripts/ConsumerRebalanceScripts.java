package io.muster.loadtest.oracle.scripts;

import static org.apache.kafka.common.protocol.Errors.UNKNOWN_MEMBER_ID;

import io.muster.loadtest.oracle.stage.ConsumerActor;
import io.muster.loadtest.oracle.stage.Script;
import io.muster.loadtest.oracle.stage.Settlement;
import io.muster.loadtest.oracle.stage.Stage;
import java.util.List;

/**
 * Consumer groups that come, change and settle. Where it matters who owns what, members prefer
 * {@code range}, which leaves no choice.
 */
final class ConsumerRebalanceScripts {
  private ConsumerRebalanceScripts() {}

  static List<Script> all() {
    return List.of(
        new Script("consumer: several regular expressions", ConsumerRebalanceScripts::regexes),
        new Script("consumer: a regular expression", ConsumerRebalanceScripts::regex),
        new Script("consumer: names and a regular expression", ConsumerRebalanceScripts::both),
        new Script("consumer: a topic comes, grows and goes", ConsumerRebalanceScripts::topic),
        new Script("consumer: who gives nothing up is fenced", ConsumerRebalanceScripts::clinging),
        new Script("consumer: one member", ConsumerRebalanceScripts::one),
        new Script("consumer: three members, and one leaves", ConsumerRebalanceScripts::three),
        new Script("consumer: more members than partitions", ConsumerRebalanceScripts::many),
        new Script("consumer: a newcomer's share, step by step", ConsumerRebalanceScripts::steps),
        new Script("consumer: leaving with something to give up", ConsumerRebalanceScripts::gone),
        new Script("consumer: other topics", ConsumerRebalanceScripts::subscriptions),
        new Script("consumer: no topics", ConsumerRebalanceScripts::nothing),
        new Script("consumer: the assignor most members prefer", ConsumerRebalanceScripts::votes));
  }

  private static ConsumerActor ranged(Stage stage, String name, String... topics) {
    return stage.consumer(
        name, told -> told.setServerAssignor("range").setSubscribedTopicNames(List.of(topics)));
  }

  private static void one(Stage stage) throws Exception {
    ConsumerActor a = stage.consumer("a", told -> told.setRackId("rack-1")).enter();
    Settlement.of(stage, 4, a).exactly();
    a.beat().answers();
    a.report().answers();
    a.tellAll().answers();
    Groups.listOnce(stage, "Stable");
    a.leave().answers();
    Groups.describeConsumers(stage, stage.groupId()).answers();
    Groups.listOnce(stage, "Empty");
    a.enter();
    Settlement.of(stage, 4, a).exactly();
  }

  private static void three(Stage stage) throws Exception {
    ConsumerActor a = stage.consumer("a").enter();
    ConsumerActor b = stage.consumer("b").enter();
    ConsumerActor c = stage.consumer("c").enter();
    Settlement.of(stage, 4, a, b, c).inShares();
    b.leave().answers();
    Settlement.of(stage, 4, a, c).inShares();
    a.beat().answers();
    c.leave().answers();
    Settlement.of(stage, 4, a).exactly();
  }

  private static void many(Stage stage) throws Exception {
    ConsumerActor a = ranged(stage, "a", "payments").enter();
    ConsumerActor b = ranged(stage, "b", "payments").enter();
    ConsumerActor c = ranged(stage, "c", "payments").enter();
    Settlement.of(stage, 2, a, b, c).exactly();
    c.beat().answers();
    a.leave().answers();
    Settlement.of(stage, 2, b, c).exactly();
  }

  private static void steps(Stage stage) throws Exception {
    ConsumerActor a = ranged(stage, "a", "orders").enter();
    Settlement.of(stage, 4, a).exactly();
    ConsumerActor b = ranged(stage, "b", "orders").enter();
    a.beat().once("told to give up", answer -> answer.assignment() != null);
    a.beat().answers();
    b.beat().once("in the next epoch", answer -> answer.memberEpoch() > a.epoch());
    Groups.describeConsumers(stage, stage.groupId()).answers();
    b.tellAll().answers();
    a.report().answers();
    b.beat().once("given its share", answer -> answer.assignment() != null);
    b.beat().answers();
    Settlement.of(stage, 4, a, b).exactly();
    b.leave().answers();
    a.beat().once("given the rest", answer -> answer.assignment() != null);
    Groups.describeConsumers(stage, stage.groupId()).answers();
  }

  private static void gone(Stage stage) throws Exception {
    ConsumerActor a = ranged(stage, "a", "orders").enter();
    Settlement.of(stage, 4, a).exactly();
    ConsumerActor b = ranged(stage, "b", "orders").enter();
    a.beat().once("told to give up", answer -> answer.assignment() != null);
    a.leave().answers();
    b.beat().once("given all", answer -> size(b) == 4);
    Settlement.of(stage, 4, b).exactly();
    a.enter();
    b.beat().once("told to give up", answer -> answer.assignment() != null);
    a.leave().answers();
    Settlement.of(stage, 4, b).exactly();
  }

  private static int size(ConsumerActor member) {
    return member.owned().stream().mapToInt(topic -> topic.partitions().size()).sum();
  }

  private static void clinging(Stage stage) throws Exception {
    ConsumerActor a =
        stage
            .consumer("a", told -> told.setServerAssignor("range").setRebalanceTimeoutMs(2_000))
            .enter();
    Settlement.of(stage, 4, a).exactly();
    ConsumerActor b = ranged(stage, "b", "orders").enter();
    a.beat().once("told to give up", answer -> answer.assignment() != null);
    a.beat().until(UNKNOWN_MEMBER_ID);
    Settlement.of(stage, 4, b).exactly();
    a.enter();
    Settlement.of(stage, 4, a, b).exactly();
  }

  private static void subscriptions(Stage stage) throws Exception {
    ConsumerActor a = ranged(stage, "a", "orders").enter();
    ConsumerActor b = ranged(stage, "b", "payments").enter();
    Settlement.of(stage, 6, a, b).exactly();
    a.tell(told -> told.setSubscribedTopicNames(List.of("orders", "payments")));
    Settlement.of(stage, 6, a, b).exactly();
    b.tell(told -> told.setSubscribedTopicNames(List.of("orders", "payments")));
    Settlement.of(stage, 6, a, b).exactly();
    a.tell(told -> told.setSubscribedTopicNames(List.of("payments")));
    Settlement.of(stage, 6, a, b).exactly();
    // The same topics in another order, or twice, are no news.
    b.tell(told -> told.setSubscribedTopicNames(List.of("payments", "orders", "orders")));
    Settlement.of(stage, 6, a, b).exactly();
  }

  private static void nothing(Stage stage) throws Exception {
    ConsumerActor a = ranged(stage, "a").enter();
    ConsumerActor b = ranged(stage, "b", "orders").enter();
    Settlement.of(stage, 4, a, b).exactly();
    a.beat().answers();
    b.tell(told -> told.setSubscribedTopicNames(List.of()));
    Settlement.of(stage, 0, a, b).exactly();
    a.tell(told -> told.setSubscribedTopicNames(List.of("orders")));
    Settlement.of(stage, 4, a, b).exactly();
  }

  private static void votes(Stage stage) throws Exception {
    ConsumerActor a = ranged(stage, "a", "orders").enter();
    ConsumerActor b =
        stage.consumer("b", told -> told.setServerAssignor("uniform").setRackId("rack-1")).enter();
    ConsumerActor c = ranged(stage, "c", "orders").enter();
    Settlement.of(stage, 4, a, b, c).exactly();
    b.tell(told -> told.setServerAssignor("range").setRackId("rack-2"));
    Settlement.of(stage, 4, a, b, c).exactly();
    a.tell(told -> told.setServerAssignor("uniform"));
    b.tell(told -> told.setServerAssignor("uniform"));
    Settlement.of(stage, 4, a, b, c).exactly();
    c.leave().answers();
    Settlement.of(stage, 4, a, b).inShares();
  }

  private static void topic(Stage stage) throws Exception {
    ConsumerActor a = ranged(stage, "a", "payments", stage.groupId("late")).enter();
    ConsumerActor b = ranged(stage, "b", stage.groupId("late")).enter();
    Settlement.of(stage, 2, a, b).exactly();
    Topics.create(stage, "late", 2);
    Settlement.of(stage, 4, a, b).exactly();
    Topics.extend(stage, "late", 3);
    Settlement.of(stage, 5, a, b).exactly();
    Topics.delete(stage, "late");
    Settlement.of(stage, 2, a, b).exactly();
  }

  private static void regex(Stage stage) throws Exception {
    ConsumerActor a =
        stage
            .consumer(
                "a",
                told ->
                    told.setSubscribedTopicNames(null).setSubscribedTopicRegex("orders|payments"))
            .enter();
    Settlement.of(stage, 6, a).exactly();
    a.beat().answers();
    a.tell(told -> told.setSubscribedTopicRegex("pay.*s"));
    Settlement.of(stage, 2, a).exactly();
    a.tell(told -> told.setSubscribedTopicRegex("pay"));
    Settlement.of(stage, 0, a).exactly();
    a.tell(told -> told.setSubscribedTopicRegex("orders"));
    Settlement.of(stage, 4, a).exactly();
    a.tell(told -> told.setSubscribedTopicNames(List.of("payments")).setSubscribedTopicRegex(""));
    Settlement.of(stage, 2, a).exactly();
  }

  private static void regexes(Stage stage) throws Exception {
    ConsumerActor a = matching(stage, "a", "pay.*s").enter();
    Settlement.of(stage, 2, a).exactly();
    ConsumerActor b = matching(stage, "b", "pay.*s").enter();
    Settlement.of(stage, 2, a, b).exactly();
    b.tell(told -> told.setSubscribedTopicRegex(stage.groupId("late") + "|orders"));
    Settlement.of(stage, 6, a, b).exactly();
    Topics.create(stage, "late", 1);
    Settlement.of(stage, 7, a, b).exactly();
  }

  private static ConsumerActor matching(Stage stage, String name, String regex) {
    return stage.consumer(
        name,
        told ->
            told.setServerAssignor("range")
                .setSubscribedTopicNames(null)
                .setSubscribedTopicRegex(regex));
  }

  private static void both(Stage stage) throws Exception {
    ConsumerActor a =
        stage
            .consumer(
                "a",
                told ->
                    told.setSubscribedTopicNames(List.of("orders"))
                        .setSubscribedTopicRegex("orders|payments"))
            .enter();
    Settlement.of(stage, 6, a).exactly();
    a.tell(told -> told.setSubscribedTopicRegex(""));
    Settlement.of(stage, 4, a).exactly();
  }
}
