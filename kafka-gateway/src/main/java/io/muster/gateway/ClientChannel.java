package io.muster.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket's side of a connection: hands frames to the {@link KafkaConnection}, writes its
 * answers, and reads only as long as the limits of what is in flight allow. Its state belongs to
 * the event loop; the methods for the actor may be called from anywhere.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of failures by events, too.
final class ClientChannel extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ClientChannel.class);
  private static final long NEVER = 0;

  private final GatewaySettings.Limits limits;
  private final Connections connections;
  private final UpstreamOpener upstream;
  private final boolean atBroker;
  private @Nullable Channel channel;
  private @Nullable InetSocketAddress remote;
  private @Nullable ActorRef<Object> connection;
  private boolean admitted;
  private boolean reading = true;
  private int requestsInFlight;
  private int bytesInFlight;
  private final AtomicBoolean closing = new AtomicBoolean();

  /** When the actor wants to look at its deadlines, by System.nanoTime. */
  private volatile long nextLook = NEVER;

  /**
   * @param upstream connects to the broker that the port stands for
   * @param atBroker whether it stands for a certain one; the main port does not
   */
  ClientChannel(
      GatewaySettings.Limits limits,
      Connections connections,
      UpstreamOpener upstream,
      boolean atBroker) {
    this.limits = limits;
    this.connections = connections;
    this.upstream = upstream;
    this.atBroker = atBroker;
  }

  /** Connects to the broker that this connection's port stands for. */
  UpstreamOpener upstream() {
    return upstream;
  }

  /** Whether this connection's port stands for an upstream broker. */
  boolean isAtBroker() {
    return atBroker;
  }

  // What the actor uses.

  /** Gives the connection its actor; from now on it is read. */
  void attach(ActorRef<Object> actor) {
    channel()
        .eventLoop()
        .execute(
            () -> {
              connection = actor;
              if (channel().isActive()) {
                regulate();
              } else {
                actor.tell(KafkaConnection.Signal.CLOSED);
              }
            });
  }

  /** As Kafka shows it: {@code /127.0.0.1}. */
  String clientHost() {
    return "/" + remoteAddress().getHostAddress();
  }

  ByteBufAllocator allocator() {
    return channel().alloc();
  }

  /**
   * Writes an answer, with its length prefix, and takes the buffer over.
   *
   * @param requestBytes size of the request that it answers
   */
  void answer(ByteBuf answer, int requestBytes) {
    if (channel().eventLoop().inEventLoop()) {
      write(answer, requestBytes);
    } else {
      channel().eventLoop().execute(() -> write(answer, requestBytes));
    }
  }

  /** A request that is not answered is done with. */
  void doneWithoutAnswer(int requestBytes) {
    channel().eventLoop().execute(() -> done(requestBytes));
  }

  /** The actor gets {@link KafkaConnection.Signal#LOOK} then, by System.nanoTime. */
  void lookAt(long nanoTime) {
    nextLook = nanoTime == NEVER ? NEVER + 1 : nanoTime;
  }

  void lookNoMore() {
    nextLook = NEVER;
  }

  /** Whether a look before that time is due already. */
  boolean looksBefore(long nanoTime) {
    long planned = nextLook;
    return planned != NEVER && planned - nanoTime <= 0;
  }

  boolean isClosing() {
    return closing.get();
  }

  /** Closes at once and says why in the log. */
  void close(String why) {
    if (closing.compareAndSet(false, true)) {
      LOG.warn("Closing the connection from {}: {}", remote, why);
      channel().close();
    }
  }

  /** Closes at once without a word: the reason is not the client's, and is logged elsewhere. */
  void closeQuietly(String why) {
    if (closing.compareAndSet(false, true)) {
      LOG.debug("Closing the connection from {}: {}", remote, why);
      channel().close();
    }
  }

  /** Tells the actor, if there still is one. */
  void signal(KafkaConnection.Signal signal) {
    channel().eventLoop().execute(() -> tell(signal));
  }

  void stopReading() {
    channel()
        .eventLoop()
        .execute(
            () -> {
              reading = false;
              channel().config().setAutoRead(false);
            });
  }

  /** Closes when what has been answered is written. */
  void closeWhenWritten() {
    closing.set(true);
    channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  // What the event loop calls.

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    channel = ctx.channel();
    remote = (InetSocketAddress) ctx.channel().remoteAddress();
    String refusal = connections.opened(this, remoteAddress());
    if (refusal == null) {
      admitted = true;
    } else {
      close(refusal);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf frame = (ByteBuf) message;
    ActorRef<Object> actor = connection;
    if (actor == null || closing.get()) {
      frame.release();
      return;
    }
    requestsInFlight++;
    bytesInFlight += frame.readableBytes();
    regulate();
    actor.tell(new KafkaConnection.Received(frame));
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    regulate();
    tell(
        ctx.channel().isWritable()
            ? KafkaConnection.Signal.WRITABLE
            : KafkaConnection.Signal.UNWRITABLE);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof IdleStateEvent
        && requestsInFlight == 0
        && closing.compareAndSet(false, true)) {
      LOG.info("Closing the connection from {}: idle for {}", remote, limits.idle());
      ctx.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (admitted) {
      connections.closed(this, remoteAddress());
      tell(KafkaConnection.Signal.CLOSED);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      closeQuietly(String.valueOf(cause.getMessage()));
    } else {
      close(String.valueOf(cause.getMessage()));
    }
  }

  private void write(ByteBuf answer, int requestBytes) {
    channel().writeAndFlush(answer, channel().voidPromise());
    done(requestBytes);
  }

  private void done(int requestBytes) {
    requestsInFlight--;
    bytesInFlight -= requestBytes;
    regulate();
  }

  private void regulate() {
    boolean read =
        reading
            && requestsInFlight < limits.requestsInFlight()
            && bytesInFlight < limits.bytesInFlight()
            && channel().isWritable();
    if (read != channel().config().isAutoRead()) {
      channel().config().setAutoRead(read);
    }
  }

  private void tell(KafkaConnection.Signal signal) {
    ActorRef<Object> actor = connection;
    if (actor != null) {
      actor.tell(signal);
    } else if (signal == KafkaConnection.Signal.DRAIN) {
      closeQuietly("the gateway stops");
    }
  }

  private Channel channel() {
    Channel opened = channel;
    if (opened == null) {
      throw new IllegalStateException("The connection is not open yet");
    }
    return opened;
  }

  private InetAddress remoteAddress() {
    InetSocketAddress address = remote;
    if (address == null) {
      throw new IllegalStateException("The connection is not open yet");
    }
    return address.getAddress();
  }
}
