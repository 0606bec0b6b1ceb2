package io.muster.loadtest.client;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Opens connections, all of which share its few threads. Closing it ends them all. */
public final class BrokerClient implements AutoCloseable {
  private final EventLoopGroup loops;
  private final ConnectionSettings settings;

  /** With this many threads. */
  public BrokerClient(int threads, ConnectionSettings settings) {
    this.loops = new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
    this.settings = settings;
  }

  /**
   * A new connection.
   *
   * @return fails with {@link java.io.IOException} when nobody listens
   */
  public CompletableFuture<BrokerConnection> connect(InetSocketAddress address) {
    return BrokerConnection.open(loops, address, settings);
  }

  /** Connections to one broker, one for each request under way. */
  public ConnectionPool pool(InetSocketAddress address) {
    return new ConnectionPool(this, address);
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
  }
}
