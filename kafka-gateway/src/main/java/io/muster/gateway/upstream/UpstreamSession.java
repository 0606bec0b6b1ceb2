package io.muster.gateway.upstream;

import io.muster.gateway.wire.RequestFrame;
import io.muster.gateway.wire.ResponseFrame;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * A few questions of the gateway's own to one broker. One that is not answered in time ends the
 * session, and with it the others: the connection may be dead without anybody having said so.
 * Thread-safe.
 */
final class UpstreamSession implements UpstreamLink.Listener, AutoCloseable {
  private static final String CLIENT_ID = "muster";

  private final Node broker;
  private final UpstreamLink link;
  private final Duration timeout;
  private final Queue<CompletableFuture<ByteBuffer>> asked = new ArrayDeque<>();
  private int correlationId;
  private @Nullable String closed;

  UpstreamSession(UpstreamClient client, Node broker, Duration timeout) {
    this.broker = broker;
    this.timeout = timeout;
    this.link = client.open(broker, this);
  }

  /** What the broker supports. Every Kafka since 0.10 understands the question in some version. */
  CompletionStage<ApiVersionsResponseData> apiVersions() {
    ApiKeys api = ApiKeys.API_VERSIONS;
    short newest = api.latestVersion(false);
    return exchange(api, newest, apiVersionsRequest())
        .thenCompose(
            frame -> {
              ApiVersionsResponseData answer = readApiVersions(newest, frame);
              if (answer.errorCode() != Errors.UNSUPPORTED_VERSION.code()) {
                return CompletableFuture.completedStage(answer);
              }
              ApiVersionsResponseData.ApiVersion range = answer.apiKeys().find(api.id);
              short older = range == null ? 0 : (short) Math.min(newest, range.maxVersion());
              return exchange(api, older, apiVersionsRequest())
                  .thenApply(again -> readApiVersions(older, again));
            });
  }

  /** Asks in the newest version that both sides know. */
  CompletionStage<ApiMessage> ask(
      ApiKeys api, ApiVersionsResponseData supported, ApiMessage request) {
    ApiVersionsResponseData.ApiVersion range = supported.apiKeys().find(api.id);
    if (range == null) {
      return CompletableFuture.failedStage(
          new UnsupportedVersionException("The upstream does not support " + api.name));
    }
    return ask(api, (short) Math.min(range.maxVersion(), api.latestVersion(false)), request);
  }

  /** Asks in this version. */
  CompletionStage<ApiMessage> ask(ApiKeys api, short version, ApiMessage request) {
    return exchange(api, version, request)
        .thenApply(frame -> ResponseFrame.decode(api, version, frame));
  }

  /** Whether nothing can be asked any more. */
  synchronized boolean isClosed() {
    return closed != null;
  }

  @Override
  public void received(UpstreamLink from, ByteBuffer frame) {
    CompletableFuture<ByteBuffer> next;
    synchronized (this) {
      next = asked.poll();
    }
    if (next != null) {
      next.complete(frame);
    }
  }

  @Override
  public void closed(UpstreamLink from, String why) {
    fail(why);
  }

  @Override
  public void close() {
    end("closed");
  }

  private void end(String why) {
    link.close();
    fail(why);
  }

  private CompletableFuture<ByteBuffer> exchange(ApiKeys api, short version, ApiMessage request) {
    CompletableFuture<ByteBuffer> answer = new CompletableFuture<>();
    synchronized (this) {
      if (closed != null) {
        return CompletableFuture.failedFuture(new IOException(closed));
      }
      asked.add(answer);
      ByteBuffer frame = RequestFrame.encode(api, version, correlationId++, CLIENT_ID, request);
      link.send(Unpooled.wrappedBuffer(frame), null);
    }
    return answer
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete(
            (frame, failure) -> {
              if (failure instanceof TimeoutException) {
                end("no answer to " + api.name + " within " + timeout.toMillis() + " ms");
              }
            });
  }

  private void fail(String why) {
    ArrayDeque<CompletableFuture<ByteBuffer>> failed;
    synchronized (this) {
      if (closed == null) {
        closed = why;
      }
      failed = new ArrayDeque<>(asked);
      asked.clear();
    }
    String message = broker.host() + ":" + broker.port() + ": " + why;
    failed.forEach(one -> one.completeExceptionally(new IOException(message)));
  }

  private static ApiVersionsRequestData apiVersionsRequest() {
    return new ApiVersionsRequestData()
        .setClientSoftwareName("muster")
        .setClientSoftwareVersion("1");
  }

  /** A broker that does not know the version answers in version 0. */
  private static ApiVersionsResponseData readApiVersions(short version, ByteBuffer frame) {
    short error = frame.getShort(frame.position() + Integer.BYTES);
    boolean unsupported = error == Errors.UNSUPPORTED_VERSION.code();
    return (ApiVersionsResponseData)
        ResponseFrame.decode(ApiKeys.API_VERSIONS, unsupported ? 0 : version, frame);
  }
}
