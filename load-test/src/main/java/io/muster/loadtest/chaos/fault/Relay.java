package io.muster.loadtest.chaos.fault;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Passes what one channel reads to another, one piece at a time, as its link allows: no piece
 * overtakes another, and no more than one is held. Neither channel may read by itself.
 */
final class Relay extends ChannelInboundHandlerAdapter {
  private static final long LOOK_AGAIN_MS = 20;

  private final Channel sink;
  private final Supplier<Link> link;

  Relay(Channel sink, Supplier<Link> link) {
    this.sink = sink;
    this.link = link;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object piece) {
    Duration delay = link.get().delay();
    if (delay.isZero()) {
      passWhenWhole(context, piece);
    } else {
      later(context, delay.toMillis(), () -> passWhenWhole(context, piece));
    }
  }

  private void passWhenWhole(ChannelHandlerContext context, Object piece) {
    if (!context.channel().isActive()) {
      ReferenceCountUtil.release(piece);
    } else if (link.get().cut()) {
      later(context, LOOK_AGAIN_MS, () -> passWhenWhole(context, piece));
    } else {
      var unused =
          sink.writeAndFlush(piece)
              .addListener(
                  (ChannelFuture written) -> {
                    if (written.isSuccess()) {
                      context.read();
                    } else {
                      hangUp(context);
                    }
                  });
    }
  }

  private static void later(ChannelHandlerContext context, long millis, Runnable task) {
    var unused = context.executor().schedule(task, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    var unused = sink.close();
  }

  /** A connection that breaks is what this is for: the other side of it breaks, too. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    hangUp(context);
  }

  private static void hangUp(ChannelHandlerContext context) {
    var unused = context.close();
  }
}
