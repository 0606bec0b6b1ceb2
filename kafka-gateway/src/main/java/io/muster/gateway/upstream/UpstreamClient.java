package io.muster.gateway.upstream;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.Selector;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;

/** Opens links to upstream brokers; a few I/O threads serve them all. */
public final class UpstreamClient implements AutoCloseable {
  private final List<UpstreamIo> ios = new ArrayList<>();
  private final AtomicLong opened = new AtomicLong();

  /** Where names are resolved: that may take seconds, in which no bytes would move. */
  private final ExecutorService names =
      Executors.newSingleThreadExecutor(task -> daemon(task, "muster-upstream-names"));

  /**
   * Starts the threads.
   *
   * @throws org.apache.kafka.common.KafkaException if the client properties are wrong
   */
  public UpstreamClient(UpstreamSettings settings) {
    Map<String, Object> properties = new HashMap<>(settings.clientProperties());
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrap());
    AdminClientConfig config = new AdminClientConfig(properties);
    UpstreamHealth health = new UpstreamHealth();
    long connectTimeout =
        TimeUnit.MILLISECONDS.toNanos(
            config.getLong(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG));
    for (int i = 0; i < settings.ioThreads(); i++) {
      UpstreamIo io = new UpstreamIo(selector(settings, config), health, connectTimeout);
      daemon(io, "muster-upstream-" + i).start();
      ios.add(io);
    }
  }

  /** Connects; the listener hears of it if that fails. */
  public UpstreamLink open(Node broker, UpstreamLink.Listener listener) {
    long number = opened.getAndIncrement();
    UpstreamIo io = ios.get((int) (number % ios.size()));
    UpstreamLink link = new UpstreamLink(Long.toString(number), broker, io, listener);
    try {
      names.execute(() -> io.connect(link, new InetSocketAddress(broker.host(), broker.port())));
    } catch (RejectedExecutionException closed) {
      listener.closed(link, "the gateway stops");
    }
    return link;
  }

  Executor names() {
    return names;
  }

  /** Closes all links; their listeners hear of it. */
  @Override
  public void close() {
    names.shutdown();
    ios.forEach(UpstreamIo::stop);
  }

  private static Selector selector(UpstreamSettings settings, AdminClientConfig config) {
    LogContext log = new LogContext();
    return new Selector(
        settings.responseBytes(),
        Selector.NO_IDLE_TIMEOUT_MS,
        new Metrics(),
        Time.SYSTEM,
        "muster-upstream",
        Map.of(),
        false,
        ClientUtils.createChannelBuilder(config, Time.SYSTEM, log),
        log);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
