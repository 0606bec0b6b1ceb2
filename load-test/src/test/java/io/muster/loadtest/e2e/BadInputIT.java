package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.loadtest.e2e.Servers.Node;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Whatever a client sends, it gets a clear error or a closed connection, the log gets a line at
 * most, and everybody else is served as before.
 */
@ExtendWith(Servers.class)
@Timeout(180)
class BadInputIT {
  private static final int SILENT = 2_000;
  private static final int READ_LIMIT_MS = 20_000;
  private static final short ANY_VERSION = 0;

  private Node node;
  private long logged;

  @BeforeEach
  void rememberLog(Node node) throws Exception {
    this.node = node;
    assertServed();
    logged = logLines().size();
  }

  @AfterEach
  void everybodyElseIsServed() throws Exception {
    assertServed();
  }

  @Test
  void framesThatAreNoneAreClosedWithOneLogLine() throws Exception {
    assertClosed("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    assertLogged(1);
    assertClosed(ByteBuffer.allocate(4).putInt(-1).array());
    assertLogged(2);
    assertClosed(ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).array());
    assertLogged(3);
    assertClosed(ByteBuffer.allocate(4).putInt(0).array());
    assertLogged(4);
  }

  @Test
  void garbageInAFrameIsClosedWithOneLogLine() throws Exception {
    Random random = new Random(17);
    int rounds = 50;
    for (int round = 0; round < rounds; round++) {
      byte[] garbage = new byte[1 + random.nextInt(300)];
      random.nextBytes(garbage);
      // A key that no Kafka has: the rest may be anything.
      assertClosed(frame(ByteBuffer.wrap(garbage).array(), (short) (1_000 + round), ANY_VERSION));
    }
    assertLogged(rounds);
  }

  @Test
  void aRequestThatEndsTooEarlyIsClosed() throws Exception {
    byte[] whole = join("cut-off");
    for (int length : List.of(1, 4, whole.length / 2, whole.length - 1)) {
      byte[] part = new byte[length];
      System.arraycopy(whole, 0, part, 0, length);
      assertClosed(frame(part, ApiKeys.JOIN_GROUP.id, ApiKeys.JOIN_GROUP.latestVersion()));
    }
  }

  @Test
  void anUnknownVersionIsClosedAndOfApiVersionsAnsweredWithWhatIsThere() throws Exception {
    assertClosed(frame(new byte[0], ApiKeys.HEARTBEAT.id, (short) 99));
    try (Socket socket = connect()) {
      send(socket, frame(new byte[1], ApiKeys.API_VERSIONS.id, (short) 99));
      ByteBufferAccessor answer = new ByteBufferAccessor(ByteBuffer.wrap(receive(socket)));
      answer.readInt(); // correlation id
      ApiVersionsResponseData versions = new ApiVersionsResponseData(answer, (short) 0);
      assertThat(versions.errorCode()).isEqualTo(Errors.UNSUPPORTED_VERSION.code());
      assertThat(versions.apiKeys().find(ApiKeys.API_VERSIONS.id)).isNotNull();
    }
  }

  /** By no retry does a database take it. */
  @Test
  void aGroupIdThatCannotBeStoredIsRefusedForGood() throws Exception {
    for (String id : List.of("zero\0byte", "long".repeat(1_000))) {
      try (Socket socket = connect()) {
        send(socket, frame(join(id), ApiKeys.JOIN_GROUP.id, (short) 3));
        ByteBufferAccessor answer = new ByteBufferAccessor(ByteBuffer.wrap(receive(socket)));
        answer.readInt(); // correlation id
        assertThat(new JoinGroupResponseData(answer, (short) 3).errorCode())
            .isEqualTo(Errors.INVALID_GROUP_ID.code());
      }
    }
    assertLogged(0);
  }

  @Test
  void connectionsThatBreakOffInAFrameLeaveNothingBehind() throws Exception {
    for (int i = 0; i < 50; i++) {
      try (Socket socket = connect()) {
        send(socket, ByteBuffer.allocate(10).putInt(1_000).array());
      }
    }
    assertLogged(0); // That a client goes is no news.
  }

  @Test
  void aMemberThatVanishesWhileItsJoinIsParkedHoldsNobodyUp() throws Exception {
    String topic = Topics.create(node.bootstrap(), "vanishing", 4);
    String group = Topics.unused("vanishing");
    for (int i = 0; i < 5; i++) {
      try (Socket socket = connect()) {
        send(
            socket,
            frame(join(group), ApiKeys.JOIN_GROUP.id, (short) 3)); // v3: parked at the first try
        socket.setSoLinger(true, 0);
      }
    }
    try (ThreadConsumer consumer =
        new ThreadConsumer(node.bootstrap(), group, topic, Map.of()).start()) {
      await()
          .atMost(Duration.ofSeconds(40))
          .until(() -> consumer.partitions().size() == 4 || consumer.failure() != null);
      assertThat(consumer.failure()).isNull();
    }
  }

  @Test
  void twoThousandSilentConnectionsAreHeldAndForgotten() throws Exception {
    long before = liveBytes();
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < SILENT; i++) {
        silent.add(connect());
      }
      assertServed();
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(liveBytes()).isLessThan(before + 4 * 1024 * 1024));
  }

  private void assertServed() throws Exception {
    try (Socket socket = connect()) {
      send(socket, frame(new byte[0], ApiKeys.API_VERSIONS.id, ANY_VERSION));
      assertThat(receive(socket)).hasSizeGreaterThan(100);
    }
  }

  private void assertClosed(byte[] bytes) throws IOException {
    try (Socket socket = connect()) {
      send(socket, bytes);
      assertThat(socket.getInputStream().read()).as("end of stream").isEqualTo(-1);
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  /** So many lines since the test began. */
  private void assertLogged(int lines) {
    await()
        .untilAsserted(
            () -> {
              List<String> all = logLines();
              assertThat(all.subList((int) logged, all.size())).hasSize(lines);
            });
  }

  /** Those of a stack trace included; what groups of other tests do meanwhile is not. */
  private List<String> logLines() throws IOException {
    try (Stream<String> lines = Files.lines(node.process().log())) {
      return lines.filter(line -> !line.contains(" RebalanceLog - ")).toList();
    }
  }

  private Socket connect() throws IOException {
    Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), node.process().address().getPort());
    socket.setSoTimeout(READ_LIMIT_MS);
    return socket;
  }

  private static void send(Socket socket, byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  private static byte[] receive(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    return in.readNBytes(in.readInt());
  }

  /** A frame with that body behind a header of version 1. */
  private static byte[] frame(byte[] body, short apiKey, short version) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(2 + 2 + 4 + 2 + 4 + body.length);
    out.writeShort(apiKey);
    out.writeShort(version);
    out.writeInt(7);
    out.writeShort(4);
    out.writeBytes("test");
    out.write(body);
    return bytes.toByteArray();
  }

  private static byte[] join(String group) {
    JoinGroupRequestProtocolCollection protocols = new JoinGroupRequestProtocolCollection();
    // The leader is a stock consumer and reads it.
    ByteBuffer subscription =
        ConsumerProtocol.serializeSubscription(new Subscription(List.of("of-no-interest")));
    protocols.add(
        new JoinGroupRequestProtocol().setName("range").setMetadata(Utils.toArray(subscription)));
    JoinGroupRequestData join =
        new JoinGroupRequestData()
            .setGroupId(group)
            .setSessionTimeoutMs(6_000)
            .setRebalanceTimeoutMs(10_000)
            .setProtocolType("consumer")
            .setProtocols(protocols);
    return MessageUtil.toByteBufferAccessor(join, (short) 3).buffer().array();
  }

  /** Bytes of the objects that are reachable; the JVM collects its garbage first. */
  private long liveBytes() throws Exception {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(node.process().pid()),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String out = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jcmd.waitFor(30, TimeUnit.SECONDS)).isTrue();
    Matcher total = Pattern.compile("Total\\s+\\d+\\s+(\\d+)").matcher(out);
    assertThat(total.find()).as(out.lines().limit(5).toList().toString()).isTrue();
    return Long.parseLong(total.group(1));
  }
}
