package io.muster.loadtest.oracle.scenario;

import io.muster.loadtest.oracle.scenario.ConsumerStep.Content;
import io.muster.loadtest.oracle.stage.Call;
import io.muster.loadtest.oracle.stage.ConsumerActor;
import io.muster.loadtest.oracle.stage.Precision;
import io.muster.loadtest.oracle.stage.Stage;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.Assignment;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData.TopicPartitions;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.jspecify.annotations.Nullable;

/**
 * Makes the requests of a scenario's steps that are of the consumer protocol, flaws included.
 *
 * @param precision with which assignments in answers can be compared
 */
record ConsumerRequests(Stage stage, Precision precision) {
  /** First version in which a member has to choose its id, and may subscribe to a regex. */
  private static final int WITH_OWN_ID = 1;

  private static final int ODD_EPOCH = -3;

  /** How far a server is when it answers a newcomer is up to it. */
  Call<ConsumerGroupHeartbeatResponseData> enter(ConsumerActor actor, ConsumerStep.Enter step) {
    return actor
        .join(
            request -> {
              if (step.flaw() == null) {
                subscribe(request, step.topics(), step.regex());
              }
              spoil(request, actor, step.version(), step.flaw());
            })
        .at(step.version())
        .trimmed(ConsumerRequests::forgetProgress);
  }

  /** The member was let in: it tells the same when it tells all again. */
  static void entered(ConsumerActor actor, ConsumerStep.Enter step) {
    actor.bring(told -> subscribe(told, step.topics(), step.regex()));
  }

  /** What comes of it at once is up to the server. */
  Call<ConsumerGroupHeartbeatResponseData> subscribe(
      ConsumerActor actor, ConsumerStep.Subscribe step) {
    actor.bring(told -> subscribe(told, step.topics(), step.regex()));
    return actor.tellAll().at(step.version()).trimmed(ConsumerRequests::forgetProgress);
  }

  private static void subscribe(
      ConsumerGroupHeartbeatRequestData told, List<String> topics, @Nullable String regex) {
    // Null would mean that it is the same as before.
    boolean hadRegex = told.subscribedTopicRegex() != null;
    told.setSubscribedTopicNames(topics)
        .setSubscribedTopicRegex(regex == null && hadRegex ? "" : regex);
  }

  /** Never a join and never a leave: who is no member heartbeats in the epoch it was in last. */
  Call<ConsumerGroupHeartbeatResponseData> beat(ConsumerActor actor, ConsumerStep.Beat step) {
    Consumer<ConsumerGroupHeartbeatRequestData> edit =
        request -> {
          request.setMemberEpoch(Math.max(actor.latestEpoch(), 1));
          if (step.content() == Content.PARTITIONS) {
            request.setTopicPartitions(actor.owned());
          }
          spoil(request, actor, step.version(), step.flaw());
        };
    Call<ConsumerGroupHeartbeatResponseData> call =
        step.content() == Content.ALL ? actor.tellAll(edit) : actor.beat(edit);
    return call.at(step.version())
        .trimmed(
            answer -> {
              if (precision != Precision.EXACTLY) {
                answer.setAssignment(null);
              }
            });
  }

  Call<ConsumerGroupHeartbeatResponseData> exit(ConsumerActor actor, ConsumerStep.Exit step) {
    Consumer<ConsumerGroupHeartbeatRequestData> edit =
        request -> spoil(request, actor, step.version(), step.flaw());
    return (step.forAWhile() ? actor.leaveForAWhile(edit) : actor.leave(edit)).at(step.version());
  }

  Call<ConsumerGroupDescribeResponseData> describe(ConsumerStep.DescribeConsumers step) {
    return stage.call(
        new ConsumerGroupDescribeRequestData().setGroupIds(List.of(stage.groupId())),
        step.version(),
        ConsumerGroupDescribeResponseData.class,
        answer -> {
          if (precision != Precision.EXACTLY) {
            answer.groups().stream()
                .flatMap(group -> group.members().stream())
                .forEach(
                    member ->
                        member
                            .setAssignment(new Assignment())
                            .setTargetAssignment(new Assignment()));
          }
        });
  }

  private static void forgetProgress(ConsumerGroupHeartbeatResponseData answer) {
    answer.setMemberEpoch(0).setAssignment(null);
  }

  private void spoil(
      ConsumerGroupHeartbeatRequestData request,
      ConsumerActor actor,
      int version,
      @Nullable Flaw flaw) {
    if (flaw == null) {
      return;
    }
    switch (flaw) {
      case MADE_UP_MEMBER_ID -> request.setMemberId(Requests.MADE_UP);
      case NO_MEMBER_ID -> {
        if (version >= WITH_OWN_ID) {
          request.setMemberId("");
        }
      }
      case UNKNOWN_INSTANCE -> request.setInstanceId(Requests.UNHEARD_OF);
      case NO_INSTANCE -> request.setInstanceId(null);
      case FORMER_GENERATION -> request.setMemberEpoch(actor.latestEpoch() - 1);
      case FUTURE_GENERATION -> request.setMemberEpoch(actor.latestEpoch() + 1);
      case NO_GROUP -> request.setGroupId("");
      case OTHER_GROUP -> request.setGroupId(stage.groupId(Requests.UNHEARD_OF));
      case ODD_EPOCH -> request.setMemberEpoch(ODD_EPOCH);
      case UNKNOWN_ASSIGNOR -> request.setServerAssignor(Requests.UNHEARD_OF);
      case BROKEN_REGEX -> {
        if (version >= WITH_OWN_ID) {
          request.setSubscribedTopicRegex("(");
        }
      }
      case NO_TOPICS -> request.setSubscribedTopicNames(null).setSubscribedTopicRegex(null);
      case NO_REBALANCE_TIMEOUT -> request.setRebalanceTimeoutMs(-1);
      case OTHER_PARTITIONS ->
          request.setTopicPartitions(
              List.of(
                  new TopicPartitions()
                      .setTopicId(stage.topicId("orders"))
                      .setPartitions(List.of(0, 99))));
      case BLANK_RACK -> request.setRackId("");
      default -> throw new IllegalArgumentException("No such flaw has its place here: " + flaw);
    }
  }
}
