package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.group.GroupCommand;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsTopicResponse;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every buffer is given back, however a conversation ends. */
class LeakTest {
  private final Queue<String> leaks = new ConcurrentLinkedQueue<>();
  private Level before = Level.DISABLED;

  @BeforeEach
  void watchEveryBuffer() {
    before = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(Level.PARANOID);
    ByteBufUtil.setLeakListener((type, records) -> leaks.add(records));
  }

  @AfterEach
  void watchNoMore() {
    ResourceLeakDetector.setLevel(before);
  }

  @Test
  void aLeakIsNoticed() {
    PooledByteBufAllocator.DEFAULT.directBuffer(16).writeInt(1);

    await().until(() -> !reported().isEmpty());
  }

  @Test
  void conversationsOfAllKinds() throws Exception {
    try (GatewayFixture fixture = new GatewayFixture()) {
      fixture.groups.hold(request -> request.command() instanceof GroupCommand.LeaveGroup);
      fixture.upstream.answer(
          ApiKeys.LIST_OFFSETS,
          asked ->
              new ListOffsetsResponseData()
                  .setTopics(
                      Collections.nCopies(
                          50, new ListOffsetsTopicResponse().setName("x".repeat(20_000)))));
      for (int round = 1; round <= 5; round++) {
        int rounds = round;
        try (WireClient client = fixture.connect()) {
          client.ask(ApiKeys.HEARTBEAT, 4, ConversationTest.heartbeat("g"));
          client.ask(ApiKeys.METADATA, 12, new MetadataRequestData().setTopics(List.of()));
          client.send(ApiKeys.PRODUCE, 9, 1, new ProduceRequestData().setAcks((short) 0));
          client.ask(ApiKeys.LIST_OFFSETS, 7, new ListOffsetsRequestData());
        }
        try (WireClient leavesWithAnswersHeld = fixture.connect()) {
          leavesWithAnswersHeld.send(ApiKeys.LEAVE_GROUP, 5, 1, ConversationTest.leave("g"));
          leavesWithAnswersHeld.send(ApiKeys.LIST_OFFSETS, 7, 2, new ListOffsetsRequestData());
          leavesWithAnswersHeld.send(ApiKeys.HEARTBEAT, 4, 3, ConversationTest.heartbeat("g"));
          await()
              .until(() -> fixture.upstream.asked(ApiKeys.LIST_OFFSETS).size() == 3 * rounds - 1);
        }
        try (WireClient malformed = fixture.connect()) {
          malformed.sendBytes(new byte[] {0, 0, 0, 9, 0, 12, 0, 4, 0, 0, 0, 1, 0});
          assertThat(malformed.isClosedByServer()).isTrue();
        }
        try (WireClient halfway = fixture.connect()) {
          halfway.sendBytes(new byte[] {0, 0, 1, 0, 0, 12});
        }
        try (WireClient losesItsBroker = fixture.connect()) {
          losesItsBroker.send(ApiKeys.LIST_OFFSETS, 7, 1, new ListOffsetsRequestData());
          losesItsBroker.correlationIdOfNext();
          fixture.upstream.answer(ApiKeys.FETCH, asked -> null);
          losesItsBroker.send(ApiKeys.FETCH, 12, 2, ApiKeys.FETCH.messageType.newRequest());
          await().until(() -> fixture.upstream.asked(ApiKeys.FETCH).size() == rounds);
          fixture.upstream.closeConnections();
          assertThat(losesItsBroker.isClosedByServer()).isTrue();
        }
      }
      await().until(() -> fixture.openConnections() == 0);
    }
    assertThat(reported()).isEmpty();
  }

  /** What was collected without being released shows at a later allocation. */
  private List<String> reported() throws InterruptedException {
    for (int i = 0; i < 5; i++) {
      System.gc();
      Thread.sleep(20);
      PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
    }
    return List.copyOf(leaks);
  }
}
