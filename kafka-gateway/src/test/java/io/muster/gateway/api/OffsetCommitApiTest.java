package io.muster.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.muster.group.GroupCommand;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import io.muster.group.PartitionId;
import io.muster.group.TopicCatalog.Topic;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.assertj.core.groups.Tuple;

class OffsetCommitApiTest {
  private static final Topic KNOWN = new Topic("known", UUID.randomUUID(), 2);
  private static final Topic UNSEEN = new Topic("unseen", UUID.randomUUID(), 1);
  private static final Topic ABSENT = new Topic("absent", UUID.randomUUID(), 1);
  private static final GroupReply DONE = new GroupReply.CommitOffsets(GroupError.NONE, Map.of());

  private final FakeTopics topics = new FakeTopics().known(KNOWN).unseen(UNSEEN);
  private final OffsetCommitApi api = new OffsetCommitApi(topics);

  private static OffsetCommitRequestData request(OffsetCommitRequestTopic... topics) {
    return new OffsetCommitRequestData()
        .setGroupId("g")
        .setMemberId("m")
        .setGenerationIdOrMemberEpoch(7)
        .setRetentionTimeMs(1_000)
        .setTopics(List.of(topics));
  }

  private static OffsetCommitRequestTopic topic(Topic topic, int... partitions) {
    return new OffsetCommitRequestTopic()
        .setName(topic.name())
        .setTopicId(TopicIds.toKafka(topic.id()))
        .setPartitions(
            Arrays.stream(partitions)
                .mapToObj(
                    p ->
                        new OffsetCommitRequestPartition()
                            .setPartitionIndex(p)
                            .setCommittedOffset(100 + p)
                            .setCommittedLeaderEpoch(5)
                            .setCommittedMetadata(p == 0 ? "note" : null))
                .toList());
  }

  private static List<Tuple> errors(OffsetCommitResponseData response, int version) {
    return response.topics().stream()
        .flatMap(
            topic ->
                topic.partitions().stream()
                    .map(
                        p ->
                            tuple(
                                version >= 10 ? TopicIds.fromKafka(topic.topicId()) : topic.name(),
                                p.partitionIndex(),
                                Errors.forCode(p.errorCode()))))
        .toList();
  }

  private static Tuple error(int version, Topic topic, int partition, Errors error) {
    return tuple(version >= 10 ? topic.id() : topic.name(), partition, error);
  }

  @Versions(ApiKeys.OFFSET_COMMIT)
  void knownTopicsAreCommittedAtOnce(int version) {
    var request = request(topic(KNOWN, 0, 1)).setGroupInstanceId(version >= 7 ? "i" : null);

    var exchange = new FakeExchange(api, version, request).withGroup(DONE);
    var response = exchange.answered(OffsetCommitResponseData.class);

    var epoch = version >= 6 ? 5 : -1;
    assertThat(exchange.command("g", GroupCommand.CommitOffsets.class))
        .isEqualTo(
            new GroupCommand.CommitOffsets(
                "m",
                version >= 7 ? "i" : null,
                7,
                version <= 4 ? 1_000 : -1,
                version >= 9 ? GroupError.GROUP_ID_NOT_FOUND : GroupError.ILLEGAL_GENERATION,
                List.of(
                    new GroupCommand.CommitOffsets.Commit(
                        new PartitionId("known", 0), 100, epoch, "note", KNOWN.id()),
                    new GroupCommand.CommitOffsets.Commit(
                        new PartitionId("known", 1), 101, epoch, null, KNOWN.id()))));
    assertThat(errors(response, version))
        .containsExactly(
            error(version, KNOWN, 0, Errors.NONE), error(version, KNOWN, 1, Errors.NONE));
    assertThat(topics.refreshed).isEmpty();
  }

  @Versions(ApiKeys.OFFSET_COMMIT)
  void whatTheLogDoesNotHaveIsRefusedAndTheRestCommitted(int version) {
    var request = request(topic(ABSENT, 0), topic(UNSEEN, 0, 1), topic(KNOWN, 1));

    var exchange = new FakeExchange(api, version, request).withGroup(DONE);
    var response = exchange.answered(OffsetCommitResponseData.class);

    assertThat(topics.refreshed)
        .containsExactlyInAnyOrder(
            version >= 10 ? ABSENT.id() : "absent", version >= 10 ? UNSEEN.id() : "unseen");
    assertThat(exchange.command("g", GroupCommand.CommitOffsets.class).commits())
        .extracting("partition")
        .containsExactly(new PartitionId("unseen", 0), new PartitionId("known", 1));
    assertThat(errors(response, version))
        .containsExactly(
            error(
                version,
                ABSENT,
                0,
                version >= 10 ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION),
            error(version, UNSEEN, 0, Errors.NONE),
            error(version, UNSEEN, 1, Errors.UNKNOWN_TOPIC_OR_PARTITION),
            error(version, KNOWN, 1, Errors.NONE));
  }

  @Versions(ApiKeys.OFFSET_COMMIT)
  void groupIsNotAskedWhenNothingIsLeft(int version) {
    var response =
        new FakeExchange(api, version, request(topic(KNOWN, -1, 2)))
            .answered(OffsetCommitResponseData.class);

    assertThat(errors(response, version))
        .containsExactly(
            error(version, KNOWN, -1, Errors.UNKNOWN_TOPIC_OR_PARTITION),
            error(version, KNOWN, 2, Errors.UNKNOWN_TOPIC_OR_PARTITION));
  }

  @Versions(ApiKeys.OFFSET_COMMIT)
  void aTopicWithoutPartitionsIsLeftOut(int version) {
    var response =
        new FakeExchange(api, version, request(topic(KNOWN), topic(UNSEEN, 0)))
            .withGroup(DONE)
            .answered(OffsetCommitResponseData.class);

    assertThat(response.topics()).hasSize(1);
    assertThat(errors(response, version)).containsExactly(error(version, UNSEEN, 0, Errors.NONE));
  }

  @Versions(ApiKeys.OFFSET_COMMIT)
  void morePartitionsAreNoticed(int version) {
    topics.unseen(new Topic(KNOWN.name(), KNOWN.id(), 3));

    var response =
        new FakeExchange(api, version, request(topic(KNOWN, 2)))
            .withGroup(DONE)
            .answered(OffsetCommitResponseData.class);

    assertThat(errors(response, version)).containsExactly(error(version, KNOWN, 2, Errors.NONE));
  }

  @Versions(ApiKeys.OFFSET_COMMIT)
  void errorOfThePartition(int version) {
    var failed = Map.of(new PartitionId("known", 1), GroupError.OFFSET_METADATA_TOO_LARGE);

    var response =
        new FakeExchange(api, version, request(topic(KNOWN, 0, 1)))
            .withGroup(new GroupReply.CommitOffsets(GroupError.NONE, failed))
            .answered(OffsetCommitResponseData.class);

    assertThat(errors(response, version))
        .containsExactly(
            error(version, KNOWN, 0, Errors.NONE),
            error(version, KNOWN, 1, Errors.OFFSET_METADATA_TOO_LARGE));
  }

  @Versions(ApiKeys.OFFSET_COMMIT)
  void errorOfTheRequestIsThatOfEveryPartitionTheLogHas(int version) {
    var response =
        new FakeExchange(api, version, request(topic(KNOWN, 0, 2)))
            .withGroup(new GroupReply.CommitOffsets(GroupError.ILLEGAL_GENERATION, Map.of()))
            .answered(OffsetCommitResponseData.class);

    assertThat(errors(response, version))
        .containsExactly(
            error(version, KNOWN, 0, Errors.ILLEGAL_GENERATION),
            error(version, KNOWN, 2, Errors.UNKNOWN_TOPIC_OR_PARTITION));
  }

  @Versions(ApiKeys.OFFSET_COMMIT)
  void logCannotBeAsked(int version) {
    topics.unreachable();

    var response =
        new FakeExchange(api, version, request(topic(KNOWN, 0), topic(UNSEEN, 0)))
            .answered(OffsetCommitResponseData.class);

    assertThat(errors(response, version))
        .containsExactly(
            error(version, KNOWN, 0, Errors.COORDINATOR_NOT_AVAILABLE),
            error(version, UNSEEN, 0, Errors.COORDINATOR_NOT_AVAILABLE));
  }

  @Versions(ApiKeys.OFFSET_COMMIT)
  void emptyGroupIdAndSimpleConsumerAreAllowed(int version) {
    var request =
        request(topic(KNOWN, 0)).setGroupId("").setMemberId("").setGenerationIdOrMemberEpoch(-1);

    var exchange = new FakeExchange(api, version, request).withGroup(DONE).serve();

    var command = exchange.command("", GroupCommand.CommitOffsets.class);
    assertThat(command.memberId()).isEmpty();
    assertThat(command.generation()).isEqualTo(-1);
  }
}
