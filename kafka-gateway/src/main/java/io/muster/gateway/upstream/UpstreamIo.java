package io.muster.gateway.upstream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.common.network.ChannelState;
import org.apache.kafka.common.network.NetworkReceive;
import org.apache.kafka.common.network.NetworkSend;
import org.apache.kafka.common.network.Selectable;
import org.apache.kafka.common.network.Selector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that moves bytes between upstream brokers and their links, by kafka-clients' own
 * network layer; so TLS and every SASL mechanism are the library's. Only {@link #execute}, {@link
 * #connect} and {@link #stop} may be called from other threads.
 */
final class UpstreamIo implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(UpstreamIo.class);

  /** Readiness shows in no list of the selector's, and handshakes can stall: so look. */
  private static final long CONNECTING_POLL_MS = 100;

  private static final long POLL_MS = 60_000;

  private final Selector selector;
  private final UpstreamHealth health;
  private final long connectTimeoutNanos;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Map<String, UpstreamLink> links = new HashMap<>();
  private final Map<UpstreamLink, Long> connecting = new HashMap<>();
  private volatile boolean stopping;

  UpstreamIo(Selector selector, UpstreamHealth health, long connectTimeoutNanos) {
    this.selector = selector;
    this.health = health;
    this.connectTimeoutNanos = connectTimeoutNanos;
  }

  /** Runs the task on the I/O thread, soon; after {@link #stop} never. */
  void execute(Runnable task) {
    tasks.add(task);
    selector.wakeup();
  }

  void connect(UpstreamLink link, InetSocketAddress address) {
    execute(() -> open(link, address));
  }

  void stop() {
    stopping = true;
    selector.wakeup();
  }

  Selector selector() {
    return selector;
  }

  void close(UpstreamLink link) {
    if (links.remove(link.id(), link)) {
      connecting.remove(link);
      selector.close(link.id());
    }
  }

  @Override
  public void run() {
    while (!stopping) {
      try {
        runTasks();
        selector.poll(connecting.isEmpty() ? POLL_MS : CONNECTING_POLL_MS);
        handle();
      } catch (IOException | RuntimeException e) {
        LOG.error("Unexpected error while talking to the upstream; going on", e);
      }
    }
    List.copyOf(links.values()).forEach(link -> lost(link, "the gateway stops"));
    runTasks();
    selector.close();
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private void open(UpstreamLink link, InetSocketAddress address) {
    if (stopping) {
      link.lost("the gateway stops");
    }
    if (!link.isConnecting()) {
      return;
    }
    links.put(link.id(), link);
    connecting.put(link, System.nanoTime());
    try {
      selector.connect(
          link.id(),
          address,
          Selectable.USE_DEFAULT_BUFFER_SIZE,
          Selectable.USE_DEFAULT_BUFFER_SIZE);
    } catch (IOException e) {
      lost(link, String.valueOf(e.getMessage()));
    }
  }

  /** What came in counts although the link is gone since; nothing more is sent on it then. */
  private void handle() {
    for (NetworkReceive receive : selector.completedReceives()) {
      UpstreamLink link = links.get(receive.source());
      if (link != null) {
        link.received(receive.payload());
      }
    }
    for (Map.Entry<String, ChannelState> gone : selector.disconnected().entrySet()) {
      UpstreamLink link = links.get(gone.getKey());
      if (link != null) {
        lost(link, reason(link, gone.getValue()));
      }
    }
    for (NetworkSend send : selector.completedSends()) {
      UpstreamLink link = links.get(send.destinationId());
      if (link != null) {
        link.sent();
      }
    }
    if (!connecting.isEmpty()) {
      handleConnecting();
    }
  }

  private void handleConnecting() {
    long now = System.nanoTime();
    for (Map.Entry<UpstreamLink, Long> entry : new ArrayList<>(connecting.entrySet())) {
      UpstreamLink link = entry.getKey();
      if (selector.isChannelReady(link.id())) {
        connecting.remove(link);
        health.reachable(link.broker());
        link.ready();
      } else if (now - entry.getValue() > connectTimeoutNanos) {
        lost(link, "no connection within the time allowed");
      }
    }
  }

  private void lost(UpstreamLink link, String why) {
    if (link.isConnecting() && !stopping) {
      health.unreachable(link.broker(), why);
    }
    close(link);
    link.lost(why);
  }

  private static String reason(UpstreamLink link, ChannelState state) {
    return switch (state.state()) {
      case AUTHENTICATION_FAILED -> "authentication failed: " + state.exception().getMessage();
      case AUTHENTICATE ->
          "connection closed during authentication; does the upstream expect another security"
              + " protocol?";
      default -> link.isConnecting() ? "connection refused" : "connection closed by the broker";
    };
  }
}
