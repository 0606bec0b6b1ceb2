package io.muster.gateway;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.net.ServerSocketFactory;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.FinalizedFeatureKey;
import org.apache.kafka.common.message.ApiVersionsResponseData.SupportedFeatureKey;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.requests.RequestUtils;
import org.jspecify.annotations.Nullable;

/** A broker that answers what a test tells it to, and remembers what it was asked. */
final class FakeUpstream implements AutoCloseable {

  /** A request as it arrived. */
  record Asked(ApiKeys api, short version, int correlationId, ApiMessage body) {}

  private final int id;
  private final ServerSocket server;
  private final Map<ApiKeys, Function<Asked, @Nullable ApiMessage>> answers =
      new ConcurrentHashMap<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();
  private final List<FakeUpstream> cluster = new CopyOnWriteArrayList<>();

  FakeUpstream(int id) throws IOException {
    this(id, ServerSocketFactory.getDefault());
  }

  FakeUpstream(int id, ServerSocketFactory sockets) throws IOException {
    this.id = id;
    this.server = sockets.createServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    cluster.add(this);
    answers.put(ApiKeys.API_VERSIONS, any -> versions());
    answers.put(ApiKeys.METADATA, any -> metadata());
    Thread acceptor = new Thread(this::accept, "fake-upstream-" + id);
    acceptor.setDaemon(true);
    acceptor.start();
  }

  int id() {
    return id;
  }

  int port() {
    return server.getLocalPort();
  }

  String address() {
    return "127.0.0.1:" + port();
  }

  /** Names another broker in Metadata. */
  void add(FakeUpstream other) {
    cluster.add(other);
  }

  /** What to answer; null for nothing. */
  void answer(ApiKeys api, Function<Asked, @Nullable ApiMessage> answer) {
    answers.put(api, answer);
  }

  /** All requests but the gateway's own. */
  List<Asked> asked(ApiKeys api) {
    return asked.stream().filter(one -> one.api == api).toList();
  }

  int connections() {
    return sockets.size();
  }

  void closeConnections() {
    sockets.forEach(FakeUpstream::closeQuietly);
  }

  @Override
  public void close() throws IOException {
    server.close();
    closeConnections();
  }

  MetadataResponseData metadata() {
    MetadataResponseData metadata =
        new MetadataResponseData().setControllerId(id).setClusterId("fake");
    cluster.forEach(
        broker ->
            metadata
                .brokers()
                .add(
                    new MetadataResponseBroker()
                        .setNodeId(broker.id)
                        .setHost("127.0.0.1")
                        .setPort(broker.port())));
    return metadata;
  }

  static ApiVersionsResponseData versions() {
    ApiVersionsResponseData versions = new ApiVersionsResponseData();
    ApiKeys.clientApis()
        .forEach(api -> api.toApiVersion(false).ifPresent(range -> versions.apiKeys().add(range)));
    for (String feature :
        List.of("metadata.version", "group.version", "transaction.version", "share.version")) {
      short min = (short) (feature.startsWith("metadata") ? 7 : 0);
      versions
          .supportedFeatures()
          .add(
              new SupportedFeatureKey()
                  .setName(feature)
                  .setMinVersion(min)
                  .setMaxVersion((short) 27));
      versions
          .finalizedFeatures()
          .add(
              new FinalizedFeatureKey()
                  .setName(feature)
                  .setMinVersionLevel((short) 2)
                  .setMaxVersionLevel((short) 2));
    }
    versions
        .supportedFeatures()
        .add(new SupportedFeatureKey().setName("kraft.version").setMaxVersion((short) 1));
    return versions.setFinalizedFeaturesEpoch(3);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        Thread thread = new Thread(() -> converse(socket), "fake-upstream-connection");
        thread.setDaemon(true);
        thread.start();
      } catch (SocketException e) {
        return;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void converse(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      while (true) {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        Asked request = read(frame);
        asked.add(request);
        ApiMessage answer =
            answers
                .getOrDefault(request.api, any -> request.api.messageType.newResponse())
                .apply(request);
        if (answer != null && !isUnanswered(request)) {
          ByteBuffer bytes =
              RequestUtils.serialize(
                  new ResponseHeaderData().setCorrelationId(request.correlationId),
                  request.api.responseHeaderVersion(request.version),
                  answer,
                  request.version);
          out.writeInt(bytes.remaining());
          byte[] copy = new byte[bytes.remaining()];
          bytes.get(copy);
          out.write(copy);
          out.flush();
        }
      }
    } catch (EOFException | SocketException e) {
      // The other side has gone, which ends the conversation.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      sockets.remove(socket);
    }
  }

  private static boolean isUnanswered(Asked request) {
    return request.body instanceof ProduceRequestData produce && produce.acks() == 0;
  }

  private static Asked read(byte[] frame) {
    ByteBuffer buffer = ByteBuffer.wrap(frame);
    ApiKeys api = ApiKeys.forId(buffer.getShort(0));
    short version = buffer.getShort(Short.BYTES);
    ByteBufferAccessor readable = new ByteBufferAccessor(buffer);
    RequestHeaderData header = new RequestHeaderData(readable, api.requestHeaderVersion(version));
    ApiMessage body = api.messageType.newRequest();
    body.read(readable, version);
    return new Asked(api, version, header.correlationId(), body);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
