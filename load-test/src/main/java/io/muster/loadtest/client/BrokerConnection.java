package io.muster.loadtest.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * One connection to a broker. Requests are pipelined; a broker answers them in their order, so a
 * parked JoinGroup holds up everything behind it: members that wait need a connection each, or
 * {@link ConnectionPool}.
 */
public final class BrokerConnection implements AutoCloseable {
  private final Channel channel;
  private final Conversation conversation;
  private final AtomicInteger correlationIds = new AtomicInteger();

  private BrokerConnection(Channel channel, Conversation conversation) {
    this.channel = channel;
    this.conversation = conversation;
  }

  /**
   * Connects.
   *
   * @return fails with {@link java.io.IOException} when nobody listens
   */
  static CompletableFuture<BrokerConnection> open(
      EventLoopGroup loops, InetSocketAddress address, ConnectionSettings settings) {
    Conversation conversation = new Conversation(settings);
    ChannelFuture connected =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) settings.connectTimeout().toMillis())
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new LengthFieldBasedFrameDecoder(
                                settings.maxFrameBytes(), 0, Integer.BYTES, 0, Integer.BYTES))
                        .addLast(new FlushConsolidationHandler(256, true))
                        .addLast(conversation);
                  }
                })
            .connect(address);
    CompletableFuture<BrokerConnection> result = new CompletableFuture<>();
    connected.addListener(
        (ChannelFuture done) -> {
          if (done.isSuccess()) {
            result.complete(new BrokerConnection(done.channel(), conversation));
          } else {
            result.completeExceptionally(done.cause());
          }
        });
    return result;
  }

  /** Requests under this client id; a broker builds member ids from it. */
  public Requester as(String clientId) {
    return (request, version) -> send(clientId, request, version);
  }

  /** Whether the broker has not closed it. */
  public boolean isOpen() {
    return channel.isActive();
  }

  /** Closes it; requests without answer fail. */
  @Override
  public void close() {
    var unused = channel.close();
  }

  CompletableFuture<ApiMessage> send(String clientId, ApiMessage request, short version) {
    int correlationId = correlationIds.getAndIncrement();
    ByteBuf frame;
    try {
      frame = Frames.encode(request, version, clientId, correlationId, channel.alloc());
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    Conversation.Awaited awaited =
        new Conversation.Awaited(
            correlationId,
            ApiMessageType.fromApiKey(request.apiKey()),
            version,
            System.nanoTime(),
            new CompletableFuture<>());
    if (channel.eventLoop().inEventLoop()) {
      conversation.send(frame, awaited);
    } else {
      channel.eventLoop().execute(() -> conversation.send(frame, awaited));
    }
    return awaited.answer();
  }
}
