package io.muster.gateway;

import io.muster.gateway.GatewaySettings.Limits;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts connections, all together and by address. Thread-safe. */
final class ConnectionLimit {
  private final Limits limits;
  private final AtomicInteger open = new AtomicInteger();
  private final Map<InetAddress, Integer> openByAddress = new ConcurrentHashMap<>();

  ConnectionLimit(Limits limits) {
    this.limits = limits;
  }

  /** Null if the connection may be; then it must be {@link #release released}. Else why not. */
  @Nullable String admit(InetAddress address) {
    if (open.incrementAndGet() > limits.connections()) {
      open.decrementAndGet();
      return "there are " + limits.connections() + " connections, and no more are allowed";
    }
    if (openByAddress.merge(address, 1, Integer::sum) > limits.connectionsPerAddress()) {
      release(address);
      return "there are "
          + limits.connectionsPerAddress()
          + " connections from this address, and no more are allowed";
    }
    return null;
  }

  void release(InetAddress address) {
    open.decrementAndGet();
    openByAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
  }
}
