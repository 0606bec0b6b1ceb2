package io.muster.loadtest.chaos.fault;

import io.muster.loadtest.cluster.ClusterLayout;
import io.muster.loadtest.process.Addresses;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * All that nodes say to each other passes through here: a node is reached at a port of this, which
 * relays to the port the node has bound. Who calls is told by the address the call comes from, one
 * per node, so each direction between each two nodes is a link of its own.
 */
public final class Links implements AutoCloseable {
  /** The nodes' calls come from this plus their number; all of 127/8 is this machine. */
  private static final String CALLER = "127.0.0.";

  private static final int FIRST_CALLER = 100;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final Duration CLOSE_LOOK = Duration.ofMillis(1);

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ClusterLayout layout;
  private final Map<Integer, InetSocketAddress> bound = new HashMap<>();
  private final Map<Ends, Link> links = new ConcurrentHashMap<>();
  private final Map<Integer, Channel> listeners = new ConcurrentHashMap<>();

  /** Relays for no node yet. */
  public Links(ClusterLayout layout) throws IOException {
    this.layout = layout;
    for (int node : layout.numbers().toArray()) {
      bound.put(node, Addresses.free());
    }
  }

  /** What makes a node use them. */
  public List<String> jvmOptions(int node) {
    InetSocketAddress port = boundBy(node);
    return List.of(
        "-Dpekko.remote.artery.bind.hostname=" + port.getHostString(),
        "-Dpekko.remote.artery.bind.port=" + port.getPort(),
        "-Dpekko.remote.artery.advanced.tcp.outbound-client-hostname="
            + CALLER
            + (FIRST_CALLER + node));
  }

  /**
   * The others reach the node from now on.
   *
   * @throws IOException when its port is taken
   */
  public void accept(int node) throws IOException {
    if (!listeners.containsKey(node)) {
      ChannelFuture listening =
          new ServerBootstrap()
              .group(loops)
              .channel(NioServerSocketChannel.class)
              .option(ChannelOption.SO_REUSEADDR, true)
              .childOption(ChannelOption.AUTO_READ, false)
              .childOption(ChannelOption.TCP_NODELAY, true)
              .childOption(ChannelOption.RECVBUF_ALLOCATOR, onePiece())
              .childHandler(initializer(caller -> relay(caller, node)))
              .bind(InetAddress.getLoopbackAddress(), layout.peerPort(node))
              .awaitUninterruptibly();
      if (!listening.isSuccess()) {
        throw new IOException(
            "Nobody can reach node %d at port %d".formatted(node, layout.peerPort(node)),
            listening.cause());
      }
      listeners.put(node, listening.channel());
    }
  }

  /**
   * Calls to the node are refused from now on, as they are where no process listens.
   *
   * @throws IOException when its port does not close
   */
  public void refuse(int node) throws IOException {
    Channel listener = listeners.remove(node);
    if (listener != null) {
      listener.close().awaitUninterruptibly();
      awaitClosed(layout.peerPort(node));
    }
  }

  /**
   * The socket of a closed channel goes on listening until its event loop has selected again:
   * meanwhile calls would neither be answered nor refused, and the port cannot be bound anew.
   */
  private static void awaitClosed(int port) throws IOException {
    long deadline = System.nanoTime() + CLOSE_LIMIT.toNanos();
    while (true) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return;
      } catch (BindException e) {
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
        LockSupport.parkNanos(CLOSE_LOOK.toNanos());
      }
    }
  }

  /** From now on, until it is changed again. */
  void set(Ends ends, Link link) {
    links.put(ends, link);
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
  }

  private void relay(Channel caller, int node) {
    Ends ends = new Ends(callerOf((InetSocketAddress) caller.remoteAddress()), node);
    InetSocketAddress port = boundBy(node);
    new Bootstrap()
        .group(caller.eventLoop())
        .channel(NioSocketChannel.class)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.RECVBUF_ALLOCATOR, onePiece())
        .handler(initializer(called -> called.pipeline().addLast(relayTo(caller, ends))))
        .connect(port.getHostString(), port.getPort())
        .addListener(
            (ChannelFuture connected) -> {
              if (connected.isSuccess() && caller.isActive()) {
                caller.pipeline().addLast(relayTo(connected.channel(), ends));
                caller.read();
                connected.channel().read();
              } else {
                hangUp(caller);
                hangUp(connected.channel());
              }
            });
  }

  private static void hangUp(Channel channel) {
    var unused = channel.close();
  }

  private ChannelHandler relayTo(Channel sink, Ends ends) {
    return new Relay(sink, () -> links.getOrDefault(ends, Link.HEALTHY));
  }

  private InetSocketAddress boundBy(int node) {
    InetSocketAddress port = bound.get(node);
    if (port == null) {
      throw new IllegalArgumentException("There is no node " + node);
    }
    return port;
  }

  /** 0 if it is no node: somebody who only tries whether the port is open. */
  private static int callerOf(InetSocketAddress remote) {
    String host = remote.getAddress().getHostAddress();
    int number = Integer.parseInt(host, host.lastIndexOf('.') + 1, host.length(), 10);
    return Math.max(0, number - FIRST_CALLER);
  }

  private static AdaptiveRecvByteBufAllocator onePiece() {
    AdaptiveRecvByteBufAllocator allocator = new AdaptiveRecvByteBufAllocator();
    allocator.maxMessagesPerRead(1);
    return allocator;
  }

  private interface Init {
    void of(Channel channel);
  }

  private static ChannelHandler initializer(Init init) {
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel channel) {
        init.of(channel);
      }
    };
  }
}
