package io.muster.loadtest.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BrokerConnectionTest {
  private static final ConnectionSettings SETTINGS =
      new ConnectionSettings(Duration.ofSeconds(5), Duration.ofMillis(600), 3, 1024);
  private static final byte[] ANSWER_BODY = {0, 0, 0, 0, 0, 27};

  private ServerSocket server;
  private BrokerClient client;
  private BrokerConnection connection;
  private Socket socket;

  @BeforeEach
  void connect() throws Exception {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    client = new BrokerClient(1, SETTINGS);
    CompletableFuture<BrokerConnection> connected =
        client.connect(InetSocketAddress.createUnresolved("127.0.0.1", server.getLocalPort()));
    socket = server.accept();
    connection = connected.get(5, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    socket.close();
    server.close();
  }

  @Test
  void answersBelongToTheirRequestsInOrder() throws Exception {
    CompletableFuture<ApiMessage> first = send();
    CompletableFuture<ApiMessage> second = send();

    RequestHeader header = receive();
    assertThat(header.clientId()).isEqualTo("tester");
    assertThat(header.apiVersion()).isEqualTo((short) 3);
    answer(header.correlationId());
    assertThat(first.get()).isEqualTo(new HeartbeatResponseData().setErrorCode((short) 27));
    assertThat(second).isNotDone();

    answer(receive().correlationId());
    assertThat(second.get()).isInstanceOf(HeartbeatResponseData.class);
  }

  @Test
  void anAnswerOutOfOrderBreaksTheConnection() throws Exception {
    CompletableFuture<ApiMessage> first = send();
    answer(receive().correlationId() + 1);

    assertThatThrownBy(first::get).hasRootCauseMessage("Answer 1 is out of order: awaited is 0");
  }

  @Test
  void aLateAnswerIsNotTakenForTheNextOne() throws Exception {
    CompletableFuture<ApiMessage> late = send();
    RequestHeader lateHeader = receive();
    assertThatThrownBy(late::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(TimeoutException.class);

    CompletableFuture<ApiMessage> next = send();
    answer(lateHeader.correlationId());
    answer(receive().correlationId());
    assertThat(next.get()).isInstanceOf(HeartbeatResponseData.class);
  }

  @Test
  void requestsFailWhenTheBrokerGoesAway() throws Exception {
    CompletableFuture<ApiMessage> request = send();
    receive();
    socket.close();

    assertThatThrownBy(request::get).hasCauseInstanceOf(IOException.class);
    assertThatThrownBy(() -> send().get()).hasCauseInstanceOf(IOException.class);
  }

  @Test
  void requestsInFlightAreBounded() {
    List<CompletableFuture<ApiMessage>> allowed = List.of(send(), send(), send());

    assertThatThrownBy(() -> send().get()).hasRootCauseMessage("3 requests are in flight already");
    assertThat(allowed).noneMatch(CompletableFuture::isDone);
  }

  @Test
  void aMessageTheVersionCannotCarryIsRefused() {
    HeartbeatRequestData unfit = new HeartbeatRequestData().setGroupInstanceId("x");

    assertThatThrownBy(() -> connection.as("tester").send(unfit, (short) 0).get())
        .hasCauseInstanceOf(UnsupportedVersionException.class);
  }

  private CompletableFuture<ApiMessage> send() {
    return connection.as("tester").send(new HeartbeatRequestData().setGroupId("g"), (short) 3);
  }

  private RequestHeader receive() throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] frame = new byte[in.readInt()];
    in.readFully(frame);
    return RequestHeader.parse(ByteBuffer.wrap(frame));
  }

  private void answer(int correlationId) throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    out.writeInt(Integer.BYTES + ANSWER_BODY.length);
    out.writeInt(correlationId);
    out.write(ANSWER_BODY);
    out.flush();
  }
}
