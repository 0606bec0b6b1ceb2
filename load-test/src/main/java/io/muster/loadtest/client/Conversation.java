package io.muster.loadtest.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one connection that wait for their answers, first sent first answered. Lives on
 * the event loop only.
 */
final class Conversation extends SimpleChannelInboundHandler<ByteBuf> {
  private static final Duration TIMEOUT_CHECK = Duration.ofMillis(250);

  private final ConnectionSettings settings;
  private final Queue<Awaited> awaited = new ArrayDeque<>();
  private @Nullable ChannelHandlerContext context;
  private @Nullable Future<?> timeoutCheck;
  private @Nullable Throwable broken;

  Conversation(ConnectionSettings settings) {
    this.settings = settings;
  }

  /**
   * A request under way.
   *
   * @param sentAt by {@link System#nanoTime}
   */
  record Awaited(
      int correlationId,
      ApiMessageType api,
      short version,
      long sentAt,
      CompletableFuture<ApiMessage> answer) {}

  void send(ByteBuf frame, Awaited request) {
    if (context == null || !context.channel().isActive()) {
      frame.release();
      request.answer().completeExceptionally(new IOException("The connection is closed"));
    } else if (awaited.size() >= settings.maxInFlight()) {
      frame.release();
      request
          .answer()
          .completeExceptionally(
              new IOException(settings.maxInFlight() + " requests are in flight already"));
    } else {
      awaited.add(request);
      var unused = context.writeAndFlush(frame, context.voidPromise());
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void channelActive(ChannelHandlerContext active) {
    long period = TIMEOUT_CHECK.toMillis();
    timeoutCheck =
        active
            .executor()
            .scheduleWithFixedDelay(this::failLate, period, period, TimeUnit.MILLISECONDS);
    active.fireChannelActive();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext active, ByteBuf frame) throws IOException {
    Awaited request = awaited.peek();
    int correlationId = Frames.correlationId(frame);
    if (request == null || request.correlationId() != correlationId) {
      throw new IOException(
          "Answer %d is out of order: awaited is %s"
              .formatted(correlationId, request == null ? "none" : request.correlationId()));
    }
    awaited.remove();
    ApiMessage answer;
    try {
      answer = Frames.decode(frame, request.api(), request.version());
    } catch (RuntimeException e) {
      request
          .answer()
          .completeExceptionally(
              new IOException(
                  "Cannot read the answer to %s v%d".formatted(request.api(), request.version()),
                  e));
      return;
    }
    request.answer().complete(answer);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext active, Throwable cause) {
    broken = cause;
    var unused = active.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext inactive) {
    if (timeoutCheck != null) {
      timeoutCheck.cancel(false);
    }
    IOException closed = new IOException("The connection ended before the answer", broken);
    for (Awaited request = awaited.poll(); request != null; request = awaited.poll()) {
      request.answer().completeExceptionally(closed);
    }
    inactive.fireChannelInactive();
  }

  /**
   * A late request keeps its place, since its answer may still come and must not be taken for the
   * next one's.
   */
  private void failLate() {
    long now = System.nanoTime();
    long limit = settings.requestTimeout().toNanos();
    for (Awaited request : awaited) {
      if (now - request.sentAt() < limit) {
        return;
      }
      request
          .answer()
          .completeExceptionally(
              new TimeoutException(
                  "No answer to %s within %s".formatted(request.api(), settings.requestTimeout())));
    }
  }
}
