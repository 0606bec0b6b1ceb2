package io.muster.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.muster.group.CommittedOffset;
import io.muster.group.GroupCommand;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import io.muster.group.PartitionId;
import io.muster.group.TopicCatalog.Topic;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OffsetFetchApiTest {
  private static final Topic KNOWN = new Topic("known", UUID.randomUUID(), 2);
  private static final Topic UNSEEN = new Topic("unseen", UUID.randomUUID(), 1);
  private static final Topic ABSENT = new Topic("absent", UUID.randomUUID(), 1);

  private final FakeTopics topics = new FakeTopics().known(KNOWN).unseen(UNSEEN);
  private final OffsetFetchApi api = new OffsetFetchApi(topics);

  private static CommittedOffset offset(long offset, @Nullable UUID topicId) {
    return new CommittedOffset(offset, 5, "note", topicId, 0, CommittedOffset.NO_EXPIRY);
  }

  private static GroupReply offsets(Map<PartitionId, CommittedOffset> offsets) {
    return new GroupReply.FetchOffsets(GroupError.NONE, offsets);
  }

  /** Asks for partitions 0 and 1 of each topic; for all if there is none. */
  private static OffsetFetchRequestData request(int version, Topic... asked) {
    if (version >= 8) {
      return new OffsetFetchRequestData().setGroups(List.of(group("g", asked)));
    }
    return new OffsetFetchRequestData()
        .setGroupId("g")
        .setTopics(
            asked.length == 0
                ? null
                : Stream.of(asked)
                    .map(
                        topic ->
                            new OffsetFetchRequestTopic()
                                .setName(topic.name())
                                .setPartitionIndexes(List.of(0, 1)))
                    .toList());
  }

  private static OffsetFetchRequestGroup group(String groupId, Topic... asked) {
    return new OffsetFetchRequestGroup()
        .setGroupId(groupId)
        .setMemberId("m")
        .setMemberEpoch(7)
        .setTopics(
            asked.length == 0
                ? null
                : Stream.of(asked)
                    .map(
                        topic ->
                            new OffsetFetchRequestTopics()
                                .setName(topic.name())
                                .setTopicId(TopicIds.toKafka(topic.id()))
                                .setPartitionIndexes(List.of(0, 1)))
                    .toList());
  }

  /** Topic, partition, offset, epoch, metadata, error. */
  private static List<Tuple> partitions(OffsetFetchResponseData response, int version) {
    return version >= 8
        ? response.groups().stream()
            .flatMap(group -> group.topics().stream())
            .flatMap(
                topic ->
                    topic.partitions().stream()
                        .map(
                            p ->
                                tuple(
                                    version >= 10
                                        ? TopicIds.fromKafka(topic.topicId())
                                        : topic.name(),
                                    p.partitionIndex(),
                                    p.committedOffset(),
                                    p.committedLeaderEpoch(),
                                    p.metadata(),
                                    Errors.forCode(p.errorCode()))))
            .toList()
        : response.topics().stream()
            .flatMap(
                topic ->
                    topic.partitions().stream()
                        .map(
                            p ->
                                tuple(
                                    topic.name(),
                                    p.partitionIndex(),
                                    p.committedOffset(),
                                    p.committedLeaderEpoch(),
                                    p.metadata(),
                                    Errors.forCode(p.errorCode()))))
            .toList();
  }

  private static Tuple present(int version, Topic topic, int partition, long offset) {
    return tuple(
        version >= 10 ? topic.id() : topic.name(),
        partition,
        offset,
        version >= 5 ? 5 : -1,
        "note",
        Errors.NONE);
  }

  private static Tuple absent(int version, Topic topic, int partition, Errors error) {
    return tuple(version >= 10 ? topic.id() : topic.name(), partition, -1L, -1, "", error);
  }

  private static Errors errorOfTheGroup(OffsetFetchResponseData response, int version) {
    return Errors.forCode(
        version >= 8 ? response.groups().get(0).errorCode() : response.errorCode());
  }

  @Versions(ApiKeys.OFFSET_FETCH)
  void whatATransactionMayCommitIsUnstableForThoseWhoAsk(int version) {
    var known = new PartitionId("known", 1);
    var exchange =
        new FakeExchange(api, version, request(version, KNOWN).setRequireStable(version >= 7))
            .withGroup(
                command ->
                    new GroupReply.FetchOffsets(
                        GroupError.NONE,
                        Map.of(known, offset(100, KNOWN.id())),
                        ((GroupCommand.FetchOffsets) command).requireStable()
                            ? Set.of(known)
                            : Set.of()));
    assertThat(partitions(exchange.answered(OffsetFetchResponseData.class), version))
        .containsExactly(
            absent(version, KNOWN, 0, Errors.NONE),
            version >= 7
                ? absent(version, KNOWN, 1, Errors.UNSTABLE_OFFSET_COMMIT)
                : present(version, KNOWN, 1, 100));
  }

  @Versions(ApiKeys.OFFSET_FETCH)
  void askedPartitions(int version) {
    var exchange =
        new FakeExchange(api, version, request(version, KNOWN))
            .withGroup(offsets(Map.of(new PartitionId("known", 1), offset(100, KNOWN.id()))));
    var response = exchange.answered(OffsetFetchResponseData.class);

    assertThat(exchange.command("g", GroupCommand.FetchOffsets.class))
        .isEqualTo(
            new GroupCommand.FetchOffsets(
                version >= 9 ? "m" : null,
                version >= 9 ? 7 : -1,
                List.of(new PartitionId("known", 0), new PartitionId("known", 1)),
                false));
    assertThat(errorOfTheGroup(response, version)).isEqualTo(Errors.NONE);
    assertThat(partitions(response, version))
        .containsExactly(absent(version, KNOWN, 0, Errors.NONE), present(version, KNOWN, 1, 100));
    assertThat(topics.refreshed).isEmpty();
  }

  @Versions(ApiKeys.OFFSET_FETCH)
  void allPartitions(int version) {
    assumeTrue(version >= 2);
    var gone = new Topic("gone", UUID.randomUUID(), 1);

    var exchange =
        new FakeExchange(api, version, request(version))
            .withGroup(
                offsets(
                    Map.of(
                        new PartitionId("known", 0), offset(100, null),
                        new PartitionId("gone", 3), offset(200, gone.id()))));
    var response = exchange.answered(OffsetFetchResponseData.class);

    assertThat(exchange.command("g", GroupCommand.FetchOffsets.class).partitions()).isNull();
    assertThat(partitions(response, version))
        .containsExactlyInAnyOrder(present(version, KNOWN, 0, 100), present(version, gone, 3, 200));
  }

  @Test
  void sinceVersion10ATopicWithoutAnyIdCannotBeTold() {
    var response =
        new FakeExchange(api, 10, request(10))
            .withGroup(offsets(Map.of(new PartitionId("gone", 0), offset(100, null))))
            .answered(OffsetFetchResponseData.class);

    assertThat(partitions(response, 10)).isEmpty();
  }

  @Versions(ApiKeys.OFFSET_FETCH)
  void topicsThatTheCacheDoesNotHave(int version) {
    var exchange =
        new FakeExchange(api, version, request(version, ABSENT, UNSEEN))
            .withGroup(offsets(Map.of(new PartitionId("unseen", 0), offset(100, UNSEEN.id()))));
    var response = exchange.answered(OffsetFetchResponseData.class);

    var unknown = version >= 10 ? Errors.UNKNOWN_TOPIC_ID : Errors.NONE;
    assertThat(partitions(response, version))
        .containsExactly(
            absent(version, ABSENT, 0, unknown),
            absent(version, ABSENT, 1, unknown),
            present(version, UNSEEN, 0, 100),
            absent(version, UNSEEN, 1, Errors.NONE));
    if (version >= 10) {
      assertThat(topics.refreshed).containsExactlyInAnyOrder(ABSENT.id(), UNSEEN.id());
    } else {
      assertThat(topics.refreshed).isEmpty();
    }
  }

  @Test
  void offsetOfATopicThatWasCreatedAnewIsNone() {
    var response =
        new FakeExchange(api, 10, request(10, KNOWN))
            .withGroup(
                offsets(
                    Map.of(
                        new PartitionId("known", 0), offset(100, UUID.randomUUID()),
                        new PartitionId("known", 1), offset(200, null))))
            .answered(OffsetFetchResponseData.class);

    assertThat(partitions(response, 10))
        .containsExactly(absent(10, KNOWN, 0, Errors.NONE), present(10, KNOWN, 1, 200));
  }

  @Versions(ApiKeys.OFFSET_FETCH)
  void errorOfTheGroupIsThatOfEachPartitionBeforeVersion2(int version) {
    var response =
        new FakeExchange(api, version, request(version, KNOWN))
            .withGroup(new GroupReply.FetchOffsets(GroupError.UNKNOWN_MEMBER_ID, Map.of()))
            .answered(OffsetFetchResponseData.class);

    if (version >= 2) {
      assertThat(errorOfTheGroup(response, version)).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
      assertThat(partitions(response, version)).isEmpty();
    } else {
      assertThat(partitions(response, version))
          .containsExactly(
              absent(version, KNOWN, 0, Errors.UNKNOWN_MEMBER_ID),
              absent(version, KNOWN, 1, Errors.UNKNOWN_MEMBER_ID));
    }
  }

  @Versions(ApiKeys.OFFSET_FETCH)
  void unavailableIsToldAsNotCoordinator(int version) {
    var unavailable = new GroupReply.FetchOffsets(GroupError.COORDINATOR_NOT_AVAILABLE, Map.of());
    var request = request(version, KNOWN);

    for (var response :
        List.of(
            new FakeExchange(api, version, request)
                .withGroup(unavailable)
                .answered(OffsetFetchResponseData.class),
            new FakeExchange(api, version, request)
                .withGroup(command -> null)
                .answered(OffsetFetchResponseData.class),
            (OffsetFetchResponseData)
                api.failure(request, (short) version, Errors.COORDINATOR_NOT_AVAILABLE))) {
      if (version >= 2) {
        assertThat(errorOfTheGroup(response, version)).isEqualTo(Errors.NOT_COORDINATOR);
      } else {
        assertThat(partitions(response, version))
            .contains(absent(version, KNOWN, 0, Errors.NOT_COORDINATOR));
      }
    }
  }

  @Versions(ApiKeys.OFFSET_FETCH)
  void severalGroupsEachWithItsOwnError(int version) {
    assumeTrue(version >= 8);
    var request =
        new OffsetFetchRequestData()
            .setGroups(List.of(group("a", KNOWN), group("b"), group("", KNOWN)));

    var exchange =
        new FakeExchange(api, version, request)
            .withGroup(
                command ->
                    ((GroupCommand.FetchOffsets) command).partitions() == null
                        ? new GroupReply.FetchOffsets(GroupError.NOT_COORDINATOR, Map.of())
                        : offsets(Map.of()));
    var response = exchange.answered(OffsetFetchResponseData.class);

    assertThat(exchange.commands).containsOnlyKeys("a", "b", "");
    assertThat(response.groups())
        .extracting("groupId", "errorCode")
        .containsExactly(
            tuple("a", Errors.NONE.code()),
            tuple("b", Errors.NOT_COORDINATOR.code()),
            tuple("", Errors.NONE.code()));
  }

  @Test
  void groupThatIsNamedTwiceIsAskedOnce() {
    var request =
        new OffsetFetchRequestData().setGroups(List.of(group("g", KNOWN), group("g", UNSEEN)));

    var exchange =
        new FakeExchange(api, 9, request)
            .withGroup(offsets(Map.of(new PartitionId("unseen", 1), offset(100, null))));
    var response = exchange.answered(OffsetFetchResponseData.class);

    assertThat(exchange.command("g", GroupCommand.FetchOffsets.class).partitions()).hasSize(4);
    assertThat(partitions(response, 9))
        .containsExactly(
            absent(9, KNOWN, 0, Errors.NONE),
            absent(9, KNOWN, 1, Errors.NONE),
            absent(9, UNSEEN, 0, Errors.NONE),
            present(9, UNSEEN, 1, 100));
  }
}
