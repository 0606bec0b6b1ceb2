package io.muster.gateway.upstream;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.Node;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once when a broker goes away and once when it is back, however many connections notice.
 * Thread-safe.
 */
final class UpstreamHealth {
  private static final Logger LOG = LoggerFactory.getLogger(UpstreamHealth.class);

  private final Set<String> unreachable = ConcurrentHashMap.newKeySet();

  void unreachable(Node broker, String why) {
    if (unreachable.add(address(broker))) {
      LOG.warn("Upstream broker at {} cannot be reached: {}", address(broker), why);
    }
  }

  void reachable(Node broker) {
    if (!unreachable.isEmpty() && unreachable.remove(address(broker))) {
      LOG.info("Upstream broker at {} can be reached again", address(broker));
    }
  }

  private static String address(Node broker) {
    return broker.host() + ":" + broker.port();
  }
}
