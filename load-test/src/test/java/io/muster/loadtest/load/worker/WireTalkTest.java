package io.muster.loadtest.load.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.load.worker.WireLog.Kind;
import io.muster.loadtest.load.worker.WorkerEvent.Figures;
import io.muster.loadtest.load.worker.WorkerEvent.Joined;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.apache.kafka.common.protocol.ApiKeys;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The messages are those of a consumer of kafka-clients 4.3.1, cut where nobody looks. */
@Timeout(60)
class WireTalkTest {
  private static final String PREFIX = "[Consumer clientId=c1-1, groupId=g] ";
  private static final String HEADER =
      "RequestHeader(apiKey=%s, apiVersion=5, clientId=c1-1, correlationId=%d, headerVersion=2)";
  private static final String JOINED =
      "JoinGroupResponseData(throttleTimeMs=0, errorCode=0, generationId=7,"
          + " protocolType='consumer', protocolName='range', leader='%s', skipAssignment=false,"
          + " memberId='c1-1-0f', members=[JoinGroupResponseMember(memberId='other',"
          + " groupInstanceId=null, metadata=[0, 3])])";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Voice voice = new Voice(new PrintStream(out, false, StandardCharsets.UTF_8));
  private final WireTalk talk = new WireTalk(voice);

  @Test
  void readsRequestsAndAnswers() {
    WireLog sent = WireLog.parse(sending("OFFSET_COMMIT", 12)).orElseThrow();
    WireLog answered =
        WireLog.parse(received("OFFSET_COMMIT", 12, "OffsetCommitResponseData(a=1)")).orElseThrow();

    assertThat(sent).isEqualTo(new WireLog(Kind.SENT, "c1-1", ApiKeys.OFFSET_COMMIT, 12, ""));
    assertThat(answered)
        .isEqualTo(
            new WireLog(
                Kind.ANSWERED, "c1-1", ApiKeys.OFFSET_COMMIT, 12, "OffsetCommitResponseData(a=1)"));
    assertThat(WireLog.parse(PREFIX + "Node 1 disconnected.")).isEmpty();
  }

  @Test
  void aJoinCountsFromItsFirstRequestThroughTheOneForAMemberId() {
    hear(sending("JOIN_GROUP", 1), 1_000);
    hear(received("JOIN_GROUP", 1, "JoinGroupResponseData(throttleTimeMs=0, errorCode=79)"), 1_500);
    hear(sending("JOIN_GROUP", 2), 1_600);
    hear(received("JOIN_GROUP", 2, JOINED.formatted("c1-1-0f")), 9_000);

    assertThat(told(Joined.class))
        .containsExactly(new Joined(9_000, "c1-1", 1_000L, 7, "c1-1-0f", true));
    assertThat(figures().errors()).containsOnly(Map.entry("JoinGroup MEMBER_ID_REQUIRED", 1));
    assertThat(histogram(Measured.JOIN).getMaxValue()).isCloseTo(8_000L, within());
  }

  @Test
  void aFollowerDoesNotLead() {
    hear(sending("JOIN_GROUP", 1), 1_000);
    hear(received("JOIN_GROUP", 1, JOINED.formatted("other")), 2_000);

    assertThat(told(Joined.class)).singleElement().extracting(Joined::leads).isEqualTo(false);
  }

  @Test
  void latenciesAndErrorsOfHeartbeatsAndCommits() {
    hear(sending("HEARTBEAT", 1), 0);
    hear(sending("OFFSET_COMMIT", 2), 100);
    hear(received("HEARTBEAT", 1, "HeartbeatResponseData(throttleTimeMs=0, errorCode=27)"), 2_000);
    hear(
        received(
            "OFFSET_COMMIT",
            2,
            "OffsetCommitResponseData(throttleTimeMs=0, topics=[T(name='t', partitions="
                + "[P(partitionIndex=0, errorCode=0), P(partitionIndex=1, errorCode=25)])])"),
        4_100);
    hear(PREFIX + "Cancelled in-flight HEARTBEAT request with correlation id 9 due to node", 5_000);

    assertThat(figures().errors())
        .containsOnlyKeys(
            "Heartbeat REBALANCE_IN_PROGRESS",
            "OffsetCommit UNKNOWN_MEMBER_ID",
            "Heartbeat disconnected");
    assertThat(histogram(Measured.HEARTBEAT).getMaxValue()).isCloseTo(2_000L, within());
    assertThat(histogram(Measured.COMMIT).getMaxValue()).isCloseTo(4_000L, within());
  }

  @Test
  void anAnswerCountsOnceForAnErrorThatAllItsPartitionsHave() {
    hear(sending("OFFSET_COMMIT", 2), 100);
    hear(
        received(
            "OFFSET_COMMIT",
            2,
            "OffsetCommitResponseData(throttleTimeMs=0, topics=[T(name='t', partitions="
                + "[P(partitionIndex=0, errorCode=25), P(partitionIndex=1, errorCode=25)])])"),
        4_100);

    assertThat(figures().errors()).containsOnly(Map.entry("OffsetCommit UNKNOWN_MEMBER_ID", 1));
  }

  @Test
  void errorsOfCommitsAreToldByClient() {
    hear(sending("OFFSET_COMMIT", 2), 100);
    assertThat(talk.commitErrors("c1-1")).isZero();
    hear(received("OFFSET_COMMIT", 2, "OffsetCommitResponseData(t=[P(errorCode=25)])"), 200);
    hear(PREFIX + "Cancelled in-flight OFFSET_COMMIT request with correlation id 3 due to", 300);
    hear(received("HEARTBEAT", 4, "HeartbeatResponseData(throttleTimeMs=0, errorCode=25)"), 400);

    assertThat(talk.commitErrors("c1-1")).isEqualTo(2);
    assertThat(talk.commitErrors("c1-2")).isZero();
  }

  @Test
  void ofTheConsumerProtocolAFirstEpochIsAJoinAndTheOthersFollow() {
    String answer =
        "ConsumerGroupHeartbeatResponseData(throttleTimeMs=0, errorCode=0, errorMessage=null,"
            + " memberId='Abc-1', memberEpoch=%d, heartbeatIntervalMs=5000, assignment=null)";
    int[] epochs = {3, 3, 4, -1};
    for (int i = 0; i < epochs.length; i++) {
      hear(sending("CONSUMER_GROUP_HEARTBEAT", i), 10_000L * i);
      hear(received("CONSUMER_GROUP_HEARTBEAT", i, answer.formatted(epochs[i])), 10_000L * i + 5);
    }

    assertThat(told(Joined.class))
        .containsExactly(
            new Joined(5, "c1-1", 0L, 3, "Abc-1", false),
            new Joined(20_005, "c1-1", null, 4, "Abc-1", false));
  }

  private static String sending(String api, int correlationId) {
    return PREFIX
        + "Sending %s request with header %s and timeout 30000 to node 2147483647: Data(x=1)"
            .formatted(api, HEADER.formatted(api, correlationId));
  }

  private static String received(String api, int correlationId, String body) {
    return PREFIX
        + "Received %s response from node 2147483647 for request with header %s: %s"
            .formatted(api, HEADER.formatted(api, correlationId), body);
  }

  private void hear(String message, long at) {
    talk.hear(WireLog.parse(message).orElseThrow(), at);
  }

  private Figures figures() {
    voice.tellFigures();
    return told(Figures.class).get(0);
  }

  private Histogram histogram(Measured what) {
    return Latencies.decode(told(Figures.class).get(0).histograms().get(what));
  }

  private <E extends WorkerEvent> List<E> told(Class<E> type) {
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .map(line -> Lines.read(line, WorkerEvent.class))
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  private static Offset<Long> within() {
    return Offset.offset(10L);
  }
}
