package io.muster.gateway.upstream;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.network.ByteBufferSend;
import org.apache.kafka.common.network.NetworkSend;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one upstream broker. Frames go out in the order in which they were given, and
 * the broker answers in that order. How much may be under way is for the user to bound. Its public
 * methods may be called from any thread and do not block; all else belongs to the I/O thread.
 */
public final class UpstreamLink {

  /** Who hears of what comes back. Called on the I/O thread: must not block. */
  public interface Listener {

    /** A response without its length prefix, in a buffer that is the listener's from now on. */
    void received(UpstreamLink link, ByteBuffer frame);

    /** The last call, exactly once, unless the listener closed the link itself. */
    void closed(UpstreamLink link, String why);
  }

  private record Outgoing(ByteBuf frame, @Nullable Runnable sent) {}

  private enum State {
    CONNECTING,
    READY,
    CLOSED
  }

  /** Frames that go to the network in one call. */
  private static final int GATHERED = 64;

  private final String id;
  private final Node broker;
  private final UpstreamIo io;
  private final Listener listener;
  private final Queue<Outgoing> waiting = new ArrayDeque<>();
  private final List<Outgoing> sending = new ArrayList<>();
  private State state = State.CONNECTING;
  private boolean paused;

  UpstreamLink(String id, Node broker, UpstreamIo io, Listener listener) {
    this.id = id;
    this.broker = broker;
    this.io = io;
    this.listener = listener;
  }

  /** The broker at the other end, with its upstream address. */
  public Node broker() {
    return broker;
  }

  /**
   * Sends a frame without its length prefix. Takes the buffer over.
   *
   * @param sent called on the I/O thread when the network has taken the frame; not called if it
   *     never does
   */
  public void send(ByteBuf frame, @Nullable Runnable sent) {
    io.execute(() -> enqueue(new Outgoing(frame, sent)));
  }

  /** Reads nothing more from the broker until {@link #resume}. */
  public void pause() {
    io.execute(() -> pause(true));
  }

  public void resume() {
    io.execute(() -> pause(false));
  }

  /** Drops what is under way; the listener is not called any more. */
  public void close() {
    io.execute(
        () -> {
          io.close(this);
          release();
        });
  }

  String id() {
    return id;
  }

  boolean isConnecting() {
    return state == State.CONNECTING;
  }

  void ready() {
    state = State.READY;
    if (paused) {
      io.selector().mute(id);
    }
    flush();
  }

  /** The network has taken what was being sent. */
  void sent() {
    List<Outgoing> done = List.copyOf(sending);
    sending.clear();
    for (Outgoing outgoing : done) {
      outgoing.frame.release();
      if (outgoing.sent != null) {
        outgoing.sent.run();
      }
    }
    flush();
  }

  void received(ByteBuffer frame) {
    listener.received(this, frame);
  }

  void lost(String why) {
    if (state != State.CLOSED) {
      release();
      listener.closed(this, why);
    }
  }

  private void enqueue(Outgoing outgoing) {
    if (state == State.CLOSED) {
      outgoing.frame.release();
    } else {
      waiting.add(outgoing);
      flush();
    }
  }

  private void pause(boolean pause) {
    if (state == State.READY && pause != paused) {
      if (pause) {
        io.selector().mute(id);
      } else {
        io.selector().unmute(id);
      }
    }
    paused = pause;
  }

  private void flush() {
    if (state != State.READY || !sending.isEmpty() || waiting.isEmpty()) {
      return;
    }
    List<ByteBuffer> buffers = new ArrayList<>();
    while (sending.size() < GATHERED && !waiting.isEmpty()) {
      Outgoing next = waiting.remove();
      sending.add(next);
      buffers.add(ByteBuffer.allocate(Integer.BYTES).putInt(0, next.frame.readableBytes()));
      buffers.addAll(List.of(next.frame.nioBuffers()));
    }
    io.selector().send(new NetworkSend(id, new ByteBufferSend(buffers.toArray(ByteBuffer[]::new))));
  }

  private void release() {
    state = State.CLOSED;
    sending.forEach(outgoing -> outgoing.frame.release());
    sending.clear();
    waiting.forEach(outgoing -> outgoing.frame.release());
    waiting.clear();
  }
}
