package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.gateway.GatewaySettings.Limits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What does not belong here costs its sender the connection and us one line in the log. */
class BadInputTest {
  private static final int IDLE_CONNECTIONS = 2_000;

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
  void anOversizedFrame() throws Exception {
    assertRefused(
        ByteBuffer.allocate(4).putInt(GatewayFixture.LIMITS.frameBytes() + 1).array(),
        "1048576 are allowed");
  }

  @Test
  void aNegativeFrame() throws Exception {
    assertRefused(ByteBuffer.allocate(4).putInt(-2).array(), "a request of -2 bytes");
  }

  @Test
  void garbage() throws Exception {
    assertRefused(
        "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII), "1048576 are allowed");
  }

  @Test
  void aFrameTooShortForAHeader() throws Exception {
    assertRefused(new byte[] {0, 0, 0, 0}, "too short");
    assertRefused(new byte[] {0, 0, 0, 7, 0, 12, 0, 4, 0, 0, 0}, "too short");
  }

  @Test
  void anUnknownApiKey() throws Exception {
    assertRefused(header(999, 0), "999");
    assertRefused(header(-1, 0), "-1");
  }

  @Test
  void anApiThatIsNotForClients() throws Exception {
    for (ApiKeys api :
        List.of(ApiKeys.SASL_HANDSHAKE, ApiKeys.DESCRIBE_QUORUM, ApiKeys.SHARE_GROUP_HEARTBEAT)) {
      assertRefused(header(api.id, api.oldestVersion()), "is not served");
    }
  }

  @Test
  void anUnknownVersion() throws Exception {
    assertRefused(header(ApiKeys.HEARTBEAT.id, 5), "version 5 is not supported");
    assertRefused(header(ApiKeys.METADATA.id, 99), "version 99 is not supported");
    assertRefused(header(ApiKeys.PRODUCE.id, 2), "version 2 is not supported");
    assertRefused(header(ApiKeys.OFFSET_COMMIT.id, -1), "version -1 is not supported");
  }

  @Test
  void aRequestWhoseBodyIsCutShort() throws Exception {
    byte[] whole =
        WireClient.frame(
            ApiKeys.HEARTBEAT,
            4,
            1,
            new HeartbeatRequestData().setGroupId("group").setMemberId("member"));
    for (int length = 8; length < whole.length - 4 - 1; length += 3) {
      byte[] cut = Arrays.copyOf(whole, 4 + length);
      ByteBuffer.wrap(cut).putInt(length);
      assertRefused(cut, "Heartbeat version 4 is malformed");
    }
  }

  @Test
  void randomBytesInAWellFormedFrame() throws Exception {
    Random random = new Random(42);
    for (int i = 0; i < 200; i++) {
      byte[] frame = new byte[4 + 40];
      random.nextBytes(frame);
      ByteBuffer.wrap(frame).putInt(40).putShort((short) (8 + i % 9)).putShort((short) (i % 5));
      try (WireClient client = fixture.connect()) {
        client.sendBytes(frame);
        client.send(ApiKeys.API_VERSIONS, 0, 77, new ApiVersionsRequestData());
      }
    }
    await().until(() -> fixture.openConnections() == 0);
    assertServes();
    assertThat(fixture.logged()).noneMatch(line -> line.startsWith("ERROR"));
  }

  @Test
  void aConnectionThatEndsInMidRequest() throws Exception {
    WireClient client = fixture.connect();
    client.sendBytes(new byte[] {0, 0, 1, 0, 0, 12});
    client.close();
    await().until(() -> fixture.openConnections() == 0);
    assertServes();
  }

  @Test
  void aRequestBeforeTheBadOneIsAnsweredStill() throws Exception {
    try (WireClient client = fixture.connect()) {
      client.send(ApiKeys.METADATA, 1, 1, new MetadataRequestData().setTopics(null));
      assertThat(client.correlationIdOfNext()).isEqualTo(1);
      client.sendBytes(header(999, 0));
      assertThat(client.isClosedByServer()).isTrue();
    }
    await().until(() -> fixture.upstream.connections() == 0);
  }

  @Test
  void thousandsOfConnectionsThatSayNothing() throws Exception {
    List<WireClient> silent = new ArrayList<>();
    for (int i = 0; i < IDLE_CONNECTIONS; i++) {
      silent.add(fixture.connect());
    }
    assertServes();
    for (WireClient client : silent) {
      client.close();
    }
    await().until(() -> fixture.openConnections() == 0);
  }

  @Test
  void idleConnectionsAndThoseTooManyAreClosedWithALine() throws Exception {
    Limits few = new Limits(3, 2, 1000, 10, 1000, Duration.ofMillis(700));
    try (GatewayFixture small = new GatewayFixture(few, GatewayFixture.DEADLINES);
        WireClient first = small.connect();
        WireClient second = small.connect();
        WireClient third = small.connect()) {
      assertThat(third.isClosedByServer()).isTrue();
      assertThat(small.logged(third)).singleElement().asString().contains("2 connections from");
      assertThat(first.isClosedByServer()).isTrue();
      assertThat(second.isClosedByServer()).isTrue();
      assertThat(small.logged(first)).singleElement().asString().contains("idle");
      await().until(() -> small.openConnections() == 0);
      try (WireClient again = small.connect()) {
        assertThat(again.ask(ApiKeys.API_VERSIONS, 0, new ApiVersionsRequestData())).isNotNull();
      }
    }
  }

  @Test
  void aRequestThatIsNeverSentInFull() throws Exception {
    Limits impatient = new Limits(10, 10, 1000, 10, 1000, Duration.ofMillis(500));
    try (GatewayFixture small = new GatewayFixture(impatient, GatewayFixture.DEADLINES);
        WireClient client = small.connect()) {
      client.sendBytes(new byte[] {0, 0, 1, 0, 0, 12});
      assertThat(client.isClosedByServer()).isTrue();
      assertThat(small.logged(client)).singleElement().asString().contains("idle");
    }
  }

  private void assertRefused(byte[] bytes, String reason) throws Exception {
    try (WireClient client = fixture.connect()) {
      client.sendBytes(bytes);
      assertThat(client.isClosedByServer()).isTrue();
      assertThat(fixture.logged(client)).singleElement().asString().contains(reason);
    }
    assertServes();
  }

  private void assertServes() throws Exception {
    try (WireClient client = fixture.connect()) {
      assertThat(client.ask(ApiKeys.API_VERSIONS, 0, new ApiVersionsRequestData())).isNotNull();
    }
  }

  private static byte[] header(int apiKey, int version) {
    return ByteBuffer.allocate(4 + 10)
        .putInt(10)
        .putShort((short) apiKey)
        .putShort((short) version)
        .putInt(1)
        .putShort((short) -1)
        .array();
  }
}
