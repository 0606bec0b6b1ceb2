package io.muster.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** One port on which clients are served. The pipeline is the same on every port. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of failures by events, too.
final class KafkaListener {
  private static final int BACKLOG = 1024;

  /** Answers that a client does not take: from here on nothing more is read from it. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(512 * 1024, 1024 * 1024);

  private final Channel channel;

  private KafkaListener(Channel channel) {
    this.channel = channel;
  }

  /**
   * Fails with a message that names the address if the port cannot be bound.
   *
   * @param connections makes the handler of a new connection
   */
  static CompletionStage<KafkaListener> bind(
      Transport transport,
      HostPort address,
      GatewaySettings.Limits limits,
      Supplier<ClientChannel> connections) {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(transport.eventLoops())
            .channel(transport.serverChannel())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel client) {
                    initialize(client, limits, connections.get());
                  }
                })
            .bind(address.host(), address.port());
    CompletableFuture<KafkaListener> listener = new CompletableFuture<>();
    bound.addListener(
        done -> {
          if (bound.isSuccess()) {
            listener.complete(new KafkaListener(bound.channel()));
          } else {
            String why = bound.cause().getMessage();
            listener.completeExceptionally(
                new IOException("Cannot listen on " + address + ": " + why, bound.cause()));
          }
        });
    return listener;
  }

  int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** Stops accepting. Connections stay. */
  void close() {
    channel.close();
  }

  private static void initialize(
      Channel client, GatewaySettings.Limits limits, ClientChannel handler) {
    client
        .pipeline()
        .addLast(
            new IdleStateHandler(true, 0, 0, limits.idle().toMillis(), TimeUnit.MILLISECONDS),
            new FlushConsolidationHandler(
                FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES, true),
            new KafkaFrameDecoder(limits.frameBytes()),
            new FlowControlHandler(),
            handler);
  }
}
