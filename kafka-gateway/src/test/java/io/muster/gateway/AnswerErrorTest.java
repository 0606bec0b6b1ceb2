package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.gateway.api.ServedApi;
import io.muster.gateway.api.ServedApis;
import io.muster.group.GroupSettings;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData.MemberResponse;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponsePartition;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponseTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartitions;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestPartition;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AnswerErrorTest {

  @Test
  void isThatOfTheWhole() {
    assertThat(AnswerError.in(new HeartbeatResponseData())).isEqualTo(Errors.NONE);
    assertThat(
            AnswerError.in(
                new HeartbeatResponseData().setErrorCode(Errors.UNKNOWN_SERVER_ERROR.code())))
        .isEqualTo(Errors.UNKNOWN_SERVER_ERROR);
  }

  @Test
  void orOfTheFirstPartThatHasOne() {
    assertThat(
            AnswerError.in(
                new OffsetCommitResponseData()
                    .setTopics(
                        List.of(
                            topic(Errors.NONE),
                            topic(Errors.NONE, Errors.OFFSET_METADATA_TOO_LARGE)))))
        .isEqualTo(Errors.OFFSET_METADATA_TOO_LARGE);
    assertThat(
            AnswerError.in(new OffsetCommitResponseData().setTopics(List.of(topic(Errors.NONE)))))
        .isEqualTo(Errors.NONE);
    assertThat(
            AnswerError.in(
                new LeaveGroupResponseData()
                    .setErrorCode(Errors.NOT_COORDINATOR.code())
                    .setMembers(
                        List.of(
                            new MemberResponse().setErrorCode(Errors.UNKNOWN_MEMBER_ID.code())))))
        .isEqualTo(Errors.NOT_COORDINATOR);
  }

  @Test
  void ofFetchedOffsetsIsThatOfAPartitionToo() {
    OffsetFetchResponseData unstable =
        new OffsetFetchResponseData()
            .setGroups(
                List.of(
                    new OffsetFetchResponseGroup(),
                    new OffsetFetchResponseGroup()
                        .setTopics(
                            List.of(
                                new OffsetFetchResponseTopics()
                                    .setPartitions(
                                        List.of(
                                            new OffsetFetchResponsePartitions(),
                                            new OffsetFetchResponsePartitions()
                                                .setErrorCode(
                                                    Errors.UNSTABLE_OFFSET_COMMIT.code())))))));
    assertThat(AnswerError.in(unstable)).isEqualTo(Errors.UNSTABLE_OFFSET_COMMIT);
  }

  static Stream<Arguments> served() {
    Routes routes =
        new Routes(
            ServedApis.all(
                new GatewayFixture.NoGroups(List.of()),
                new RoutesTest.NoCoordinators(),
                new GatewayFixture.AnyTopic(),
                new GatewayFixture.NoTransactions(),
                GroupSettings.defaults()),
            new RoutesTest.NoCoordinators(),
            ApiVersionsResponseData::new);
    return routes.all().stream()
        .flatMap(
            route ->
                route instanceof Route.Serve serve
                    ? IntStream.rangeClosed(serve.oldestVersion(), serve.latestVersion())
                        .mapToObj(version -> Arguments.of(serve.api(), (short) version))
                    : Stream.of());
  }

  @ParameterizedTest
  @MethodSource("served")
  void ofWhatIsServedHereIsFound(ServedApi api, short version) {
    ApiMessage failure = api.failure(about(api.key(), version), version, Errors.NOT_COORDINATOR);
    assertThat(AnswerError.in(failure)).isEqualTo(Errors.NOT_COORDINATOR);
  }

  /** A request about something, for what has an error for each thing that it is asked about. */
  private static ApiMessage about(ApiKeys api, short version) {
    return switch (api) {
      case OFFSET_COMMIT ->
          new OffsetCommitRequestData()
              .setTopics(
                  List.of(
                      new OffsetCommitRequestTopic()
                          .setPartitions(List.of(new OffsetCommitRequestPartition()))));
      case TXN_OFFSET_COMMIT ->
          new TxnOffsetCommitRequestData()
              .setTopics(
                  List.of(
                      new TxnOffsetCommitRequestTopic()
                          .setPartitions(List.of(new TxnOffsetCommitRequestPartition()))));
      case OFFSET_FETCH ->
          version < 8
              ? new OffsetFetchRequestData()
                  .setTopics(List.of(new OffsetFetchRequestTopic().setPartitionIndexes(List.of(0))))
              : TestRequests.minimal(api, version);
      case DELETE_GROUPS -> new DeleteGroupsRequestData().setGroupsNames(List.of("g"));
      case CONSUMER_GROUP_DESCRIBE ->
          new ConsumerGroupDescribeRequestData().setGroupIds(List.of("g"));
      case DESCRIBE_CONFIGS ->
          new DescribeConfigsRequestData().setResources(List.of(new DescribeConfigsResource()));
      case ALTER_CONFIGS -> {
        AlterConfigsRequestData alter = new AlterConfigsRequestData();
        alter.resources().add(new AlterConfigsRequestData.AlterConfigsResource());
        yield alter;
      }
      case INCREMENTAL_ALTER_CONFIGS -> {
        IncrementalAlterConfigsRequestData alter = new IncrementalAlterConfigsRequestData();
        alter.resources().add(new IncrementalAlterConfigsRequestData.AlterConfigsResource());
        yield alter;
      }
      default -> TestRequests.minimal(api, version);
    };
  }

  @Test
  void isNotLookedForInTheUpstreamsAnswers() {
    assertThat(AnswerError.in(new MetadataResponseData())).isNull();
  }

  private static OffsetCommitResponseTopic topic(Errors... partitions) {
    return new OffsetCommitResponseTopic()
        .setPartitions(
            Arrays.stream(partitions)
                .map(error -> new OffsetCommitResponsePartition().setErrorCode(error.code()))
                .toList());
  }
}
