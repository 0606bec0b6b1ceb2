package io.muster.loadtest.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData.Assignment;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData.TopicPartitions;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class ConsumerClientTest {
  private static final Uuid TOPIC = new Uuid(1, 1);

  private final BlockingQueue<Exchange> exchanges = new LinkedBlockingQueue<>();
  private final ConsumerClient client =
      new ConsumerClient(
          "group",
          "topic",
          (request, version) -> {
            Exchange exchange = new Exchange((ConsumerGroupHeartbeatRequestData) request);
            exchanges.add(exchange);
            return exchange.answered;
          },
          () -> {});

  /** A request and its answer to come. */
  private static final class Exchange {
    private final ConsumerGroupHeartbeatRequestData request;
    private final CompletableFuture<ApiMessage> answered = new CompletableFuture<>();

    Exchange(ConsumerGroupHeartbeatRequestData request) {
      this.request = request;
    }

    void answer(ConsumerGroupHeartbeatResponseData answer) {
      answered.complete(answer);
    }

    void refuse(Errors error) {
      answer(new ConsumerGroupHeartbeatResponseData().setErrorCode(error.code()));
    }
  }

  private Exchange next() throws InterruptedException {
    Exchange next = exchanges.poll(10, TimeUnit.SECONDS);
    assertThat(next).as("the next request").isNotNull();
    return next;
  }

  private static ConsumerGroupHeartbeatResponseData good(int epoch) {
    return new ConsumerGroupHeartbeatResponseData().setMemberEpoch(epoch).setHeartbeatIntervalMs(1);
  }

  private void ownsOnePartition() throws InterruptedException {
    client.join();
    next()
        .answer(
            good(1)
                .setAssignment(
                    new Assignment()
                        .setTopicPartitions(
                            List.of(
                                new TopicPartitions()
                                    .setTopicId(TOPIC)
                                    .setPartitions(List.of(7))))));
    next().answer(good(1));
  }

  @Test
  void aBareHeartbeatThatFindsTheGroupLoadingIsFollowedByEverything() throws Exception {
    ownsOnePartition();
    Exchange bare = next();
    assertThat(bare.request.topicPartitions()).isNull();
    assertThat(bare.request.subscribedTopicNames()).isNull();

    bare.refuse(Errors.COORDINATOR_LOAD_IN_PROGRESS);

    ConsumerGroupHeartbeatRequestData again = next().request;
    assertThat(again.memberEpoch()).isEqualTo(1);
    assertThat(again.subscribedTopicNames()).containsExactly("topic");
    assertThat(again.rebalanceTimeoutMs()).isPositive();
    assertThat(again.topicPartitions())
        .singleElement()
        .satisfies(owned -> assertThat(owned.partitions()).containsExactly(7));
    assertThat(client.failure()).isNull();
  }

  @ParameterizedTest
  @EnumSource(names = {"FENCED_MEMBER_EPOCH", "UNKNOWN_MEMBER_ID"})
  void whoIsFencedHasFailedAndDoesNotJoinAgain(Errors error) throws Exception {
    ownsOnePartition();

    next().refuse(error);

    assertThat(client.failure()).hasMessageContaining(error.name());
    assertThat(exchanges.poll(200, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void whatIsAnsweredAfterItHasLeftIsNoFailure() throws Exception {
    ownsOnePartition();
    Exchange underWay = next();
    CompletableFuture<Void> left = client.leave();
    Exchange leave = next();
    assertThat(leave.request.memberEpoch()).isEqualTo(-1);

    leave.answer(good(-1));
    underWay.refuse(Errors.UNKNOWN_MEMBER_ID);

    assertThat(left).isCompleted();
    assertThat(client.failure()).isNull();
  }
}
