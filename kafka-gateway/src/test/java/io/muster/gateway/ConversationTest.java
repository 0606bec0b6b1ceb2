package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.cluster.Coordinator;
import io.muster.gateway.GatewaySettings.Deadlines;
import io.muster.group.GroupCommand;
import io.muster.group.GroupCommand.ConsumerHeartbeat;
import io.muster.group.GroupRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsTopicResponse;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One client's conversation: order, deadlines, the fence, and clients that go away. */
class ConversationTest {
  private static final Coordinator OTHER = new Coordinator(1_000_002, "other.test", 1);
  private static final Deadlines PATIENT =
      new Deadlines(
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofMillis(100));

  private GatewayFixture fixture;

  @BeforeEach
  void start() throws Exception {
    fixture = new GatewayFixture();
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  @Test
  void pipelinedRequestsAreAnsweredInTheirOrderThoughRepliesComeInAnother() throws Exception {
    fixture.groups.hold(request -> request.command() instanceof GroupCommand.LeaveGroup);
    try (WireClient client = fixture.connect()) {
      client.send(ApiKeys.LEAVE_GROUP, 5, 1, leave("one"));
      client.send(ApiKeys.HEARTBEAT, 4, 2, heartbeat("one"));
      client.send(ApiKeys.LIST_OFFSETS, 7, 3, new ListOffsetsRequestData());
      client.send(ApiKeys.LEAVE_GROUP, 5, 4, leave("two"));
      client.send(ApiKeys.API_VERSIONS, 0, 5, new ApiVersionsRequestData());
      await().until(() -> fixture.groups.held().size() == 2);
      await().until(() -> fixture.upstream.asked(ApiKeys.LIST_OFFSETS).size() == 1);
      fixture.groups.reply(held(1));
      assertThat(client.hasAnswer()).isFalse();
      fixture.groups.reply(held(0));

      List<Integer> answered = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        answered.add(client.correlationIdOfNext());
      }
      assertThat(answered).containsExactly(1, 2, 3, 4, 5);
    }
  }

  @Test
  void aClientThatLeavesDuringAParkedJoinLeavesNothingBehind() throws Exception {
    fixture.groups.hold(request -> request.command() instanceof GroupCommand.JoinGroup);
    WireClient gone = fixture.connect();
    gone.send(ApiKeys.JOIN_GROUP, 9, 1, join(60_000));
    await().until(() -> fixture.groups.held().size() == 1);
    gone.close();

    await().until(() -> fixture.openConnections() == 0);
    fixture.groups.reply(held(0));
    assertServes();
    assertThat(fixture.logged()).noneMatch(line -> line.startsWith("ERROR"));
  }

  @Test
  void aHeartbeatThatWaitsTooLongIsFineAsWhileAKafkaLoadsTheGroup() throws Exception {
    fixture.groups.hold(request -> true);
    try (WireClient client = fixture.connect()) {
      ApiMessage answer = client.ask(ApiKeys.HEARTBEAT, 4, heartbeat("g"));
      assertThat(((HeartbeatResponseData) answer).errorCode()).isEqualTo(Errors.NONE.code());
      // It was told that all is well, so its session must be refreshed when the group gets to it.
      assertThat(held(0).awaited().isAwaited()).isTrue();
      fixture.groups.reply(held(0));
      fixture.groups.hold(request -> false);
      assertThat(client.ask(ApiKeys.HEARTBEAT, 3, heartbeat("g"))).isNotNull();
    }
  }

  @Test
  void aConsumersHeartbeatThatWaitsTooLongIsToBeTriedAgainAsWhileAKafkaLoadsTheGroup()
      throws Exception {
    fixture.groups.hold(request -> true);
    try (WireClient client = fixture.connect()) {
      var covered =
          (ConsumerGroupHeartbeatResponseData)
              client.ask(ApiKeys.CONSUMER_GROUP_HEARTBEAT, 1, consumerHeartbeat());
      assertThat(Errors.forCode(covered.errorCode()))
          .isEqualTo(Errors.COORDINATOR_LOAD_IN_PROGRESS);
      assertThat(held(0).awaited().isAwaited())
          .as("it comes again, so nothing is to be decided for it behind its back")
          .isFalse();
      fixture.groups.reply(held(0));
      fixture.groups.hold(request -> false);
      var next =
          (ConsumerGroupHeartbeatResponseData)
              client.ask(ApiKeys.CONSUMER_GROUP_HEARTBEAT, 1, fullConsumerHeartbeat());
      assertThat(Errors.forCode(next.errorCode())).isEqualTo(Errors.NONE);
    }
  }

  @Test
  void aConsumersHeartbeatIsSentOnceMoreOnlyIfItIsToldEverythingAllTheSame() throws Exception {
    try (GatewayFixture patient = new GatewayFixture(GatewayFixture.LIMITS, PATIENT);
        WireClient client = patient.connect()) {
      patient.groups.hold(request -> true);
      client.send(ApiKeys.CONSUMER_GROUP_HEARTBEAT, 1, 1, consumerHeartbeat());
      client.send(ApiKeys.CONSUMER_GROUP_HEARTBEAT, 1, 2, fullConsumerHeartbeat());
      await().until(() -> patient.groups.held().size() == 2);
      patient.owner = Optional.of(OTHER);
      await().until(() -> patient.groups.held().size() == 3);
      assertThat(((ConsumerHeartbeat) patient.groups.held().get(2).command()).isFull()).isTrue();
      var answer =
          (ConsumerGroupHeartbeatResponseData)
              client.receive(ApiKeys.CONSUMER_GROUP_HEARTBEAT, 1, 1);
      assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.NOT_COORDINATOR);
    }
  }

  @Test
  void anyOtherLostCommandIsAnsweredNotCoordinator() throws Exception {
    fixture.groups.hold(request -> true);
    try (WireClient client = fixture.connect()) {
      ApiMessage answer =
          client.ask(ApiKeys.OFFSET_FETCH, 5, new OffsetFetchRequestData().setGroupId("g"));
      assertThat(((OffsetFetchResponseData) answer).errorCode())
          .isEqualTo(Errors.NOT_COORDINATOR.code());
      long before = System.nanoTime();
      assertThat(joinError(client.ask(ApiKeys.JOIN_GROUP, 9, join(1000))))
          .isEqualTo(Errors.NOT_COORDINATOR);
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isGreaterThanOrEqualTo(Duration.ofMillis(1500));
    }
  }

  @Test
  void aParkedJoinIsAnsweredSoonWhenItsGroupHasMoved() throws Exception {
    fixture.groups.hold(request -> true);
    try (WireClient client = fixture.connect()) {
      client.send(ApiKeys.JOIN_GROUP, 9, 7, join(300_000));
      await().until(() -> fixture.groups.held().size() == 1);
      fixture.owner = Optional.of(OTHER);
      assertThat(joinError(client.receive(ApiKeys.JOIN_GROUP, 9, 7)))
          .isEqualTo(Errors.NOT_COORDINATOR);
    }
  }

  @Test
  void whatMayBeSentTwiceIsSentOnceMoreWhenItsGroupHasMoved() throws Exception {
    try (GatewayFixture patient = new GatewayFixture(GatewayFixture.LIMITS, PATIENT);
        WireClient client = patient.connect()) {
      patient.groups.hold(request -> true);
      client.send(ApiKeys.JOIN_GROUP, 9, 1, join(300_000).setMemberId("m"));
      client.send(ApiKeys.OFFSET_FETCH, 5, 2, new OffsetFetchRequestData().setGroupId("g"));
      await().until(() -> patient.groups.held().size() == 2);
      patient.owner = Optional.of(OTHER);
      await().until(() -> patient.groups.held().size() == 4);

      patient.groups.reply(patient.groups.held().get(0));
      assertThat(client.hasAnswer()).isFalse();
      patient.groups.reply(patient.groups.held().get(2));
      patient.groups.reply(patient.groups.held().get(3));
      assertThat(joinError(client.receive(ApiKeys.JOIN_GROUP, 9, 1))).isEqualTo(Errors.NONE);
      assertThat(client.correlationIdOfNext()).isEqualTo(2);
    }
  }

  @Test
  void itIsNotSentAThirdTime() throws Exception {
    try (GatewayFixture patient = new GatewayFixture(GatewayFixture.LIMITS, PATIENT);
        WireClient client = patient.connect()) {
      patient.groups.hold(request -> true);
      client.send(ApiKeys.JOIN_GROUP, 9, 1, join(300_000).setMemberId("m"));
      await().until(() -> patient.groups.held().size() == 1);
      patient.owner = Optional.of(OTHER);
      await().until(() -> patient.groups.held().size() == 2);
      patient.owner = Optional.of(GatewayFixture.NODE);

      assertThat(joinError(client.receive(ApiKeys.JOIN_GROUP, 9, 1)))
          .isEqualTo(Errors.NOT_COORDINATOR);
      assertThat(patient.groups.held()).hasSize(2);
    }
  }

  @Test
  void aCommitIsNotSentAgainSinceItCouldOvertakeALaterOne() throws Exception {
    try (GatewayFixture patient = new GatewayFixture(GatewayFixture.LIMITS, PATIENT);
        WireClient client = patient.connect()) {
      patient.groups.hold(request -> true);
      client.send(ApiKeys.OFFSET_COMMIT, 8, 1, commit());
      await().until(() -> patient.groups.held().size() == 1);
      GroupRequest sent = patient.groups.held().get(0);
      assertThat(sent.awaited().isAwaited()).isTrue();
      patient.owner = Optional.empty();

      OffsetCommitResponseData answer =
          (OffsetCommitResponseData) client.receive(ApiKeys.OFFSET_COMMIT, 8, 1);
      assertThat(answer.topics().get(0).partitions().get(0).errorCode())
          .isEqualTo(Errors.NOT_COORDINATOR.code());
      assertThat(patient.groups.held()).hasSize(1);
      // Where it lies on its way, it is not to be carried out any more, for the same reason.
      assertThat(sent.awaited().isAwaited()).isFalse();
    }
  }

  @Test
  void whatMayHaveFollowedADeadNodeIsSentOnceMoreThoughItsGroupHasNotMovedSince() throws Exception {
    try (GatewayFixture patient = new GatewayFixture(GatewayFixture.LIMITS, PATIENT);
        WireClient client = patient.connect()) {
      patient.groups.hold(request -> true);
      patient.unsettled = true;
      client.send(ApiKeys.OFFSET_FETCH, 5, 1, new OffsetFetchRequestData().setGroupId("g"));
      await().until(() -> patient.groups.held().size() == 2);
      patient.unsettled = false;

      patient.groups.reply(patient.groups.held().get(1));
      assertThat(client.correlationIdOfNext()).isEqualTo(1);
      assertThat(patient.groups.held()).hasSize(2);
    }
  }

  @Test
  void theUpstreamIsHeardAgainAfterAnswersThatHadToWait() throws Exception {
    fixture.upstream.answer(ApiKeys.LIST_OFFSETS, asked -> answerOf400Kilobytes());
    fixture.groups.hold(request -> request.command() instanceof GroupCommand.LeaveGroup);
    try (WireClient client = fixture.connect()) {
      for (int round = 1; round <= 10; round++) {
        client.send(ApiKeys.LEAVE_GROUP, 5, 0, leave("g"));
        for (int i = 1; i <= 3; i++) {
          client.send(ApiKeys.LIST_OFFSETS, 7, i, new ListOffsetsRequestData());
        }
        int rounds = round;
        await().until(() -> fixture.upstream.asked(ApiKeys.LIST_OFFSETS).size() == 3 * rounds);
        fixture.groups.reply(held(round - 1));
        for (int i = 0; i <= 3; i++) {
          assertThat(client.correlationIdOfNext()).isEqualTo(i);
        }
      }
    }
  }

  @Test
  void aClientThatTakesNoAnswersHoldsBackWhatIsReadForIt() throws Exception {
    fixture.upstream.answer(ApiKeys.LIST_OFFSETS, asked -> answerOf400Kilobytes());
    int requests = 300;
    byte[] one = WireClient.frame(ApiKeys.LIST_OFFSETS, 7, 1, new ListOffsetsRequestData());
    ByteBuffer many = ByteBuffer.allocate(requests * one.length);
    while (many.hasRemaining()) {
      many.put(one);
    }
    try (WireClient client = fixture.connect()) {
      client.sendBytes(many.array());
      await()
          .during(Duration.ofSeconds(1))
          .until(() -> fixture.upstream.asked(ApiKeys.LIST_OFFSETS).size() < requests / 4);
      for (int i = 0; i < requests; i++) {
        client.correlationIdOfNext();
      }
    }
  }

  @Test
  void nothingOfAGroupIsAnsweredWhileTheFenceIsClosed() throws Exception {
    fixture.fenceOpen = false;
    try (WireClient client = fixture.connect()) {
      for (int version : List.of(0, 4)) {
        ApiMessage answer = client.ask(ApiKeys.HEARTBEAT, version, heartbeat("g"));
        assertThat(((HeartbeatResponseData) answer).errorCode())
            .isEqualTo(Errors.NOT_COORDINATOR.code());
      }
      assertThat(joinError(client.ask(ApiKeys.JOIN_GROUP, 5, join(1000))))
          .isEqualTo(Errors.NOT_COORDINATOR);
      fixture.groups.hold(request -> true);
      ApiMessage late = client.ask(ApiKeys.HEARTBEAT, 4, heartbeat("g"));
      assertThat(((HeartbeatResponseData) late).errorCode())
          .isEqualTo(Errors.NOT_COORDINATOR.code());
    }
  }

  @Test
  void aMemberIsSentToTheNodeWhereItsGroupIsSettledWithNothingButAHeartbeat() throws Exception {
    settleElsewhere(fixture);
    for (int version : List.of(0, 4)) {
      await().until(() -> isClosedAfterABeat(fixture, version));
    }
  }

  @Test
  void aMemberIsSentThereWhenItHasAllItsAnswers() throws Exception {
    settleElsewhere(fixture);
    fixture.groups.hold(request -> true);
    try (WireClient client = fixture.connect()) {
      client.send(ApiKeys.HEARTBEAT, 4, 1, heartbeat("g"));
      client.send(ApiKeys.OFFSET_COMMIT, 8, 2, commit());
      await().until(() -> fixture.groups.held().size() == 2);
      fixture.groups.reply(held(0));
      await().until(client::hasAnswer);
      fixture.groups.reply(held(1));

      assertThat(error(client.receive(ApiKeys.HEARTBEAT, 4, 1))).isEqualTo(Errors.NONE);
      assertThat(client.receive(ApiKeys.OFFSET_COMMIT, 8, 2)).isNotNull();
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aMemberWhoseGroupStillAnswersHereStays() throws Exception {
    fixture.owner = Optional.of(OTHER);
    try (WireClient client = fixture.connect()) {
      assertThat(beat(client, 4)).isEqualTo(Errors.NONE);
    }
  }

  @Test
  void aMemberStaysWhileItsGroupIsOnTheWay() throws Exception {
    fixture.groups.hold(request -> true);
    try (WireClient client = fixture.connect()) {
      client.send(ApiKeys.HEARTBEAT, 4, 1, heartbeat("g"));
      await().until(() -> fixture.groups.held().size() == 1);
      settleElsewhere(fixture);
      fixture.groups.reply(held(0));
      assertThat(error(client.receive(ApiKeys.HEARTBEAT, 4, 1))).isEqualTo(Errors.NONE);
    }
  }

  @Test
  void onlySoManyMembersMoveInASecond() throws Exception {
    try (GatewayFixture slow = new GatewayFixture(1)) {
      settleElsewhere(slow);
      long begin = System.nanoTime();
      int moved = 0;
      for (int i = 0; i < 50; i++) {
        moved += isClosedAfterABeat(slow, 4) ? 1 : 0;
      }
      long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
      assertThat(moved).isBetween(1, (int) seconds + 2);
    }
  }

  @Test
  void nobodyMovesWhereThatIsSwitchedOff() throws Exception {
    try (GatewayFixture still = new GatewayFixture(0);
        WireClient client = still.connect()) {
      settleElsewhere(still);
      assertThat(beat(client, 4)).isEqualTo(Errors.NONE);
    }
  }

  @Test
  void produceWithoutAcknowledgementDoesNotJamTheOrderOfAnswers() throws Exception {
    try (WireClient client = fixture.connect()) {
      for (int version : List.of(3, 8, 9, 12)) {
        for (int i = 0; i < 30; i++) {
          client.send(ApiKeys.PRODUCE, version, 100 + i, produce(0));
        }
        client.send(ApiKeys.PRODUCE, version, 7, produce(1));
        client.send(ApiKeys.HEARTBEAT, 4, 8, heartbeat("g"));
        assertThat(client.correlationIdOfNext()).isEqualTo(7);
        assertThat(client.correlationIdOfNext()).isEqualTo(8);
      }
      assertThat(fixture.upstream.asked(ApiKeys.PRODUCE)).hasSize(4 * 31);
    }
  }

  @Test
  void noMoreThanTheAllowedRequestsAreInFlight() throws Exception {
    fixture.groups.hold(request -> true);
    int limit = GatewayFixture.LIMITS.requestsInFlight();
    try (WireClient client = fixture.connect()) {
      byte[] one = WireClient.frame(ApiKeys.JOIN_GROUP, 9, 1, join(300_000));
      ByteBuffer many = ByteBuffer.allocate(3 * limit * one.length);
      while (many.hasRemaining()) {
        many.put(one);
      }
      client.sendBytes(many.array());
      await().until(() -> fixture.groups.held().size() == limit);
      for (int answered = 0; answered < 3 * limit; answered++) {
        fixture.groups.reply(held(answered));
        client.correlationIdOfNext();
        assertThat(fixture.groups.held().size()).isLessThanOrEqualTo(limit + answered + 1);
        int next = answered + 1;
        await().until(() -> next == 3 * limit || fixture.groups.held().size() > next);
      }
    }
  }

  @Test
  void stoppingLetsParkedJoinsGoAndCloses() throws Exception {
    fixture.groups.hold(request -> true);
    try (WireClient client = fixture.connect();
        WireClient idle = fixture.connect()) {
      client.send(ApiKeys.JOIN_GROUP, 9, 7, join(300_000).setMemberId("m"));
      await().until(() -> fixture.groups.held().size() == 1);
      var stopped = fixture.gateway.stop();
      assertThat(joinError(client.receive(ApiKeys.JOIN_GROUP, 9, 7)))
          .isEqualTo(Errors.NOT_COORDINATOR);
      assertThat(client.isClosedByServer()).isTrue();
      assertThat(idle.isClosedByServer()).isTrue();
      await().until(() -> stopped.toCompletableFuture().isDone());
    }
  }

  /** Its client knows nothing of the stop yet. */
  @Test
  void stoppingAnswersWhatComesWhileSomethingIsDue() throws Exception {
    fixture.groups.hold(request -> !(request.command() instanceof GroupCommand.Heartbeat));
    try (WireClient client = fixture.connect();
        WireClient idle = fixture.connect()) {
      client.send(ApiKeys.LEAVE_GROUP, 5, 1, leave("g"));
      await().until(() -> fixture.groups.held().size() == 1);
      var stopped = fixture.gateway.stop();
      assertThat(idle.isClosedByServer()).isTrue();
      client.send(ApiKeys.HEARTBEAT, 4, 2, heartbeat("g"));
      client.send(ApiKeys.JOIN_GROUP, 9, 3, join(300_000).setMemberId("m"));
      await().until(() -> fixture.groups.held().size() == 2);
      fixture.groups.reply(held(0));

      assertThat(client.correlationIdOfNext()).isEqualTo(1);
      assertThat(error(client.receive(ApiKeys.HEARTBEAT, 4, 2))).isEqualTo(Errors.NONE);
      assertThat(joinError(client.receive(ApiKeys.JOIN_GROUP, 9, 3)))
          .isEqualTo(Errors.NOT_COORDINATOR);
      assertThat(client.isClosedByServer()).isTrue();
      await().until(() -> stopped.toCompletableFuture().isDone());
    }
  }

  /** The group answers, and does so from its place on the other node. */
  private static void settleElsewhere(GatewayFixture on) {
    on.owner = Optional.of(OTHER);
    on.groups.elsewhere = true;
  }

  private static boolean isClosedAfterABeat(GatewayFixture on, int version) throws Exception {
    try (WireClient client = on.connect()) {
      ApiMessage fetched =
          client.ask(ApiKeys.OFFSET_FETCH, 5, new OffsetFetchRequestData().setGroupId("g"));
      assertThat(((OffsetFetchResponseData) fetched).errorCode()).isEqualTo(Errors.NONE.code());
      assertThat(beat(client, version)).isEqualTo(Errors.NONE);
      client.send(ApiKeys.HEARTBEAT, version, 2, heartbeat("g"));
      return client.isClosedByServer();
    }
  }

  private static Errors beat(WireClient client, int version) throws Exception {
    return error(client.ask(ApiKeys.HEARTBEAT, version, heartbeat("g")));
  }

  private static Errors error(ApiMessage heartbeatAnswer) {
    return Errors.forCode(((HeartbeatResponseData) heartbeatAnswer).errorCode());
  }

  private static ConsumerGroupHeartbeatRequestData consumerHeartbeat() {
    return new ConsumerGroupHeartbeatRequestData()
        .setGroupId("g")
        .setMemberId("a")
        .setMemberEpoch(5);
  }

  private static ConsumerGroupHeartbeatRequestData fullConsumerHeartbeat() {
    return consumerHeartbeat()
        .setRebalanceTimeoutMs(60_000)
        .setSubscribedTopicNames(List.of("t"))
        .setTopicPartitions(List.of());
  }

  private GroupRequest held(int index) {
    return fixture.groups.held().get(index);
  }

  private void assertServes() throws Exception {
    try (WireClient client = fixture.connect()) {
      assertThat(client.ask(ApiKeys.API_VERSIONS, 0, new ApiVersionsRequestData())).isNotNull();
    }
  }

  private static Errors joinError(ApiMessage answer) {
    return Errors.forCode(((JoinGroupResponseData) answer).errorCode());
  }

  static HeartbeatRequestData heartbeat(String group) {
    return new HeartbeatRequestData().setGroupId(group).setMemberId("m").setGenerationId(1);
  }

  static LeaveGroupRequestData leave(String group) {
    return new LeaveGroupRequestData()
        .setGroupId(group)
        .setMembers(List.of(new LeaveGroupRequestData.MemberIdentity().setMemberId("m")));
  }

  private static ListOffsetsResponseData answerOf400Kilobytes() {
    ListOffsetsTopicResponse topic = new ListOffsetsTopicResponse().setName("x".repeat(20 * 1024));
    return new ListOffsetsResponseData().setTopics(Collections.nCopies(20, topic));
  }

  private static OffsetCommitRequestData commit() {
    return new OffsetCommitRequestData()
        .setGroupId("g")
        .setTopics(
            List.of(
                new OffsetCommitRequestTopic()
                    .setName("topic")
                    .setPartitions(List.of(new OffsetCommitRequestPartition()))));
  }

  private static ProduceRequestData produce(int acks) {
    return new ProduceRequestData().setAcks((short) acks).setTimeoutMs(1000);
  }

  private static JoinGroupRequestData join(int rebalanceTimeoutMs) {
    JoinGroupRequestData join =
        new JoinGroupRequestData()
            .setGroupId("g")
            .setSessionTimeoutMs(10_000)
            .setRebalanceTimeoutMs(rebalanceTimeoutMs)
            .setProtocolType("consumer");
    join.protocols()
        .add(new JoinGroupRequestProtocol().setName("range").setMetadata(new byte[] {1, 2}));
    return join;
  }
}
