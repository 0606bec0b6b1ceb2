package io.muster.gateway;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** Netty by epoll where there is one, else by NIO. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of failures by events, too.
record Transport(EventLoopGroup eventLoops, Class<? extends ServerSocketChannel> serverChannel) {

  /**
   * Starts the event loops.
   *
   * @param threads 0 for one per processor
   */
  static Transport start(int threads) {
    int count = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    DefaultThreadFactory named = new DefaultThreadFactory("muster-gateway", true);
    return Epoll.isAvailable()
        ? new Transport(
            new MultiThreadIoEventLoopGroup(count, named, EpollIoHandler.newFactory()),
            EpollServerSocketChannel.class)
        : new Transport(
            new MultiThreadIoEventLoopGroup(count, named, NioIoHandler.newFactory()),
            NioServerSocketChannel.class);
  }

  /** Closes what is still open. */
  void stop() {
    eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
