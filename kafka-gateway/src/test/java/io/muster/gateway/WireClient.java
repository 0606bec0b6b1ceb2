package io.muster.gateway;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.requests.RequestUtils;

/** A client that can say anything. */
final class WireClient implements AutoCloseable {
  private static final int READ_TIMEOUT_MS = 20_000;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  WireClient(HostPort address) throws IOException {
    socket = new Socket(address.host(), address.port());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(READ_TIMEOUT_MS);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  static byte[] frame(ApiKeys api, int version, int correlationId, ApiMessage body) {
    ByteBuffer bytes =
        RequestUtils.serialize(
            new RequestHeaderData()
                .setRequestApiKey(api.id)
                .setRequestApiVersion((short) version)
                .setCorrelationId(correlationId)
                .setClientId("tester"),
            api.requestHeaderVersion((short) version),
            body,
            (short) version);
    return ByteBuffer.allocate(Integer.BYTES + bytes.remaining())
        .putInt(bytes.remaining())
        .put(bytes)
        .array();
  }

  void send(ApiKeys api, int version, int correlationId, ApiMessage body) throws IOException {
    sendBytes(frame(api, version, correlationId, body));
  }

  void sendBytes(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  void sendHex(String hex) throws IOException {
    sendBytes(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  /** The next answer without length prefix. */
  byte[] receiveBytes() throws IOException {
    byte[] frame = new byte[in.readInt()];
    in.readFully(frame);
    return frame;
  }

  String receiveHex() throws IOException {
    return HexFormat.of().formatHex(receiveBytes());
  }

  /** The next answer, which must have this correlation id. */
  ApiMessage receive(ApiKeys api, int version, int correlationId) throws IOException {
    ByteBufferAccessor readable = new ByteBufferAccessor(ByteBuffer.wrap(receiveBytes()));
    ResponseHeaderData header =
        new ResponseHeaderData(readable, api.responseHeaderVersion((short) version));
    if (header.correlationId() != correlationId) {
      throw new IOException(
          "Expected the answer to " + correlationId + ", got " + header.correlationId());
    }
    ApiMessage body = api.messageType.newResponse();
    body.read(readable, (short) version);
    if (readable.remaining() > 0) {
      throw new IOException(readable.remaining() + " bytes too many");
    }
    return body;
  }

  ApiMessage ask(ApiKeys api, int version, ApiMessage body) throws IOException {
    int correlationId = 1000 + version;
    send(api, version, correlationId, body);
    return receive(api, version, correlationId);
  }

  int correlationIdOfNext() throws IOException {
    return ByteBuffer.wrap(receiveBytes()).getInt();
  }

  /** Waits until the other side closes; fails if it says something first. */
  boolean isClosedByServer() throws IOException {
    try {
      return in.read() < 0;
    } catch (EOFException | SocketException e) {
      return true;
    }
  }

  /** Whether something has arrived that was not received yet. */
  boolean hasAnswer() throws IOException {
    return in.available() > 0;
  }

  int localPort() {
    return socket.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
