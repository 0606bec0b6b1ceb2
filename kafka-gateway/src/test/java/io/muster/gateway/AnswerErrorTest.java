package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData.MemberResponse;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponsePartition;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponseTopic;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

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
