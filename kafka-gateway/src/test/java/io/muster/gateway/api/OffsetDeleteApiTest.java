package io.muster.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.GroupCommand.DeleteOffsets;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import io.muster.group.PartitionId;
import io.muster.group.TopicCatalog.Topic;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponsePartition;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

class OffsetDeleteApiTest {
  private final FakeTopics topics = new FakeTopics();
  private final OffsetDeleteApi api = new OffsetDeleteApi(topics);

  OffsetDeleteApiTest() {
    topics.unseen(new Topic("orders", new UUID(1, 2), 2));
  }

  private static OffsetDeleteRequestData request(String groupId) {
    var request = new OffsetDeleteRequestData().setGroupId(groupId);
    request.topics().add(topic("orders", 0, 1, 2, -1));
    request.topics().add(topic("nowhere", 0));
    return request;
  }

  private static OffsetDeleteRequestTopic topic(String name, int... partitions) {
    var topic = new OffsetDeleteRequestTopic().setName(name);
    for (var partition : partitions) {
      topic.partitions().add(new OffsetDeleteRequestPartition().setPartitionIndex(partition));
    }
    return topic;
  }

  private static OffsetDeleteResponseTopic answer(String name) {
    return new OffsetDeleteResponseTopic().setName(name);
  }

  private static OffsetDeleteResponsePartition answer(int partition, Errors error) {
    return new OffsetDeleteResponsePartition()
        .setPartitionIndex(partition)
        .setErrorCode(error.code());
  }

  @Versions(ApiKeys.OFFSET_DELETE)
  void eachPartitionHasItsAnswer(int version) {
    var exchange =
        new FakeExchange(api, version, request("g"))
            .withGroup(
                new GroupReply.DeleteOffsets(
                    GroupError.NONE,
                    Map.of(new PartitionId("orders", 1), GroupError.GROUP_SUBSCRIBED_TO_TOPIC)));

    var expected = new OffsetDeleteResponseData();
    var orders = answer("orders");
    orders.partitions().add(answer(0, Errors.NONE));
    orders.partitions().add(answer(1, Errors.GROUP_SUBSCRIBED_TO_TOPIC));
    orders.partitions().add(answer(2, Errors.UNKNOWN_TOPIC_OR_PARTITION));
    orders.partitions().add(answer(-1, Errors.UNKNOWN_TOPIC_OR_PARTITION));
    var nowhere = answer("nowhere");
    nowhere.partitions().add(answer(0, Errors.UNKNOWN_TOPIC_OR_PARTITION));
    expected.topics().add(orders);
    expected.topics().add(nowhere);
    assertThat(exchange.answered(OffsetDeleteResponseData.class)).isEqualTo(expected);
    assertThat(exchange.command("g", DeleteOffsets.class).partitions())
        .containsExactly(new PartitionId("orders", 0), new PartitionId("orders", 1));
  }

  @Versions(ApiKeys.OFFSET_DELETE)
  void aRefusalOfTheGroupComesFirst(int version) {
    assertThat(
            new FakeExchange(api, version, request("g"))
                .withGroup(new GroupReply.DeleteOffsets(GroupError.NON_EMPTY_GROUP, Map.of()))
                .answered(OffsetDeleteResponseData.class))
        .isEqualTo(new OffsetDeleteResponseData().setErrorCode(Errors.NON_EMPTY_GROUP.code()));
  }

  @Versions(ApiKeys.OFFSET_DELETE)
  void theEmptyGroupIdIsRefused(int version) {
    assertThat(
            new FakeExchange(api, version, request(""))
                .answered(OffsetDeleteResponseData.class)
                .errorCode())
        .isEqualTo(Errors.INVALID_GROUP_ID.code());
  }
}
